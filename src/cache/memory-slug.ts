import { cutToBytes, isReservedName } from './safe-name.ts';

const MAX_BYTES = 96;

/**
 * A readable name for a memory: its first title in lower case, letters and digits of every script kept, and how many more it
 * holds. `number` from 2 tells memories of one title apart.
 */
export function memorySlug(titles: readonly string[], number = 1): string {
  const [first = '', ...others] = titles;
  const words = cutToWords(toWords(first)) || 'memory';
  const named = isReservedName(words) ? `memory-${words}` : words;
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

// Cut between words where there are any.
function cutToWords(words: string): string {
  const kept = cutToBytes(words, MAX_BYTES);
  if (kept === words) return words;
  const end = kept.lastIndexOf('-');
  return end > kept.length / 2 ? kept.slice(0, end) : kept;
}
