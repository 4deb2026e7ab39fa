import { holdsCjk } from '../text/holds-cjk.ts';

/** Whether a text holds one of the right answers as whole words, whatever its case, punctuation and articles. */
export function holdsAnswer(text: string, right: readonly string[]): boolean {
  const words = ` ${plain(text)} `;
  const characters = words.replaceAll(' ', '');
  return right.some((one) => {
    const wanted = plain(one);
    if (wanted === '') return false;
    return holdsCjk(wanted) ? characters.includes(wanted.replaceAll(' ', '')) : words.includes(` ${wanted} `);
  });
}

/** Punctuation parts words here, for a passage has dashes where an answer has none; apostrophes stand inside of them. */
function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/['’]/gu, '').replace(/[\p{P}\p{S}]+/gu, ' ').replace(/\b(?:a|an|the)\b/gu, ' ').replace(/\s+/gu, ' ').trim();
}
