import type { Bridge } from '../../src/bridge/bridge.ts';
import { createBridgeEmbedder } from '../../src/embedders/bridge-embedder.ts';
import { BUNDLED_MINILM } from '../../src/embedders/bundled-models.ts';
import type { Embedder } from '../../src/spec/embedder.ts';
import { mapConcurrently } from '../../src/util/map-concurrently.ts';
import type { Benchmark, Figure } from '../benchmark.ts';
import { embeddedTexts } from '../embedded-texts.ts';
import { memorizeTexts, type MemorizedTexts } from '../memorize-texts.ts';
import { median } from '../median.ts';
import { measurePairs, milliseconds } from '../pairs.ts';
import { STAGES } from '../stage-seconds.ts';

/** Memorize beside its embedder alone. */
export const memorize: Benchmark = {
  name: 'memorize',
  about: [
    'Memorizing the novel, in a process of its own, beside the embedder called through the same bridge with exactly the texts that memorize',
    'embeds, in the calls that it is fastest with. All else that memorize does (chunks, indexes, names, key points, saving) is what it',
    'loses; the stage `memorize` (names and key points) runs beside the embedding.',
  ].join(' '),
  async run(setting) {
    const { novel } = setting.books;
    const texts = await embeddedTexts((await setting.novel()).root);
    const embedder = plainEmbedder(await setting.warmBridge());
    const best = await bestCalls(embedder, texts.slice(0, setting.isQuick ? 16 : 256));
    const runs: MemorizedTexts[] = [];
    const pairs = await measurePairs(setting.rounds(3), async () => {
      const run = await memorizeTexts(setting, [novel]);
      runs.push(run);
      return texts.length / run.seconds;
    }, async () => (1000 * texts.length) / (await embedAll(embedder, texts, best)));
    const share = (stage: string): Figure => ({
      what: `  of it: ${stage}`,
      measured: median(runs.map(({ stages }) => stages[stage] ?? 0)),
      unit: 's',
      reference: {
        what: 'whole',
        value: median(runs.map(({ seconds }) => seconds)),
        ratio: median(runs.map(({ stages, seconds }) => (stages[stage] ?? 0) / seconds)),
      },
      samples: runs.length,
    });
    return [
      {
        what: 'memorize, whole',
        measured: pairs.first,
        unit: 'texts/s',
        reference: { what: `embedder alone, ${best.size} a call, ${best.inFlight} at once`, value: pairs.second, ratio: pairs.ratio },
        bound: { of: 'ratio', kind: 'at least', value: 0.9 },
        samples: pairs.samples,
      },
      ...STAGES.map(share),
    ];
  },
};

// As many texts in one call as is best, not as few as lets progress be seen.
function plainEmbedder(bridge: Bridge): Embedder {
  const identity = { ...BUNDLED_MINILM, maxBatchSize: 4096 };
  return createBridgeEmbedder({ bridge, embedder: { kind: 'bundled-minilm' }, identity, identityIs: 'checked' });
}

interface Calls {
  readonly size: number;
  readonly inFlight: number;
}

const CALLS: readonly Calls[] = [16, 64, 256].flatMap((size) => [1, 2].map((inFlight) => ({ size, inFlight })));

/** The quickest way to call the embedder; each is tried three times, in turn. */
async function bestCalls(embedder: Embedder, texts: readonly string[]): Promise<Calls> {
  const times = CALLS.map((): number[] => []);
  for (let round = 0; round < 3; round += 1) {
    for (const [at, calls] of CALLS.entries()) times[at]?.push(await embedAll(embedder, texts, calls));
  }
  const medians = times.map(median);
  return CALLS[medians.indexOf(Math.min(...medians))] ?? { size: 64, inFlight: 2 };
}

/** Milliseconds; long texts first, so that none is waited for at the end. */
async function embedAll(embedder: Embedder, texts: readonly string[], { size, inFlight }: Calls): Promise<number> {
  const sorted = texts.toSorted((a, b) => b.length - a.length);
  const calls = Array.from({ length: Math.ceil(sorted.length / size) }, (_, call) => sorted.slice(call * size, (call + 1) * size));
  return await milliseconds(() => mapConcurrently(calls, inFlight, (call) => embedder.embed(call, { role: 'passage' })));
}
