import type { Corpus } from '../spec/corpus.ts';
import type { MemorizeOptions, MemoryModel } from '../spec/memory-model.ts';
import type { Document } from '../spec/text.ts';
import { piecesInTurns } from '../text/pieces-in-turns.ts';
import { countTokens } from '../text/tokens.ts';
import { corpusPart } from './corpus-part.ts';
import { readFindings } from './extractive-files.ts';
import { createExtractiveState, type ExtractiveState } from './extractive-state.ts';
import { findFindings } from './find-findings.ts';
import { joinFindings, keepFindings, type Findings } from './findings.ts';
import { findOnce } from './findings-journal.ts';

/** Bytes of the two files for each character of text: names, where they stand, and one key point in 12,000 characters. */
const BYTES_PER_CHARACTER = 0.1;

/** The memory model without a language model: it recalls windows, names and key passages of the texts themselves. */
export function createExtractiveMemory(): MemoryModel {
  return {
    kind: 'extractive',
    modelId: 'extractive-2',
    isLanguageModel: false,
    isUnbounded: true,
    estimate: async (documents, { signal }) => {
      let tokens = 0;
      let characters = 0;
      for await (const piece of piecesInTurns(documents.map(({ text }) => text), signal)) {
        tokens += countTokens(piece);
        characters += piece.length;
      }
      return { tokens, bytes: Math.ceil(characters * BYTES_PER_CHARACTER), modelCalls: 0 };
    },
    memorize: async (documents, options) => stateOf(options.corpus, await read(documents, options)),
    open: async ({ directory, corpus, signal }) => {
      signal?.throwIfAborted();
      return stateOf(corpus, await readFindings(directory, corpus));
    },
  };
}

/** The findings of these documents alone. */
async function read(documents: readonly Document[], { corpus, workspace, signal, onProgress }: MemorizeOptions): Promise<Findings> {
  signal?.throwIfAborted();
  const part = corpusPart(corpus, new Set(documents.map(({ id }) => id)));
  return findOnce(part, { corpus, workspace }, () => findFindings(part, { signal, onProgress }));
}

function stateOf(corpus: Corpus, findings: Findings): ExtractiveState {
  return {
    ...createExtractiveState(corpus, findings),
    append: async (documents, options) => stateOf(options.corpus, joinFindings(findings, await read(documents, options))),
    forget: async (_documentIds, options) => {
      options.signal?.throwIfAborted();
      return stateOf(options.corpus, keepFindings(findings, idsOf(options.corpus)));
    },
  };
}

function idsOf({ chunks, documents }: Corpus): { readonly chunkIds: ReadonlySet<string>; readonly documentIds: ReadonlySet<string> } {
  return { chunkIds: new Set(chunks.map(({ id }) => id)), documentIds: new Set(documents.map(({ id }) => id)) };
}
