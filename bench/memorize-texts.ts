import { z } from 'zod';
import type { BridgeAddress } from './bridge-address.ts';
import { runProgram } from './run-program.ts';

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

/** What a run gives to each memorize. */
export interface MemorizePlace {
  /** A path that nothing stands at. */
  newPlace(name: string): string;
  address(): Promise<BridgeAddress>;
  /** Seconds of all cores that the bridge has used since it started; 0 where the system does not tell. */
  bridgeCpuSeconds(): Promise<number>;
}

/** Memorizes texts, each a document, in a process of its own, with the bridge of this run. */
export async function memorizeTexts(setting: MemorizePlace, texts: readonly string[], nodeFlags: readonly string[] = []): Promise<MemorizedTexts> {
  const into = setting.newPlace('memory');
  const bridge = await setting.address();
  const documents = texts.map((text, number) => ({ id: `book-${number}`, title: `Book ${number}`, text }));
  const before = await setting.bridgeCpuSeconds();
  const memorized = await runProgram('memorize-book.ts', { bridge, documents, into }, memorizedSchema, nodeFlags);
  return { ...memorized, root: into, cpuSeconds: memorized.cpuSeconds + (await setting.bridgeCpuSeconds()) - before };
}
