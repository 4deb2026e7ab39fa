import { MemoError } from '../errors/memo-error.ts';
import { cite } from '../memorag/cite.ts';
import { generateText } from '../memorag/generate-text.ts';
import { renumberMarks } from '../memorag/renumber-marks.ts';
import type { Citation } from '../spec/answer.ts';
import type { Corpus } from '../spec/corpus.ts';
import type { OnProgress } from '../spec/events.ts';
import type { Generator, Usage } from '../spec/generator.ts';
import type { Evidence } from '../spec/retriever.ts';
import { addUsage } from '../util/add-usage.ts';
import { mapConcurrently } from '../util/map-concurrently.ts';
import type { PassageCommunity } from './passage-communities.ts';

export interface SummarizeCommunitiesOptions {
  /** Communities that are summarized, the largest first; default 12. */
  readonly limit?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

export interface SummarizedCommunity extends PassageCommunity {
  /** With `[n]` marks that count the citations of all communities from 1. */
  readonly summary: string;
}

export interface CommunitySummaries {
  readonly communities: readonly SummarizedCommunity[];
  readonly citations: readonly Citation[];
  readonly droppedMarks: number;
  /** `false` where no language model wrote them: they are quotes. */
  readonly isGenerated: boolean;
  readonly usage: Usage;
}

export interface Summarizing {
  readonly corpus: Corpus;
  readonly communities: readonly PassageCommunity[];
  /** Absent: the configuration has none. */
  readonly generator: Generator | undefined;
  /** Calls at once. */
  readonly concurrency: number;
}

const LIMIT = 12;
/** Passages that a summary is written from. */
const PASSAGES = 4;

/**
 * A paragraph on each community, from the passages that stand for it, as many at once as the language model takes. What was written is kept where the
 * replies of the model are, so that a run that is broken off goes on where it was. Errors: `generator-missing`.
 */
export async function summarizeCommunities({ corpus, communities: all, generator, concurrency }: Summarizing, { limit = LIMIT, signal, onProgress }: SummarizeCommunitiesOptions): Promise<CommunitySummaries> {
  if (generator === undefined) throw new MemoError({ code: 'generator-missing', message: 'summaries of communities need a generator', remedy: 'set `generator` to another kind than none' });
  const chosen = all.slice(0, Math.max(0, limit));
  let done = 0;
  const advance = (): void => onProgress?.({ type: 'stage-progress', stage: 'summarize', done, total: chosen.length, unit: 'points' });
  advance();
  const written = await mapConcurrently(chosen, concurrency, async ({ names, passages }) => {
    signal?.throwIfAborted();
    const evidence = passages.slice(0, PASSAGES).map((chunkId) => evidenceOf(corpus, chunkId));
    const paragraph = await generateText(generator, { task: 'summary-point', question: names.join(', '), evidence }, { signal });
    done += 1;
    advance();
    return { ...paragraph, citations: cite(paragraph.citations, { evidence, corpus }) };
  });
  const citations: Citation[] = [];
  const communities = chosen.map((community, at): SummarizedCommunity => {
    const first = citations.length;
    citations.push(...(written[at]?.citations ?? []));
    return { ...community, summary: renumberMarks(written[at]?.text ?? '', (mark) => mark + first) };
  });
  const droppedMarks = written.reduce((sum, one) => sum + one.droppedMarks, 0);
  return { communities, citations, droppedMarks, isGenerated: generator.isLanguageModel, usage: addUsage(written.map(({ usage }) => usage)) };
}

function evidenceOf(corpus: Corpus, chunkId: string): Evidence {
  const { id, documentId, start, end } = corpus.chunk(chunkId);
  return { documentId, title: corpus.document(documentId).title, chunkId: id, start, end, text: corpus.text({ documentId, start, end }), score: 1, clues: [] };
}
