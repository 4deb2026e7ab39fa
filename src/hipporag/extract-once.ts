import type { ChunkExtraction, ExtractionInput, Extractor } from '../spec/extraction.ts';
import type { Usage } from '../spec/generator.ts';
import { explainDiskFull } from '../util/explain-disk-full.ts';
import { itemAt } from '../util/item-at.ts';
import { NO_USAGE } from '../util/no-usage.ts';
import { openExtractionJournal } from './extraction-journal.ts';

export interface ExtractOnceOptions {
  readonly extractor: Extractor;
  /** Where the journal stands. */
  readonly workspace: string;
  /** Called at the beginning and with every chunk that is read; `reused`: those of an earlier run. */
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number; readonly reused: number }) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface ExtractedOnce {
  /** In the order of the inputs. */
  readonly extractions: readonly ChunkExtraction[];
  /** Of this run. */
  readonly usage: Usage;
}

/** Reads chunks for facts; what an interrupted run read already is not read again. */
export async function extractOnce(inputs: readonly ExtractionInput[], options: ExtractOnceOptions): Promise<ExtractedOnce> {
  const { extractor, workspace, onProgress, signal } = options;
  // Without a language model a chunk is read beside those of its document, and sooner than from a disk.
  if (!extractor.isLanguageModel) return await extractor.extract(inputs, { signal });
  await using journal = await openExtractionJournal(workspace, extractor.modelId);
  const extractions: ChunkExtraction[] = [];
  const open: (readonly [position: number, input: ExtractionInput])[] = [];
  for (const [position, input] of inputs.entries()) {
    const known = journal.get(input.text);
    if (known === undefined) open.push([position, input]);
    else extractions[position] = known;
  }
  const reused = inputs.length - open.length;
  let done = reused;
  onProgress?.({ done, total: inputs.length, reused });
  if (open.length === 0) return { extractions: inputs.map((_, position) => itemAt(extractions, position)), usage: NO_USAGE };
  const { usage } = await extractor.extract(open.map(([, input]) => input), {
    signal,
    onExtracted: async (at, extraction) => {
      const [position, { text }] = itemAt(open, at);
      extractions[position] = extraction;
      await explainDiskFull({ path: workspace }, async () => journal.add(text, extraction));
      done += 1;
      onProgress?.({ done, total: inputs.length, reused });
    },
  });
  return { extractions: inputs.map((_, position) => itemAt(extractions, position)), usage };
}
