import { hash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import type { ChunkExtraction } from '../spec/extraction.ts';
import { openLineJournal } from '../util/line-journal.ts';

/** The extractions of an unfinished memory, each on disk as soon as it exists. */
export interface ExtractionJournal extends AsyncDisposable {
  /** What an earlier run read of this text; what failed is to be tried again. */
  get(text: string): ChunkExtraction | undefined;
  /** A killed process loses none. Failed ones are not kept. */
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
  const journal = await openLineJournal(join(workspace, `extractions-${hash('sha256', modelId).slice(0, 16)}.jsonl`));
  const known = new Map<string, ChunkExtraction>(journal.lines.flatMap((line) => lineSchema.safeParse(line).data ?? []).map(({ key, extraction }) => [key, extraction]));
  return {
    get: (text) => known.get(keyOf(text)),
    add(text, extraction) {
      const key = keyOf(text);
      if (extraction.status === 'failed' || known.has(key)) return;
      known.set(key, extraction);
      journal.add({ key, extraction });
    },
    [Symbol.asyncDispose]: () => journal[Symbol.asyncDispose](),
  };
}

function keyOf(text: string): string {
  return hash('sha256', text);
}
