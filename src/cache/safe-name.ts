/** The longest beginning of a text that takes no more bytes: file names are limited in bytes, and a Chinese letter takes three. */
export function cutToBytes(text: string, limit: number): string {
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > limit) return text.slice(0, end);
    end += character.length;
  }
  return text;
}

/** Whether Windows keeps a name for a device. */
export function isReservedName(name: string): boolean {
  return /^(?:con|prn|aux|nul|com\d|lpt\d)$/iu.test(name);
}
