/** A text between two tags that do not stand in it, so that it cannot end itself: `<text>`, or `<text-2>` where it holds that one. */
export function delimit(tag: string, text: string): string {
  const free = freeTag(tag, text);
  return `<${free}>\n${text}\n</${free}>`;
}

function freeTag(tag: string, text: string): string {
  const lower = text.toLowerCase();
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? tag : `${tag}-${number}`;
    if (!lower.includes(`<${candidate}>`) && !lower.includes(`</${candidate}>`)) return candidate;
  }
}
