const MAX_BYTES = 96;

/**
 * A readable name for a memory: its first title in lower case, letters and digits of every script kept, and how many more it
 * holds. `number` from 2 tells memories of one title apart.
 */
export function memorySlug(titles: readonly string[], number = 1): string {
  const [first = '', ...others] = titles;
  const words = cutToBytes(toWords(first)) || 'memory';
  const named = isReserved(words) ? `memory-${words}` : words;
  const counted = others.length === 0 ? named : `${named}-and-${others.length}-more`;
  return number <= 1 ? counted : `${counted}-${number}`;
}

function toWords(title: string): string {
  return title
    .normalize('NFKD')
    // Accents fall off Latin letters only; elsewhere a mark is part of the letter.
    .replace(/(?<=\p{Script=Latin})\p{M}+/gu, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/['’]/gu, '')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^[-\p{M}]+|-+$/gu, '');
}

// Cut between words where there are any: file names are limited in bytes, and a Chinese letter takes three.
function cutToBytes(words: string): string {
  if (Buffer.byteLength(words) <= MAX_BYTES) return words;
  let kept = '';
  for (const letter of words) {
    if (Buffer.byteLength(kept + letter) > MAX_BYTES) break;
    kept += letter;
  }
  const end = kept.lastIndexOf('-');
  return end > kept.length / 2 ? kept.slice(0, end) : kept;
}

// Names that Windows keeps for devices.
function isReserved(name: string): boolean {
  return /^(?:con|prn|aux|nul|com\d|lpt\d)$/u.test(name);
}
