import { cp } from 'node:fs/promises';
import { z } from 'zod';
import type { Benchmark, Figure } from '../benchmark.ts';
import { memorizeTexts } from '../memorize-texts.ts';
import { median } from '../median.ts';
import { runProgram } from '../run-program.ts';
import type { Setting } from '../setting.ts';
import { STAGES } from '../stage-seconds.ts';

/** What appending a few pages costs where much is held, and where little is. */
export const append: Benchmark = {
  name: 'append',
  about: [
    'A few pages appended to a memory of the whole novel and taken out again, beside the same on a memory of an eighth of it, each in a',
    'process of its own: a ratio of 1 would mean that it costs its own text only. The index file and the lists of chunks are written whole',
    'by the format.',
  ].join(' '),
  async run(setting) {
    const { novel, longNovel } = setting.books;
    const pages = longNovel.slice(-Math.ceil(novel.length / 100));
    const large = await setting.novel();
    const small = await memorizeTexts(setting, [novel.slice(0, Math.ceil(novel.length / 8))]);
    const runs: { readonly large: Changed; readonly small: Changed }[] = [];
    for (let round = 0; round < setting.rounds(5); round += 1) {
      runs.push({ large: await change(setting, large.root, pages), small: await change(setting, small.root, pages) });
    }
    const figure = (what: string, of: (changed: Changed) => number): Figure => ({
      what,
      measured: 1000 * median(runs.map((run) => of(run.large))),
      unit: 'ms',
      reference: {
        what: 'memory of an eighth',
        value: 1000 * median(runs.map((run) => of(run.small))),
        ...ratioOf(runs.map((run) => of(run.large) / of(run.small))),
      },
      samples: runs.length,
    });
    const stages = (verb: 'append' | 'forget'): Figure[] =>
      STAGES.map((stage) => figure(`  of it: ${stage}`, (changed) => changed[verb].stages[stage] ?? 0));
    return [
      figure('append 1 % to a novel', ({ append: { seconds } }) => seconds),
      ...stages('append'),
      {
        what: '  beside memorizing all',
        measured: 1000 * median(runs.map((run) => run.large.append.seconds)),
        unit: 'ms',
        reference: { what: 'the novel alone', value: 1000 * large.seconds },
        samples: runs.length,
      },
      figure('forget it again', ({ forget: { seconds } }) => seconds),
      ...stages('forget'),
    ];
  },
};

/** A stage that took no time has no ratio. */
function ratioOf(quotients: readonly number[]): { readonly ratio?: number } {
  const ratio = median(quotients);
  return Number.isFinite(ratio) ? { ratio } : {};
}

const changeSchema = z.object({ seconds: z.number(), stages: z.record(z.string(), z.number()) });
const changedSchema = z.object({ append: changeSchema, forget: changeSchema });
type Changed = z.output<typeof changedSchema>;

async function change(setting: Setting, memory: string, pages: string): Promise<Changed> {
  // Writing leaves a new generation behind, and the novel is others' too.
  const copy = setting.newPlace('copy');
  await cp(memory, copy, { recursive: true });
  return await runProgram('append-text.ts', { bridge: await setting.address(), memory: copy, text: pages }, changedSchema);
}
