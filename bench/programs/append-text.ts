// Appends a text to the memory named on standard input and takes it out again, as a process of its own; prints seconds by stage.
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { MemoRAG } from '../../src/index.ts';
import { stageSeconds, watchSave } from '../stage-seconds.ts';

const inputSchema = z.object({
  bridge: z.object({ url: z.string(), token: z.string() }),
  memory: z.string(),
  text: z.string(),
});
const input = inputSchema.parse(JSON.parse(await text(process.stdin)));

await using pipe = await MemoRAG.open({ bridge: input.bridge });
await pipe.load(input.memory);
const appended = await take((onEvent) => pipe.append({ id: 'appended', title: 'Appended', text: input.text }, { onEvent }));
const forgotten = await take((onEvent) => pipe.forget(['appended'], { onEvent }));
process.stdout.write(JSON.stringify({ append: appended, forget: forgotten }));

async function take(work: (onEvent: ReturnType<typeof watchSave>['onEvent']) => ReturnType<typeof pipe.append>) {
  const watch = watchSave();
  const start = performance.now();
  const { manifest } = await work(watch.onEvent);
  const end = performance.now();
  return { seconds: (end - start) / 1000, stages: stageSeconds({ start, saveBegan: watch.began(), end, timings: manifest.timings }) };
}
