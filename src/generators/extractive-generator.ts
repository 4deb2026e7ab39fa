import type { GeneratedCitation, GenerateEvent, GenerateRequest, Generator } from '../spec/generator.ts';
import type { Evidence } from '../spec/retriever.ts';
import { quoteText } from '../text/quote-text.ts';
import { ANSWER_SENTENCES, rankExcerpts, type RankedExcerpt } from '../excerpts/rank-excerpts.ts';
import { NO_USAGE } from '../util/no-usage.ts';
import { quoteLabels } from './quote-labels.ts';

interface Plan {
  /** Whether a label stands before the quotes, and says so where they seem to answer nothing. */
  readonly isLabelled: boolean;
  /** What stands between quotes. */
  readonly gap: string;
  readonly sentences: number;
  readonly quotes: number;
  /** Most excerpts out of one piece of evidence. */
  readonly perEvidence: number;
  readonly inTextOrder: boolean;
}

/** The generator without a language model: quotes the excerpts nearest to the question, each with its mark, and says so. */
export function createExtractiveGenerator(): Generator {
  return {
    kind: 'extractive',
    modelId: 'extractive-2',
    isLanguageModel: false,
    generate: (request, { signal }) => generate(request, signal),
  };
}

async function* generate(request: GenerateRequest, signal: AbortSignal | undefined): AsyncGenerator<GenerateEvent> {
  signal?.throwIfAborted();
  const { evidence, standaloneQuestion: question = request.question } = request;
  const plan = planOf(request);
  const { excerpts, isAnswer } = rankExcerpts(question, { passages: evidence, sentences: plan.sentences, most: plan.quotes, perPassage: plan.perEvidence });
  const quotes = plan.inTextOrder ? joinNeighbours(excerpts, evidence) : excerpts;
  const labels = quoteLabels(request.question);
  if (quotes.length === 0) {
    yield { type: 'text-delta', text: labels.notFound };
    yield { type: 'finish', finishReason: 'not-found', citations: [], usage: NO_USAGE };
    return;
  }
  if (plan.isLabelled) yield { type: 'text-delta', text: `${isAnswer ? labels.answer : labels.noAnswer}${plan.gap}` };
  const citations: GeneratedCitation[] = [];
  for (const { passage, start, end } of quotes) {
    signal?.throwIfAborted();
    const source = evidence[passage];
    if (source === undefined) continue;
    citations.push({ evidence: passage, start, end });
    const quote = quoteText(source.text.slice(start - source.start, end - source.start));
    yield { type: 'text-delta', text: `${citations.length === 1 ? '' : plan.gap}${quote} [${citations.length}]` };
  }
  signal?.throwIfAborted();
  yield { type: 'finish', finishReason: plan.isLabelled && !isAnswer ? 'not-found' : 'stop', citations, usage: NO_USAGE };
}

function planOf({ task, evidence }: GenerateRequest): Plan {
  switch (task) {
    case 'answer':
      return { isLabelled: true, gap: '\n\n', sentences: ANSWER_SENTENCES, quotes: 3, perEvidence: 3, inTextOrder: false };
    case 'summary-point':
      return { isLabelled: false, gap: ' ', sentences: 1, quotes: 3, perEvidence: 3, inTextOrder: true };
    case 'summary-merge':
      return { isLabelled: false, gap: ' ', sentences: 1, quotes: evidence.length, perEvidence: 1, inTextOrder: true };
    default:
      return task satisfies never;
  }
}

/** Puts excerpts in the order of the text and makes one quote of sentences that follow one another. */
function joinNeighbours(excerpts: readonly RankedExcerpt[], evidence: readonly Evidence[]): readonly RankedExcerpt[] {
  const joined: RankedExcerpt[] = [];
  for (const excerpt of excerpts.toSorted((a, b) => a.passage - b.passage || a.start - b.start)) {
    const last = joined.at(-1);
    const source = evidence[excerpt.passage];
    const gap = last?.passage === excerpt.passage ? source?.text.slice(last.end - source.start, excerpt.start - source.start) : undefined;
    if (last !== undefined && gap?.trim() === '') joined[joined.length - 1] = { ...last, end: excerpt.end };
    else joined.push(excerpt);
  }
  return joined;
}
