import { z } from 'zod';
import type { Benchmark } from '../benchmark.ts';
import { memorizeTexts, type MemorizedTexts } from '../memorize-texts.ts';
import { runProgram } from '../run-program.ts';

/** What four books cost, in time and memory, beside one. */
export const growth: Benchmark = {
  name: 'growth',
  about: 'Four parts of a long novel, memorized each alone and all four in one memory, each time in a process of its own: seconds per token, and peak memory of the process per byte of text and vectors. The constant is the peak of an idle process; the slope is between one part and four.',
  async run(setting) {
    const parts = cutInFour(setting.books.longNovel);
    const idle = await runProgram('stay-idle.ts', {}, z.object({ peakBytes: z.number() }));
    const alone: MemorizedTexts[] = [];
    for (const part of parts.slice(0, 2)) alone.push(await memorizeTexts(setting, [part]));
    const together = await memorizeTexts(setting, parts);
    for (const part of parts.slice(2)) alone.push(await memorizeTexts(setting, [part]));
    const sum = (of: (one: MemorizedTexts) => number): number => alone.reduce((total, one) => total + of(one), 0);
    const mean = (of: (one: MemorizedTexts) => number): number => sum(of) / alone.length;
    const slope = (together.peakBytes - mean(({ peakBytes }) => peakBytes)) / (held(together) - mean(held));
    return [
      {
        what: 'memorize four books in one memory',
        measured: perMillion(together.seconds, together.tokens),
        unit: 's per million tokens',
        reference: { what: 'one book', value: perMillion(sum(({ seconds }) => seconds), sum(({ tokens }) => tokens)) },
        bound: { of: 'ratio', kind: 'at most', value: 1.05 },
        samples: 4,
      },
      ...['chunk', 'embed', 'memorize', 'save', 'other'].map((stage) => ({
        what: `  of it: ${stage}`,
        measured: perMillion(together.stages[stage] ?? 0, together.tokens),
        unit: 's per million tokens' as const,
        reference: { what: 'one book', value: perMillion(sum(({ stages }) => stages[stage] ?? 0), sum(({ tokens }) => tokens)) },
        samples: 4,
      })),
      {
        what: 'peak memory above an idle process',
        measured: (together.peakBytes - idle.peakBytes) / held(together),
        unit: 'bytes per byte',
        bound: { of: 'measured', kind: 'at most', value: 6 },
        samples: 1,
      },
      { what: '  slope from one book to four', measured: slope, unit: 'bytes per byte', samples: 1 },
      { what: '  peak, four books', measured: together.peakBytes / 1e6, unit: 'MB', reference: { what: 'idle process', value: idle.peakBytes / 1e6 }, samples: 1 },
      { what: '  text and vectors, four books', measured: held(together) / 1e6, unit: 'MB', samples: 1 },
    ];
  },
};

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
