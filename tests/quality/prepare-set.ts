import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chunksWithQuote } from '../../src/evaluation/chunks-with-quote.ts';
import { embedRows } from '../../src/memorag/embed-rows.ts';
import { planRows } from '../../src/memorag/plan-rows.ts';
import { routeDocuments } from '../../src/memorag/route-documents.ts';
import { findFindings } from '../../src/memory/find-findings.ts';
import type { Findings } from '../../src/memory/findings.ts';
import { buildIndex } from '../../src/retrieval/build-index.ts';
import { createCorpusTexts } from '../../src/retrieval/corpus-texts.ts';
import { createCorpus, type CorpusInput } from '../../src/retrieval/corpus.ts';
import type { EmbedderSet } from '../../src/spec/embedder.ts';
import { prepareChunks } from '../../src/text/prepare-chunks.ts';
import type { QuestionSet } from './question-sets.ts';

/** A question set, cut, embedded and read, so that a variant of the search costs a second. */
export interface PreparedSet extends QuestionSet {
  readonly input: CorpusInput;
  readonly findings: Findings;
  /** For each question, for each quote that it needs, the chunks that hold it. */
  readonly needed: readonly (readonly ReadonlySet<string>[])[];
}

/** Memorizes a set with the default settings. Vectors are kept in the temporary directory between runs. */
export async function prepareSet(set: QuestionSet, all: EmbedderSet): Promise<PreparedSet> {
  const { documents } = set;
  const parts = documents.map((document) => prepareChunks(document, { chunkSize: 512 }));
  const chunks = parts.flatMap((part) => part.chunks);
  const windows = parts.flatMap((part) => part.windows);
  const routing = routeDocuments(documents, all);
  const rows = planRows({ chunks, windows, routing });
  const workspace = join(tmpdir(), 'memorag-quality');
  await mkdir(workspace, { recursive: true });
  const { matrices } = await embedRows({
    rows,
    texts: createCorpusTexts({ documents, chunks, rows }),
    embedders: routing.embedders,
    known: new Map(),
    workspace,
    onProgress: ({ done, total }) => process.stderr.write(`\r  ${set.name}: embedding ${done} of ${total}\x1b[K${done === total ? '\r\x1b[K' : ''}`),
  });
  const indexes = await Promise.all(matrices.map((matrix) => buildIndex(matrix)));
  const input = { documents, chunks, rows, indexes, embedders: routing.embedders };
  const findings = await findFindings(createCorpus(input), {});
  return { ...set, input, findings, needed: set.questions.map(({ evidence }) => evidence.map((quote) => chunksWithQuote(quote, { documents, chunks }))) };
}
