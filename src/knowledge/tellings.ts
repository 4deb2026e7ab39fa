import type { Knowledge } from './knowledge.ts';

/** Who tells what, looked up by number. */
export interface Tellings {
  /** Chunk ids of the passages that tell a fact, each once, in their order. */
  passagesOf(fact: number): readonly string[];
  /** Facts of this state with the phrase as subject or object, each once, ascending. */
  factsOf(phrase: number): Int32Array;
}

const known = new WeakMap<Knowledge, Tellings>();

/** Built when first asked for: a walk needs none of it. */
export function tellingsOf(knowledge: Knowledge): Tellings {
  const before = known.get(knowledge);
  if (before !== undefined) return before;
  const tellings = collect(knowledge);
  known.set(knowledge, tellings);
  return tellings;
}

function collect({ vocabulary, passages, factCounts }: Knowledge): Tellings {
  const chunkIds = [...passages.keys()].toSorted();
  const told = { keys: [] as number[], values: [] as number[] };
  for (const [at, chunkId] of chunkIds.entries()) {
    for (const fact of new Set(passages.get(chunkId)?.facts)) {
      told.keys.push(fact);
      told.values.push(at);
    }
  }
  const named = { keys: [] as number[], values: [] as number[] };
  for (const [fact, { subject, object }] of vocabulary.facts.entries()) {
    if ((factCounts[fact] ?? 0) === 0) continue;
    for (const phrase of new Set([subject, object])) {
      named.keys.push(phrase);
      named.values.push(fact);
    }
  }
  const passagesOf = grouped(told, vocabulary.facts.length);
  return { passagesOf: (fact) => Array.from(passagesOf(fact), (at) => chunkIds[at]!), factsOf: grouped(named, vocabulary.phrases.length) };
}

/** Values by key, those of one key as they came. */
function grouped({ keys, values }: { readonly keys: readonly number[]; readonly values: readonly number[] }, size: number): (key: number) => Int32Array {
  const starts = new Int32Array(size + 1);
  for (const key of keys) starts[key + 1]! += 1;
  for (let key = 0; key < size; key += 1) starts[key + 1]! += starts[key]!;
  const next = starts.slice();
  const inOrder = new Int32Array(values.length);
  for (const [at, key] of keys.entries()) inOrder[next[key]!++] = values[at]!;
  return (key) => inOrder.subarray(starts[key] ?? values.length, starts[key + 1] ?? values.length);
}
