import { readFile } from 'node:fs/promises';
import type { Synonym } from '../knowledge/knowledge.ts';
import { damaged } from '../memory/memory-file.ts';
import { itemAt } from '../util/item-at.ts';

const MAGIC = 'MRGS0001';
/** Magic, then the numbers of lists and of synonyms as 32-bit integers, little-endian. */
const HEAD_BYTES = 16;

/** Lists of synonyms as bytes: for each phrase where its list ends, then the phrases of all lists, then their scores in double precision. */
export function synonymBytes(synonyms: readonly (readonly Synonym[])[]): Uint8Array {
  const total = synonyms.reduce((sum, list) => sum + list.length, 0);
  const bytes = new Uint8Array(sizeOf(synonyms.length, total));
  const { ends, phrases, scores } = views(bytes.buffer, synonyms.length, total);
  Buffer.from(bytes.buffer).write(MAGIC, 'latin1');
  new Uint32Array(bytes.buffer, 8, 2).set([synonyms.length, total]);
  let at = 0;
  for (const [phrase, list] of synonyms.entries()) {
    for (const synonym of list) {
      phrases[at] = synonym.phrase;
      scores[at] = synonym.score;
      at += 1;
    }
    ends[phrase] = at;
  }
  return bytes;
}

/** Reads what `synonymBytes` made for so many phrases. Errors: `memory-damaged`. */
export async function readSynonyms(path: string, phraseCount: number): Promise<readonly (readonly Synonym[])[]> {
  const bytes = await readFile(path);
  if (bytes.length < HEAD_BYTES || bytes.toString('latin1', 0, 8) !== MAGIC) throw damaged(path, 'its beginning is not what was written');
  const [lists, total] = [bytes.readUInt32LE(8), bytes.readUInt32LE(12)];
  if (lists !== phraseCount || bytes.length !== sizeOf(lists, total)) throw damaged(path, 'its length is not what was written');
  const { ends, phrases, scores } = views(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length), lists, total);
  let from = 0;
  return Array.from(ends, (end) => {
    if (end < from || end > total) throw damaged(path, 'a list of synonyms ends before it begins');
    const list = Array.from({ length: end - from }, (_, at): Synonym => ({ phrase: itemAt(phrases, from + at), score: itemAt(scores, from + at) }));
    if (list.some(({ phrase, score }) => phrase >= phraseCount || !Number.isFinite(score))) throw damaged(path, 'a synonym names a phrase that is not there');
    from = end;
    return list;
  });
}

function sizeOf(lists: number, total: number): number {
  return scoresAt(lists, total) + 8 * total;
}

// Double-precision numbers begin at a multiple of eight bytes.
function scoresAt(lists: number, total: number): number {
  return 8 * Math.ceil((HEAD_BYTES + 4 * (lists + total)) / 8);
}

function views(buffer: ArrayBuffer, lists: number, total: number) {
  return {
    ends: new Uint32Array(buffer, HEAD_BYTES, lists),
    phrases: new Uint32Array(buffer, HEAD_BYTES + 4 * lists, total),
    scores: new Float64Array(buffer, scoresAt(lists, total), total),
  };
}
