import { cutToBytes, isReservedName } from './safe-name.ts';

const MAX_NAME_BYTES = 120;

/**
 * A safe file name under `texts/` for each document id, in order. Letters and digits of every script stay, so that a person
 * recognises the file; nothing is ever derived back from the name (documents.jsonl records which file is whose).
 */
export function textFileNames(ids: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return ids.map((id) => {
    const base = safeName(id);
    let name = base;
    // Some file systems take `A` and `a` for one name.
    for (let number = 2; taken.has(name.toLowerCase()); number += 1) name = `${base}-${number}`;
    taken.add(name.toLowerCase());
    return `${name}.txt`;
  });
}

function safeName(id: string): string {
  const words = id.normalize('NFC').replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/gu, '');
  const name = cutToBytes(words, MAX_NAME_BYTES) || 'document';
  return isReservedName(name) ? `document-${name}` : name;
}
