// Memorizes the documents on standard input as a process of its own; prints seconds, sizes and peak memory.
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { MemoRAG } from '../../src/index.ts';
import { stageSeconds, watchSave } from '../stage-seconds.ts';

const inputSchema = z.object({
  bridge: z.object({ url: z.string(), token: z.string() }),
  into: z.string(),
  documents: z.array(z.object({ id: z.string(), title: z.string(), text: z.string() })),
});
const input = inputSchema.parse(JSON.parse(await text(process.stdin)));

await using pipe = await MemoRAG.open({ bridge: input.bridge });
const watch = watchSave();
const idle = process.cpuUsage();
const start = performance.now();
const { manifest } = await pipe.memorize(input.documents, { into: input.into, onEvent: watch.onEvent });
const end = performance.now();
const { user, system } = process.cpuUsage(idle);
const bytesOf = (pattern: RegExp): number => manifest.files.filter(({ path }) => pattern.test(path)).reduce((sum, { bytes }) => sum + bytes, 0);
const result = {
  seconds: (end - start) / 1000,
  cpuSeconds: (user + system) / 1e6,
  stages: stageSeconds({ start, saveBegan: watch.began(), end, timings: manifest.timings }),
  tokens: manifest.counts.tokens,
  textBytes: bytesOf(/^texts\//),
  vectorBytes: bytesOf(/^index/),
  // Kilobytes on Linux and macOS alike: libuv makes them so.
  peakBytes: process.resourceUsage().maxRSS * 1024,
};
process.stdout.write(JSON.stringify(result));
