import { z } from 'zod';
import type { Benchmark } from '../benchmark.ts';
import { median } from '../median.ts';
import { memorizeTexts, type MemorizedTexts } from '../memorize-texts.ts';
import { runProgram } from '../run-program.ts';
import { STAGES } from '../stage-seconds.ts';

/** What four books cost, in time and memory, beside one. */
export const growth: Benchmark = {
  name: 'growth',
  about: [
    'Four parts of a long novel, memorized each alone and all four in one memory, each time in a process of its own: what they cost per',
    'token, in seconds of all cores (both processes; they cannot be measured in pairs, and other work on the machine weighs least on that),',
    'and peak memory of the process. A peak is a constant and so much for each byte of text and vectors: two sizes tell them apart. The',
    'constant is an idle process, the tables of the tokenizer (45 MB), and the space for new objects that Node fills before it clears it,',
    'which is fixed at its largest here, so that it weighs on both sizes alike.',
  ].join(' '),
  async run(setting) {
    const parts = cutInFour(setting.books.longNovel);
    const idle = await runProgram('stay-idle.ts', {}, z.object({ peakBytes: z.number() }));
    const alone: MemorizedTexts[] = [];
    const together = await memorizeTexts(setting, parts, YOUNG_SPACE);
    for (const part of parts) alone.push(await memorizeTexts(setting, [part], YOUNG_SPACE));
    // Where the collector happens to be moves a peak by tens of megabytes, as much as the texts themselves take.
    const peaks = [together.peakBytes];
    while (peaks.length < setting.rounds(3)) peaks.push((await memorizeTexts(setting, parts, YOUNG_SPACE)).peakBytes);
    const peakTogether = median(peaks);
    const sum = (of: (one: MemorizedTexts) => number): number => alone.reduce((total, one) => total + of(one), 0);
    const mean = (of: (one: MemorizedTexts) => number): number => sum(of) / alone.length;
    const slope = (peakTogether - median(alone.map(({ peakBytes }) => peakBytes))) / (held(together) - mean(held));
    return [
      {
        what: 'memorize four books in one memory',
        measured: perMillion(together.cpuSeconds, together.tokens),
        unit: 'CPU s per million tokens',
        reference: { what: 'one book', value: perMillion(sum(({ cpuSeconds }) => cpuSeconds), sum(({ tokens }) => tokens)) },
        bound: { of: 'ratio', kind: 'at most', value: 1.05 },
        samples: 4,
      },
      {
        what: '  the same by the clock',
        measured: perMillion(together.seconds, together.tokens),
        unit: 's per million tokens',
        reference: { what: 'one book', value: perMillion(sum(({ seconds }) => seconds), sum(({ tokens }) => tokens)) },
        samples: 4,
      },
      ...STAGES.map((stage) => ({
        what: `  of it: ${stage}`,
        measured: perMillion(together.stages[stage] ?? 0, together.tokens),
        unit: 's per million tokens' as const,
        reference: { what: 'one book', value: perMillion(sum(({ stages }) => stages[stage] ?? 0), sum(({ tokens }) => tokens)) },
        samples: 4,
      })),
      {
        what: 'peak memory for each byte of text and vectors',
        measured: slope,
        unit: 'bytes per byte',
        bound: { of: 'measured', kind: 'at most', value: 6 },
        samples: 4,
      },
      {
        what: '  constant',
        measured: (peakTogether - slope * held(together)) / 1e6,
        unit: 'MB',
        reference: { what: 'idle process', value: idle.peakBytes / 1e6 },
        samples: 4,
      },
      { what: '  peak, four books', measured: peakTogether / 1e6, unit: 'MB', samples: peaks.length },
      { what: '  text and vectors, four books', measured: held(together) / 1e6, unit: 'MB', samples: 1 },
    ];
  },
};

/** Megabytes; V8's largest. */
const YOUNG_SPACE = ['--min-semi-space-size=32', '--max-semi-space-size=32'];

function held({ textBytes, vectorBytes }: MemorizedTexts): number {
  return textBytes + vectorBytes;
}

function perMillion(seconds: number, tokens: number): number {
  return (1e6 * seconds) / tokens;
}

function cutInFour(text: string): readonly string[] {
  const size = Math.ceil(text.length / 4);
  return [0, 1, 2, 3].map((part) => text.slice(part * size, (part + 1) * size).toWellFormed());
}
