import { z } from 'zod';
import type { Benchmark } from '../benchmark.ts';
import { embeddedTexts } from '../embedded-texts.ts';
import { median } from '../median.ts';
import { runProgram } from '../run-program.ts';

/** The English model beside the arithmetic that the cores can do. */
export const embedder: Benchmark = {
  name: 'embedder',
  about: [
    'The English model in a Python of its own, without bridge or HTTP, over windows of the novel: operations that its matrices need, per',
    'second, beside plain products of 1,024 x 1,024 float32 by the same library on the same cores in the same minute, the best of three:',
    'what these cores can do. Not all work of a model is products: norms, soft-max and tokens are the rest.',
  ].join(' '),
  async run(setting) {
    const { root } = await setting.novel();
    const texts = (await embeddedTexts(root)).slice(0, 512);
    const { samples, tokens } = await runProgram('embedder_limit.py', { texts, rounds: setting.rounds(5) }, limitSchema);
    const of = (name: keyof (typeof samples)[number]): number => median(samples.map((sample) => sample[name]));
    return [
      {
        what: `embed windows of ${Math.round(tokens / texts.length)} tokens`,
        measured: of('reached'),
        unit: 'GFLOP/s',
        reference: { what: 'matrix products', value: of('limit'), ratio: median(samples.map(({ reached, limit }) => reached / limit)) },
        samples: samples.length,
      },
      { what: '  the same in texts', measured: of('texts'), unit: 'texts/s', samples: samples.length },
    ];
  },
};

const limitSchema = z.object({
  tokens: z.number(),
  samples: z.array(z.object({ limit: z.number(), reached: z.number(), texts: z.number() })).min(1),
});
