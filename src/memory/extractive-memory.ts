import type { Corpus } from '../spec/corpus.ts';
import type { MemorizeOptions, MemoryModel, MemoryState } from '../spec/memory-model.ts';
import { piecesInTurns } from '../text/pieces-in-turns.ts';
import { countTokens } from '../text/tokens.ts';
import { readFindings, type ExtractiveFindings } from './extractive-files.ts';
import { createExtractiveState } from './extractive-state.ts';
import { findEntities } from './find-entities.ts';
import { findKeyPoints } from './find-key-points.ts';

/** Bytes of the two files for each character of text: about one key point in 12,000 characters, and the names. */
const BYTES_PER_CHARACTER = 0.05;

/** The memory model without a language model: it recalls windows, names and key passages of the texts themselves. */
export function createExtractiveMemory(): MemoryModel {
  return {
    kind: 'extractive',
    modelId: 'extractive-1',
    isLanguageModel: false,
    estimate: async (documents, { signal }) => {
      let tokens = 0;
      let characters = 0;
      for await (const piece of piecesInTurns(documents.map(({ text }) => text), signal)) {
        tokens += countTokens(piece);
        characters += piece.length;
      }
      return { tokens, bytes: Math.ceil(characters * BYTES_PER_CHARACTER), modelCalls: 0 };
    },
    memorize: (_documents, options) => memorize(options),
    open: async ({ directory, corpus, signal }) => {
      signal?.throwIfAborted();
      return stateOf(corpus, await readFindings(directory, corpus));
    },
  };
}

/** Reads the corpus as it stands, so that it serves a first text, an appended one and a forgotten one alike. */
async function memorize({ corpus, signal, onProgress }: MemorizeOptions): Promise<MemoryState> {
  signal?.throwIfAborted();
  const entities = await findEntities(corpus, signal);
  const keyPoints = await findKeyPoints(corpus, { signal, onProgress });
  return stateOf(corpus, { entities, keyPoints });
}

function stateOf(corpus: Corpus, findings: ExtractiveFindings): MemoryState {
  return createExtractiveState({ corpus, ...findings, memorize });
}
