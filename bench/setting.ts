import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBridge, type Bridge } from '../src/bridge/bridge.ts';
import { readBooks, type Books } from './books.ts';
import { cpuSeconds } from './cpu-seconds.ts';
import { memorizeTexts, type MemorizedTexts, type MemorizePlace } from './memorize-texts.ts';

/** What the benchmarks of one run share. */
export interface Setting extends AsyncDisposable, MemorizePlace {
  readonly isQuick: boolean;
  readonly books: Books;
  /** Rounds of a measurement: `quick` makes one. */
  rounds(count: number): number;
  /** A bridge of this run, with the English model loaded. */
  warmBridge(): Promise<Bridge>;
  /** The novel, memorized once in a process of its own. */
  novel(): Promise<MemorizedTexts>;
  /** For the end of a process that is interrupted: removes the memories at once. The bridge notices that its owner is gone. */
  abandon(): void;
}

/** Reads the books; bridge and memories come with the first benchmark that wants them. */
export async function openSetting({ isQuick }: { readonly isQuick: boolean }): Promise<Setting> {
  const directory = await mkdtemp(join(tmpdir(), 'memorag-bench-'));
  const books = await readBooks({ isQuick });
  let places = 0;
  let bridge: Promise<Bridge> | undefined;
  let novel: Promise<MemorizedTexts> | undefined;
  const setting: Setting = {
    isQuick,
    books,
    rounds: (count) => (isQuick ? 1 : count),
    newPlace: (name) => join(directory, `${(places += 1)}-${name}`),
    warmBridge: () => (bridge ??= openWarmBridge(directory)),
    address: async () => {
      const { url, token } = await (await setting.warmBridge()).connect();
      return { url, token };
    },
    bridgeCpuSeconds: async () => cpuSeconds((await (await setting.warmBridge()).connect()).pid ?? 0),
    novel: () => (novel ??= memorizeTexts(setting, [books.novel])),
    abandon: () => rmSync(directory, { recursive: true, force: true }),
    async [Symbol.asyncDispose]() {
      await (await bridge)?.[Symbol.asyncDispose]();
      await rm(directory, { recursive: true, force: true });
    },
  };
  return setting;
}

// Records in a directory of its own: a bridge that somebody keeps running is neither used nor disturbed.
async function openWarmBridge(directory: string): Promise<Bridge> {
  const bridge = await openBridge({ recordDirectory: join(directory, 'records') });
  await bridge.embed({ embedder: { kind: 'bundled-minilm' }, role: 'passage', texts: ['warm'] });
  return bridge;
}
