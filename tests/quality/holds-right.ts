import { holdsCjk } from '../../src/text/holds-cjk.ts';
import type { BookQuestion } from './book-questions.ts';

/** Whether a text holds a right answer as whole words, whatever its case and punctuation. */
export function holdsRight(text: string, { right }: Pick<BookQuestion, 'right'>): boolean {
  const words = plain(text);
  const characters = words.replaceAll(' ', '');
  return right.some((answer) => (holdsCjk(answer) ? characters.includes(plain(answer).replaceAll(' ', '')) : words.includes(plain(answer))));
}

function plain(text: string): string {
  return ` ${text.normalize('NFKC').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim()} `;
}
