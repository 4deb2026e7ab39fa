/** How words become a phrase: of every script, or as the reference does it (ASCII letters and digits only). */
export type Normalisation = 'unicode' | 'reference';

/** The form in which phrases are compared; empty where nothing of the text can be part of a phrase. */
export function normalisePhrase(text: string, normalisation: Normalisation): string {
  return normalisation === 'reference' ? referencePhrase(text) : unicodePhrase(text);
}

// Code point by code point, as the reference: two marks side by side leave two spaces.
function referencePhrase(text: string): string {
  return text.toLowerCase().replace(/[^A-Za-z0-9 ]/gu, ' ').trim();
}

// Spaces are collapsed: `James P. Hogan` and `James P Hogan` are one phrase, however they are punctuated. Marks stay with their letter
// (accents, vowels of Indic scripts); invisible code points within a word are taken out, so that a soft hyphen does not cut it. A few
// letters are a space and a mark to NFKC: where nothing else stands, they stay as they are.
function unicodePhrase(text: string): string {
  const visible = text.replace(/(?!\p{L})\p{Default_Ignorable_Code_Point}/gu, '');
  return wordsOf(visible.normalize('NFKC')) || wordsOf(visible);
}

function wordsOf(text: string): string {
  return (lowerCase(text).match(/[\p{L}\p{N}][\p{L}\p{M}\p{N}]*/gu) ?? []).join(' ');
}

// The last sigma of a word has a form of its own in lower case only, and the lower case of the Turkish I carries a dot above its dot:
// neither shall part a phrase from the same one written in capitals.
function lowerCase(text: string): string {
  return text.toLowerCase().replaceAll('ς', 'σ').replaceAll('i\u0307', 'i').normalize('NFC');
}
