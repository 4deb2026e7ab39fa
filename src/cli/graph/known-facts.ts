import { MemoError } from '../../errors/memo-error.ts';
import { readOpenie, type OpenieResults } from '../../extraction/import-openie.ts';
import { readBatch } from '../../extraction/read-batch.ts';
import type { ExtractionInput } from '../../spec/extraction.ts';
import type { CommandContext } from '../command-context.ts';
import { formatCount } from '../format-quantity.ts';
import { readDataFile } from '../read-data-file.ts';

export interface FactFiles {
  /** Of the reference implementation. */
  readonly openie: string | undefined;
  /** Replies to a batch of requests. */
  readonly batchIn: string | undefined;
}

/** Facts that a file tells already; `undefined`: none was named. `chunks`: the chunks that it should be about. */
export async function readKnownFacts({ openie, batchIn }: FactFiles, chunks: () => readonly ExtractionInput[], { signal, note }: CommandContext): Promise<OpenieResults | undefined> {
  if (openie !== undefined && batchIn !== undefined) throw new MemoError({ code: 'wrong-usage', message: '--openie and --batch-in were both given', remedy: 'give one of them' });
  if (openie !== undefined) return readOpenie(await readDataFile(openie, { signal }), { name: openie });
  if (batchIn === undefined) return undefined;
  return batchResults(await readDataFile(batchIn, { signal }), { chunks: chunks(), name: batchIn, note });
}

function batchResults(rawFile: string, { chunks, name, note }: { readonly chunks: readonly ExtractionInput[]; readonly name: string; readonly note: CommandContext['note'] }): OpenieResults {
  const { extractions, lines, unknown, damaged, repeated } = readBatch(rawFile, chunks);
  const byText = new Map(chunks.flatMap(({ text }, at) => {
    const extraction = extractions[at];
    return extraction === undefined ? [] : [[text, extraction] as const];
  }));
  if (byText.size === 0) throw new MemoError({ code: 'input-format', message: `${name} holds no reply about these texts`, remedy: 'give the output file of the batch that --batch-out made of the same texts with the same --chunk-size' });
  const failed = [...byText.values()].filter(({ status }) => status === 'failed').length;
  const missing = new Set(chunks.map(({ text }) => text)).size - byText.size;
  if (unknown + damaged + failed + missing > 0) {
    note(`${name}: of ${formatCount(lines, 'replies')} ${unknown} are about other texts and ${damaged} cannot be read; ${failed} say that a passage could not be read, and ${formatCount(missing, 'passages')} have none`);
  }
  return {
    find: (text) => byText.get(text),
    match: (inputs) => ({ extractions: inputs.map(({ text }) => byText.get(text)), passages: lines, unmatched: unknown, repeated, damaged, droppedTriples: 0 }),
  };
}
