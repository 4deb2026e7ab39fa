import type { Corpus } from '../spec/corpus.ts';
import type { MemorizeOptions, MemoryModel, MemoryState } from '../spec/memory-model.ts';
import type { Document } from '../spec/text.ts';
import { piecesInTurns } from '../text/pieces-in-turns.ts';
import { countTokens } from '../text/tokens.ts';
import { corpusPart } from './corpus-part.ts';
import { readFindings } from './extractive-files.ts';
import { createExtractiveState } from './extractive-state.ts';
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

/** The findings of these documents; names that are `known` from other texts are looked for in them too. */
async function read(documents: readonly Document[], { corpus, workspace, signal, onProgress }: MemorizeOptions, known: readonly string[] = []): Promise<Findings> {
  signal?.throwIfAborted();
  const part = corpusPart(corpus, new Set(documents.map(({ id }) => id)));
  return findOnce(part, { corpus, workspace, known }, () => findFindings(part, { known, signal, onProgress }));
}

function stateOf(corpus: Corpus, findings: Findings): MemoryState {
  return {
    ...createExtractiveState(corpus, findings),
    canReplace: true,
    append: async (documents, options) => {
      const rest = keepFindings(findings, idsOf(options.corpus, new Set(documents.map(({ id }) => id))));
      return stateOf(options.corpus, joinFindings(rest, await read(documents, options, rest.names)));
    },
    forget: async (_documentIds, options) => {
      options.signal?.throwIfAborted();
      return stateOf(options.corpus, keepFindings(findings, idsOf(options.corpus)));
    },
  };
}

/** Ids of a corpus, but for those of documents that are new in it. */
function idsOf({ chunks, documents }: Corpus, added: ReadonlySet<string> = new Set()): Parameters<typeof keepFindings>[1] {
  return {
    chunkIds: new Set(chunks.filter(({ documentId }) => !added.has(documentId)).map(({ id }) => id)),
    documentIds: new Set(documents.map(({ id }) => id).filter((id) => !added.has(id))),
  };
}
