import { hash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readCheckedLine, checkedLine } from '../memory/gist-lines.ts';
import type { ChunkExtraction } from '../spec/extraction.ts';
import { explainDiskFull } from '../util/explain-disk-full.ts';
import { fsyncDirectory } from '../util/fsync-directory.ts';
import { readIfThere } from '../util/read-if-there.ts';

/** The extractions of an unfinished memory, each on disk as soon as it exists. */
export interface ExtractionJournal extends AsyncDisposable {
  /** What an earlier run read of this text; what failed is to be tried again. */
  get(text: string): ChunkExtraction | undefined;
  /** Hands an extraction to the system at once, so that a killed process loses none; it reaches the disk soon after, with its neighbours. Failed ones are not kept. */
  add(text: string, extraction: ChunkExtraction): void;
}

const phrase = z.string().min(1);
const lineSchema = z.object({
  key: z.string().length(64),
  extraction: z.object({
    status: z.enum(['done', 'empty']),
    source: z.enum(['model', 'imported', 'extractive']),
    entities: z.array(z.string()),
    triples: z.array(z.tuple([phrase, phrase, phrase])),
  }),
});

/** Opens the journal of one extractor in a workspace. Disposing waits until all of it is on disk. */
export async function openExtractionJournal(workspace: string, modelId: string): Promise<ExtractionJournal> {
  const path = join(workspace, `extractions-${hash('sha256', modelId).slice(0, 16)}.jsonl`);
  const raw = (await readIfThere(path)) ?? '';
  const file = await open(path, 'a', 0o600);
  await fsyncDirectory(workspace);
  // A line that a kill cut off must not take the next one with it.
  if (raw !== '' && !raw.endsWith('\n')) await explainDiskFull({ path: workspace }, () => file.appendFile('\n'));
  const known = readJournal(raw);
  let unsynced = false;
  let syncing: Promise<void> | undefined;
  const sync = async (): Promise<void> => {
    while (unsynced) {
      unsynced = false;
      await file.datasync();
    }
    syncing = undefined;
  };
  return {
    get: (text) => known.get(keyOf(text)),
    add(text, extraction) {
      const key = keyOf(text);
      if (extraction.status === 'failed' || known.has(key)) return;
      known.set(key, extraction);
      appendFileSync(file.fd, checkedLine({ key, extraction }));
      unsynced = true;
      syncing ??= sync();
      // Awaited on disposal; until then a failure is nobody's.
      syncing.catch(() => undefined);
    },
    async [Symbol.asyncDispose]() {
      try {
        await explainDiskFull({ path: workspace }, async () => await syncing);
      } finally {
        await file.close();
      }
    },
  };
}

function keyOf(text: string): string {
  return hash('sha256', text);
}

function readJournal(raw: string): Map<string, ChunkExtraction> {
  const lines = raw.split('\n').flatMap((line) => (line === '' ? [] : (lineSchema.safeParse(readCheckedLine(line)).data ?? [])));
  return new Map(lines.map(({ key, extraction }) => [key, extraction]));
}
