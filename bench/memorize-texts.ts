import { z } from 'zod';
import { runProgram } from './run-program.ts';
import type { Setting } from './setting.ts';

const memorizedSchema = z.object({
  /** The pipeline's call, from start to end. */
  seconds: z.number(),
  /** Of its own process, and of the bridge meanwhile where the system tells. */
  cpuSeconds: z.number(),
  /** Seconds by stage. */
  stages: z.record(z.string(), z.number()),
  tokens: z.number(),
  textBytes: z.number(),
  vectorBytes: z.number(),
  peakBytes: z.number(),
});

export interface MemorizedTexts extends z.output<typeof memorizedSchema> {
  readonly root: string;
}

/** Memorizes texts, each a document, in a process of its own, with the bridge of this run. */
export async function memorizeTexts(setting: Setting, texts: readonly string[], nodeFlags: readonly string[] = []): Promise<MemorizedTexts> {
  const into = setting.newPlace('memory');
  const bridge = await setting.address();
  const documents = texts.map((text, number) => ({ id: `book-${number}`, title: `Book ${number}`, text }));
  const before = await setting.bridgeCpuSeconds();
  const memorized = await runProgram('memorize-book.ts', { bridge, documents, into }, memorizedSchema, nodeFlags);
  return { ...memorized, root: into, cpuSeconds: memorized.cpuSeconds + (await setting.bridgeCpuSeconds()) - before };
}
