import { countTokens } from '../text/tokens.ts';
import { wholeCharacterEnd } from '../text/whole-character-end.ts';

/** A text as it is sent, behind the instruction of its role. */
export interface EmbeddableText {
  readonly instruction: string;
  readonly text: string;
  /** cl100k tokens of both. */
  readonly tokens: number;
  /** Whether it lost its tail. */
  readonly isCut: boolean;
}

/** A text ready to be sent: well-formed, never empty (providers refuse that), its tail cut off where it is longer than `maxTokens`. */
export function embeddableText(text: string, { instruction, maxTokens }: { readonly instruction: string; readonly maxTokens: number }): EmbeddableText {
  const whole = text.trim() === '' && instruction === '' ? ' ' : text.toWellFormed();
  const used = countTokens(instruction);
  let kept = whole;
  let tokens = countTokens(kept);
  while (used + tokens > maxTokens && kept.length > 1) {
    // Tokens are not spread evenly, so what is left is counted again; one character less at the least.
    kept = head(kept, Math.min((kept.length * Math.max(1, maxTokens - used)) / tokens, kept.length - 1));
    tokens = countTokens(kept);
  }
  return { instruction, text: kept, tokens: used + tokens, isCut: kept.length < whole.length };
}

/** The same with a third of its text cut off; `undefined`: too little would be left. */
export function shorterText({ instruction, text }: EmbeddableText): EmbeddableText | undefined {
  if (text.length < 8) return undefined;
  const kept = head(text, (text.length * 2) / 3);
  return { instruction, text: kept, tokens: countTokens(instruction) + countTokens(kept), isCut: true };
}

function head(text: string, length: number): string {
  return text.slice(0, Math.max(1, wholeCharacterEnd(text, Math.floor(length))));
}
