/**
 * A program that asks one memory very many different questions and prints, now and then, one line of JSON with the resident
 * memory of this process and of its bridge. Arguments: the memory, the number of questions, how many between two lines, the embedder.
 */
import { readFileSync } from 'node:fs';
import { openBridge } from '../../../src/bridge/bridge.ts';
import { MemoRAG } from '../../../src/memorag/memorag.ts';
import { itemAt } from '../../../src/util/item-at.ts';

const [root = '', rawCount = '1000', rawEvery = '50', embedder = 'bundled'] = process.argv.slice(2);
const every = Number(rawEvery);
await using bridge = embedder === 'none' ? undefined : await openBridge({ recordDirectory: root });
const address = await bridge?.connect();
await using pipe = await MemoRAG.open(address === undefined ? { embedder: { kind: 'none' } } : { bridge: { url: address.url, token: address.token } });
await pipe.load(root);
const words = [...new Set(readFileSync('examples/books/the-tidewright-of-carrow.txt', 'utf8').match(/\p{L}{4,}/gu))];
let seed = 1;

await showEveryLength();
for (let asked = 0; asked <= Number(rawCount); asked += 1) {
  // What is garbage already is no growth.
  if (asked % every === 0) globalThis.gc?.();
  if (asked % every === 0) console.log(JSON.stringify({ asked, node: process.memoryUsage.rss(), bridge: residentBytes(address?.pid) }));
  await pipe.query(question(asked));
}

/**
 * OpenVINO keeps what it prepared for each length of a text in tokens (1 MB each, at most 256 lengths for English and 512 for the others),
 * so a bridge grows until it has seen every length, and no further. Without this a thousand questions are still some of those.
 */
async function showEveryLength(): Promise<void> {
  const english = Array.from({ length: 260 }, (_, length) => 'the '.repeat(length + 1));
  const chinese = Array.from({ length: 260 }, (_, length) => '的一'.repeat(length + 1));
  for (const role of ['passage', 'query'] as const) {
    await bridge?.embed({ embedder: { kind: 'bundled-minilm' }, role, texts: english });
    await bridge?.embed({ embedder: { kind: 'bundled-e5' }, role, texts: chinese });
  }
}

/** No two alike, of 3 to 40 words: the lengths that people's questions have, and some beyond. */
function question(number: number): string {
  const length = 3 + (next() % 38);
  const asked = Array.from({ length }, () => itemAt(words, next() % words.length)).join(' ');
  return number % 5 === 4 ? `公砣锁在什么地方？${'为什么'.repeat(length % 9)}${number}` : `What of ${asked} (${number})?`;
}

// A linear congruential generator (Numerical Recipes): the same questions in every run.
function next(): number {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed >>> 8;
}

function residentBytes(pid: number | undefined): number {
  if (pid === undefined) return 0;
  return 1024 * Number(/^VmRSS:\s+(\d+) kB$/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
}
