/** Characters of an id before its number; with it, the id still fits a file name of 255 bytes, Chinese included. */
const LONGEST_ID = 60;

/** A document id from a name: letters (of any script) and digits, the rest as hyphens; made unique with -2, -3. */
export function documentId(name: string, taken: ReadonlySet<string>): string {
  const slug = name.normalize('NFC').toLowerCase().replace(/[^\p{L}\p{M}\p{N}_]+/gu, '-');
  const base = [...slug].slice(0, LONGEST_ID).join('').replace(/^-+|-+$/g, '') || 'text';
  let id = base;
  for (let number = 2; taken.has(id); number += 1) id = `${base}-${number}`;
  return id;
}
