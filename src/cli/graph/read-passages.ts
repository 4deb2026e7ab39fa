import { extname } from 'node:path';
import { MemoError } from '../../errors/memo-error.ts';
import { parsePassageCorpus } from '../../evaluation/passage-corpus.ts';
import { passageDocuments } from '../../evaluation/passage-documents.ts';
import { importChunkMetadata } from '../../extraction/import-chunk-metadata.ts';
import type { Document } from '../../spec/text.ts';
import { readDocuments } from '../../text/read-documents.ts';
import type { CommandContext } from '../command-context.ts';
import { formatCount } from '../format-quantity.ts';
import { readDataFile } from '../read-data-file.ts';

export interface PassageInputs {
  readonly inputs: readonly string[];
  /** A file `chunk_metadata.json` of the reference implementation. */
  readonly chunkMetadata: string | undefined;
  readonly maxBytes: number;
}

/** Texts for a graph: of files, folders, globs and standard input, and the passages of `.json` and `.jsonl` files, each a document of its own. */
export async function readPassages({ inputs, chunkMetadata, maxBytes }: PassageInputs, context: CommandContext): Promise<readonly Document[]> {
  const { signal, stdin, note } = context;
  const corpora = inputs.filter(isCorpus);
  const others = inputs.filter((input) => !isCorpus(input));
  const documents: Document[] = others.length === 0 ? [] : await readDocuments(others, { signal, maxBytes, stdin, onEmpty: (path) => note(`${path} holds no text, and was left out`) });
  for (const corpus of corpora) {
    const { documents: passages, repeated } = passageDocuments(parsePassageCorpus(await readDataFile(corpus, { signal }), corpus));
    if (repeated > 0) note(`${formatCount(repeated, 'passages')} of ${corpus} have the text of another one and are left out`);
    documents.push(...passages);
  }
  if (documents.length === 0) throw new MemoError({ code: 'input-missing', message: 'nothing to index was found', remedy: 'name a file, a folder, a corpus as [{"title", "text"}] in a .json file, or - for standard input' });
  return chunkMetadata === undefined ? documents : withMetadata(documents, { rawFile: await readDataFile(chunkMetadata, { signal }), name: chunkMetadata, note });
}

function isCorpus(input: string): boolean {
  return ['.json', '.jsonl'].includes(extname(input).toLowerCase()) && !/[*?[\]{}]/u.test(input);
}

function withMetadata(documents: readonly Document[], { rawFile, name, note }: { readonly rawFile: string; readonly name: string; readonly note: CommandContext['note'] }): readonly Document[] {
  const { metadata, unmatched, damaged } = importChunkMetadata(rawFile, documents.map(({ text }) => text), { name });
  if (unmatched + damaged > 0) note(`${formatCount(unmatched, 'entries')} of ${name} are about none of these texts, and ${damaged} cannot be read`);
  return documents.map((document, at) => {
    const own = metadata[at];
    return own === undefined ? document : { ...document, metadata: { ...document.metadata, ...own } };
  });
}
