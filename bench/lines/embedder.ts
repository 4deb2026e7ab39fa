import { z } from 'zod';
import type { Benchmark } from '../benchmark.ts';
import { embeddedTexts } from '../embedded-texts.ts';
import { median } from '../median.ts';
import { runProgram } from '../run-program.ts';

/** The English model beside the arithmetic that the cores can do. */
export const embedder: Benchmark = {
  name: 'embedder',
  about: 'The English model in a Python of its own, without bridge or HTTP, over windows of the novel: operations that its matrices need, per second, beside plain 2,048 x 2,048 products of float32 on the same cores (the quicker of NumPy and OpenVINO) in the same minute. Windows are short, so part of the work is not matrices but their edges: norms, soft-max, tokens.',
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
  samples: z.array(z.object({ limit: z.number(), reached: z.number(), texts: z.number(), tokenizing: z.number() })).min(1),
});
