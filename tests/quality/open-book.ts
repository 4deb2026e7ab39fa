import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { embedRows } from '../../src/memorag/embed-rows.ts';
import { planRows } from '../../src/memorag/plan-rows.ts';
import { routeDocuments } from '../../src/memorag/route-documents.ts';
import { createExtractiveMemory } from '../../src/memory/extractive-memory.ts';
import { buildIndex } from '../../src/retrieval/build-index.ts';
import { createCorpusTexts } from '../../src/retrieval/corpus-texts.ts';
import { createCorpus } from '../../src/retrieval/corpus.ts';
import { createHybridRetriever } from '../../src/retrieval/hybrid-retriever.ts';
import type { EmbedderSet } from '../../src/spec/embedder.ts';
import type { Evidence } from '../../src/spec/retriever.ts';
import type { Document } from '../../src/spec/text.ts';
import { prepareChunks } from '../../src/text/prepare-chunks.ts';

/** As `recall` and `retrieve` are configured by default. */
const TASKS = ['text-spans', 'surrogate-questions', 'key-entities'] as const;
const DEFAULTS = { retHit: 3, limit: 8, tokenBudget: 6_000, order: 'score' } as const;

/** Memorizes a text with the default settings; gives what finds the evidence of a question. Vectors are kept between runs. */
export async function openBook(document: Document, all: EmbedderSet): Promise<(question: string) => Promise<readonly Evidence[]>> {
  const documents = [document];
  const { chunks, windows } = prepareChunks(document, { chunkSize: 512 });
  const routing = routeDocuments(documents, all);
  const { embedders } = routing;
  const rows = planRows({ chunks, windows, routing });
  const workspace = join(tmpdir(), 'memorag-quality');
  await mkdir(workspace, { recursive: true });
  const { matrices } = await embedRows({ rows, texts: createCorpusTexts({ documents, chunks, rows }), embedders, known: new Map(), workspace });
  const indexes = await Promise.all(matrices.map((matrix) => buildIndex(matrix)));
  const corpus = createCorpus({ documents, chunks, rows, indexes, embedders });
  const state = await createExtractiveMemory().memorize(documents, { corpus, workspace: join(workspace, document.id) });
  const retriever = createHybridRetriever({ corpus });
  return async (question) => {
    const recalled = await state.recall(TASKS.map((task) => ({ task, question })), {});
    return await retriever.retrieve({ question, clues: recalled.flatMap(({ clues }) => clues), ...DEFAULTS }, {});
  };
}
