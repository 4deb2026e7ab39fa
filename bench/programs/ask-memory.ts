// Loads the memory named on standard input and asks it questions, as a process of its own; prints milliseconds.
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { MemoRAG } from '../../src/index.ts';

const inputSchema = z.object({
  bridge: z.object({ url: z.string(), token: z.string() }),
  memory: z.string(),
  questions: z.array(z.string()),
});
const { bridge, memory, questions } = inputSchema.parse(JSON.parse(await text(process.stdin)));

await using pipe = await MemoRAG.open({ bridge });
const start = performance.now();
await pipe.load(memory);
const load = performance.now() - start;
const asked: { readonly total: number; readonly recall: number; readonly retrieve: number; readonly generate: number }[] = [];
for (const question of questions) {
  const { timings: { recall, retrieve, generate }, ...rest } = await pipe.query(question);
  asked.push({ recall, retrieve, generate, total: recall + retrieve + generate });
  if (rest.evidence.length === 0) throw new Error(`nothing was found for ${JSON.stringify(question)}`);
}
process.stdout.write(JSON.stringify({ load, asked }));
