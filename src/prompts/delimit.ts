/**
 * A text between two tags that do not stand in it, so that it cannot end itself: `<text-k3x9…>` with a word that nobody could know when the
 * text was written (see new-nonce.ts); without one `<text>`, or `<text-2>` where the text holds that.
 */
export function delimit(tag: string, text: string, nonce?: string): string {
  const free = freeTag(nonce === undefined ? tag : `${tag}-${nonce}`, text);
  return `<${free}>\n${text}\n</${free}>`;
}

function freeTag(tag: string, text: string): string {
  const lower = text.toLowerCase();
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? tag : `${tag}-${number}`;
    if (!lower.includes(`<${candidate}>`) && !lower.includes(`</${candidate}>`)) return candidate;
  }
}
