import type { Document } from '../spec/text.ts';
import { oneLine } from '../text/one-line.ts';

/**
 * A document as a memory model reads it: a heading line, then the text. It ends with an empty line, so that texts read one behind
 * the other are the same whether they were memorized together or appended.
 */
export function documentText({ title, text }: Pick<Document, 'title' | 'text'>): string {
  return withoutTags(`# ${oneLine(title)}\n\n${text.trim()}\n\n`.toWellFormed());
}

/** The tags that stand around the texts (src/prompts/context-prompt.ts) must not stand in one of them: it could end itself. */
function withoutTags(text: string): string {
  return text.replaceAll(/<(?=\/?text>)/giu, '< ');
}
