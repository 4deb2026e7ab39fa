// A text of so many tokens, end to end with a beacon memory and bge-m3: tokens, beacons, chunks, vectors, index, saved.
//   PYTHONPATH=python-bridge .venv/bin/python bench/programs/random_folders.py FOLDERS --device cuda
//   node scripts/run.mjs bench/programs/memorize-with-models.ts FOLDERS [--tokens 200000] [--ratio 8]
// Both models are loaded, and used once, before the clock starts.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MemoRAG } from '../../src/index.ts';
import { readBooks } from '../books.ts';
import { STAGES, stageSeconds, watchSave } from '../stage-seconds.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { tokens: { type: 'string', default: '200000' }, ratio: { type: 'string', default: '8' } },
});
const [folders] = positionals;
if (folders === undefined) throw new Error('name the folder that random_folders.py has written');
const memories = await mkdtemp(join(tmpdir(), 'memorag-models-'));
try {
  await using pipe = await MemoRAG.open({
    memory: { kind: 'beacon', model: join(folders, 'beacon'), ratio: Number(values.ratio) },
    embedder: { kind: 'bge-m3', path: join(folders, 'bge-m3') },
  });
  const { longNovel } = await readBooks({ isQuick: false });
  const pages = [{ id: 'pages', title: 'Some pages', text: longNovel.slice(0, 20_000) }];
  await pipe.memorize(pages, { into: join(memories, 'pages') });
  // Cut to as many characters as have about the tokens asked for, by the memory model's own count of some pages.
  const characters = Math.round((20_000 * Number(values.tokens)) / (await pipe.estimate(pages)).tokens);
  const book = [{ id: 'book', title: 'The book', text: longNovel.repeat(Math.ceil(characters / longNovel.length)).slice(0, characters) }];
  const { tokens } = await pipe.estimate(book);
  const watch = watchSave();
  const start = performance.now();
  const { manifest } = await pipe.memorize(book, { into: join(memories, 'book'), onEvent: watch.onEvent });
  const end = performance.now();
  const stages = stageSeconds({ start, saveBegan: watch.began(), end, timings: manifest.timings });
  console.log(`${tokens.toLocaleString('en')} tokens, ratio ${values.ratio}, in ${((end - start) / 1000).toFixed(2)} s`);
  for (const stage of STAGES) console.log(`  ${stage.padEnd(8)} ${(stages[stage] ?? 0).toFixed(2)} s`);
} finally {
  await rm(memories, { recursive: true, force: true });
}
