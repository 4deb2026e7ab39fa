import { extname } from 'node:path';
import { MemoError } from '../../errors/memo-error.ts';
import { batchFiles } from '../../extraction/batch-requests.ts';
import type { OpenieResults } from '../../extraction/import-openie.ts';
import type { ExtractionInput } from '../../spec/extraction.ts';
import type { Document } from '../../spec/text.ts';
import { prepareChunks } from '../../text/prepare-chunks.ts';
import type { CommandResult } from '../command-context.ts';
import { formatCount } from '../format-quantity.ts';
import { checkOutFile, writeOutFile } from '../out-file.ts';
import type { CommandConfig } from '../resolve-command-config.ts';

const FLAG = '--batch-out';

/** The chunks that an index of these texts would read, as it cuts them. */
export function chunkInputs(documents: readonly Document[], { chunker, chunkSize }: Pick<CommandConfig, 'chunker' | 'chunkSize'>): readonly ExtractionInput[] {
  if (chunker !== 'semantic') throw new MemoError({ code: 'wrong-usage', message: `batch files are made of semantic chunks, and chunker is ${chunker}`, remedy: 'leave --chunker out' });
  return documents.flatMap((document) => prepareChunks(document, { chunkSize }).chunks.map(({ id, start, end }) => ({ chunkId: id, text: document.text.slice(start, end) })));
}

export interface BatchOut {
  readonly path: string;
  readonly chunks: readonly ExtractionInput[];
  /** What was read of them already; what failed is asked for again. */
  readonly known: OpenieResults | undefined;
  readonly config: Pick<CommandConfig, 'generator'>;
}

/** Writes the requests of an index for a provider's batch service, and asks nobody. */
export async function writeBatch({ path, chunks, known, config }: BatchOut): Promise<CommandResult> {
  const model = modelOf(config);
  await checkOutFile(path, FLAG);
  const open = chunks.filter(({ text }) => (known?.find(text)?.status ?? 'failed') === 'failed');
  const files: string[] = [];
  let requests = 0;
  for (const text of batchFiles(open, { model })) {
    const file = files.length === 0 ? path : numbered(path, files.length + 1);
    await writeOutFile(file, text, FLAG);
    files.push(file);
    requests += text.split('\n').length - 1;
  }
  const value = { files, requests, chunks: chunks.length, model };
  if (requests === 0) return { value, text: 'There is nothing to ask: no file was written.' };
  return {
    value,
    text: [`Wrote ${formatCount(requests, 'requests')} to ${model} for ${formatCount(chunks.length, 'chunks')}: ${files.join(', ')}`, 'Hand them to the provider\'s batch service, and give its output to the same command with --batch-in instead of --batch-out.'].join('\n'),
  };
}

function modelOf({ generator }: Pick<CommandConfig, 'generator'>): string {
  if ('model' in generator && typeof generator.model === 'string') return generator.model;
  throw new MemoError({ code: 'wrong-usage', message: '--batch-out needs the name of the model that is to be asked', remedy: 'name it, as `--generator openai --generator-model gpt-5-mini`' });
}

function numbered(path: string, number: number): string {
  const extension = extname(path);
  return `${path.slice(0, path.length - extension.length)}-${number}${extension}`;
}
