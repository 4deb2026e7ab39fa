import type { Citation, SummaryPoint } from '../spec/answer.ts';
import type { Clue } from '../spec/clue.ts';
import type { Generator, Usage } from '../spec/generator.ts';
import type { Evidence } from '../spec/retriever.ts';
import { addUsage } from '../util/add-usage.ts';
import { mapConcurrently } from '../util/map-concurrently.ts';
import { cite, toCitation } from './cite.ts';
import { generateText } from './generate-text.ts';
import type { OnProgress } from '../spec/events.ts';
import type { WithSignal } from './options.ts';
import type { QueryContext } from './query-context.ts';
import { renumberMarks } from './renumber-marks.ts';
import { retrieve } from './retrieve.ts';

export interface WrittenPoints {
  /** In the order of the clues, marks counting the citations of all from 1. */
  readonly points: readonly SummaryPoint[];
  readonly citations: readonly Citation[];
  readonly droppedMarks: number;
  readonly usage: Usage;
}

export interface WritePointsOptions extends WithSignal {
  readonly generator: Generator;
  readonly onProgress?: OnProgress | undefined;
}

/** Chunks of evidence per key point, the reference's `ret_hit`. */
const EVIDENCE_PER_POINT = 3;

/** A paragraph (or key passage) on each key point from evidence of its own, as many at once as the language model takes. */
export async function writePoints(context: QueryContext, clues: readonly Clue[], { generator, signal, onProgress }: WritePointsOptions): Promise<WrittenPoints> {
  const { backends, memory } = context;
  let done = 0;
  const advance = (): void => onProgress?.({ type: 'stage-progress', stage: 'summarize', done, total: clues.length, unit: 'points' });
  advance();
  const written = await mapConcurrently(clues, backends.chat?.maxConcurrency ?? 1, async (clue) => {
    const evidence = await evidenceFor(clue, context, signal);
    const paragraph = await generateText(generator, { task: 'summary-point', question: clue.text, evidence }, { signal });
    done += 1;
    advance();
    return { ...paragraph, clue, citations: cite(paragraph.citations, { evidence, corpus: memory.corpus }) };
  });
  const citations: Citation[] = [];
  const points = written.map(({ clue, text, citations: own }): SummaryPoint => {
    const first = citations.length;
    citations.push(...own);
    const heading = own[0]?.heading;
    return { point: clue.text, text: renumberMarks(text, (mark) => mark + first), ...(heading === undefined ? {} : { heading }) };
  });
  return { points, citations, droppedMarks: written.reduce((sum, one) => sum + one.droppedMarks, 0), usage: addUsage(written.map(({ usage }) => usage)) };
}

/** The chunk that a quoted key point stands in; for a point in a language model's words, what retrieval finds. */
async function evidenceFor(clue: Clue, { backends, memory }: QueryContext, signal: AbortSignal | undefined): Promise<readonly Evidence[]> {
  const { source } = clue;
  if (source !== undefined && !backends.memoryModel.isLanguageModel) {
    const { chunkId } = toCitation(source, memory.corpus);
    return [{ ...source, chunkId, text: memory.corpus.text(source), score: 1, clues: [] }];
  }
  // A language model that knows where its point comes from leads there, and the words of the point find the rest.
  const clues = source === undefined ? [] : [clue];
  return retrieve(memory, clue.text, { clues, limit: EVIDENCE_PER_POINT, signal, defaults: backends.config.retrieval, openReranker: backends.openReranker });
}
