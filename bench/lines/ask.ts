import { z } from 'zod';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { filesUnder } from '../../src/util/files-under.ts';
import type { Benchmark, Figure } from '../benchmark.ts';
import { median } from '../median.ts';
import { measurePairs, milliseconds } from '../pairs.ts';
import { runProgram } from '../run-program.ts';
import type { Setting } from '../setting.ts';

/** Loading a memorized novel and asking it, with a warm bridge. */
export const ask: Benchmark = {
  name: 'ask',
  about: [
    'A process of its own loads the memorized novel and asks it one question after another; the bridge has the model loaded. Loading stands',
    'beside reading and hashing the same files, an answer beside one call to the bridge with the question alone.',
  ].join(' '),
  async run(setting) {
    const { root } = await setting.novel();
    const { questions } = setting.books;
    const runs: z.output<typeof askedSchema>[] = [];
    const loads = await measurePairs(setting.rounds(5), async () => {
      const run = await runProgram('ask-memory.ts', { bridge: await setting.address(), memory: root, questions }, askedSchema);
      runs.push(run);
      return run.load;
    }, () => milliseconds(() => readAndHash(root)));
    const call = await questionCall(setting, questions);
    const later = runs.flatMap(({ asked }) => asked.slice(1));
    const first = runs.flatMap(({ asked }) => asked.slice(0, 1));
    const part = (name: 'recall' | 'retrieve' | 'generate'): Figure => ({
      what: `  of it: ${name}`,
      measured: median(later.map((one) => one[name])),
      unit: 'ms',
      samples: later.length,
    });
    return [
      {
        what: 'load a memorized novel',
        measured: loads.first,
        unit: 'ms',
        reference: { what: 'read and hash its files', value: loads.second, ratio: loads.ratio },
        bound: { of: 'measured', kind: 'at most', value: 300 },
        samples: loads.samples,
      },
      {
        what: 'ask, median of all but the first',
        measured: median(later.map(({ total }) => total)),
        unit: 'ms',
        reference: { what: 'embed the question', value: call },
        bound: { of: 'measured', kind: 'at most', value: 60 },
        samples: later.length,
      },
      part('recall'),
      part('retrieve'),
      part('generate'),
      { what: 'first question after loading', measured: median(first.map(({ total }) => total)), unit: 'ms', samples: first.length },
    ];
  },
};

const askedSchema = z.object({
  load: z.number(),
  asked: z.array(z.object({ recall: z.number(), retrieve: z.number(), generate: z.number(), total: z.number() })).min(2),
});

async function readAndHash(root: string): Promise<void> {
  for (const { path, kind } of await filesUnder(root)) {
    if (kind === 'file') createHash('sha256').update(await readFile(join(root, path))).digest();
  }
}

async function questionCall(setting: Setting, questions: readonly string[]): Promise<number> {
  const bridge = await setting.warmBridge();
  const times: number[] = [];
  for (const question of questions) times.push(await milliseconds(() => bridge.embed({ embedder: { kind: 'bundled-minilm' }, role: 'query', texts: [question] })));
  return median(times);
}
