import type { Document } from '../spec/text.ts';
import { chunkText } from '../text/chunk-text.ts';
import { oneLine } from '../text/one-line.ts';
import { countTokens } from '../text/tokens.ts';

/** A part of the texts that fits into one prompt. */
export interface PromptPart {
  readonly text: string;
  /** In cl100k tokens, about. */
  readonly tokens: number;
}

/** Pieces that a part is put together from: so near it comes to its limit, and so much of it stands in the next part again. */
const PIECES = 16;
const HEADING_TOKENS = 40;

/** The texts one behind the other in as few parts as fit; where a text is cut, at a paragraph's end, the next part begins with the last piece once more. */
export function promptParts(documents: readonly Document[], { partTokens }: { readonly partTokens: number }): readonly PromptPart[] {
  const parts: { texts: string[]; tokens: number }[] = [];
  for (const document of documents) {
    const { text } = document;
    const heading = `# ${oneLine(document.title)}`;
    const headingTokens = Math.min(countTokens(heading), HEADING_TOKENS);
    const pieces = chunkText(text, { chunkSize: Math.max(32, Math.floor((partTokens - headingTokens) / PIECES)) });
    let first = 0;
    while (first < pieces.length) {
      const open = parts.at(-1);
      const room = partTokens - headingTokens - (open?.tokens ?? 0);
      const next = fitting(pieces, { first, room });
      if (next === first && open !== undefined && open.tokens > 0) {
        parts.push({ texts: [], tokens: 0 });
        continue;
      }
      const last = Math.max(next, first + 1);
      const part = open ?? { texts: [], tokens: 0 };
      if (open === undefined) parts.push(part);
      part.texts.push(`${heading}\n\n${text.slice(pieces[first]?.start, pieces[last - 1]?.end)}`);
      part.tokens += headingTokens + pieces.slice(first, last).reduce((sum, { tokens }) => sum + tokens + 1, 0);
      if (last >= pieces.length) break;
      // One piece of overlap: what is said across the cut stands in one part whole.
      first = Math.max(first + 1, last - 1);
      parts.push({ texts: [], tokens: 0 });
    }
  }
  return parts.filter(({ texts }) => texts.length > 0).map(({ texts, tokens }) => ({ text: texts.join('\n\n').toWellFormed(), tokens }));
}

/** Behind the last piece that still fits. */
function fitting(pieces: readonly { readonly tokens: number }[], { first, room }: { readonly first: number; readonly room: number }): number {
  let tokens = 0;
  let next = first;
  for (; next < pieces.length; next += 1) {
    tokens += (pieces[next]?.tokens ?? 0) + 1;
    if (tokens > room) break;
  }
  return next;
}
