import type { GeneratedCitation, GenerateEvent, GenerateRequest, Generator } from '../spec/generator.ts';
import type { Evidence } from '../spec/retriever.ts';
import { overlaps } from '../text/overlaps.ts';
import { quoteText } from '../text/quote-text.ts';
import { NO_USAGE } from '../util/no-usage.ts';
import { quoteLabels } from './quote-labels.ts';
import { rankExcerpts, type RankedExcerpt } from './rank-excerpts.ts';

interface Plan {
  /** What stands before the quotes. */
  readonly label?: string;
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
    modelId: 'extractive-1',
    isLanguageModel: false,
    generate: (request, { signal }) => generate(request, signal),
  };
}

async function* generate(request: GenerateRequest, signal: AbortSignal | undefined): AsyncGenerator<GenerateEvent> {
  signal?.throwIfAborted();
  const { evidence, question } = request;
  const plan = planOf(request);
  const quotes = choose(rankExcerpts(question, { evidence, sentences: plan.sentences }), plan, evidence);
  if (quotes.length === 0) {
    yield { type: 'text-delta', text: quoteLabels(question).notFound };
    yield { type: 'finish', finishReason: 'not-found', citations: [], usage: NO_USAGE };
    return;
  }
  if (plan.label !== undefined) yield { type: 'text-delta', text: `${plan.label}${plan.gap}` };
  const citations: GeneratedCitation[] = [];
  for (const { evidence: number, start, end } of quotes) {
    signal?.throwIfAborted();
    const source = evidence[number];
    if (source === undefined) continue;
    citations.push({ evidence: number, start, end });
    const quote = quoteText(source.text.slice(start - source.start, end - source.start));
    yield { type: 'text-delta', text: `${citations.length === 1 ? '' : plan.gap}${quote} [${citations.length}]` };
  }
  signal?.throwIfAborted();
  yield { type: 'finish', finishReason: 'stop', citations, usage: NO_USAGE };
}

function planOf({ task, question, evidence }: GenerateRequest): Plan {
  switch (task) {
    case 'answer':
      return { label: quoteLabels(question).answer, gap: '\n\n', sentences: 3, quotes: 3, perEvidence: 3, inTextOrder: false };
    case 'summary-point':
      return { gap: ' ', sentences: 1, quotes: 3, perEvidence: 3, inTextOrder: true };
    case 'summary-merge':
      return { gap: ' ', sentences: 1, quotes: evidence.length, perEvidence: 1, inTextOrder: true };
    default:
      return task satisfies never;
  }
}

/** The best excerpts that do not overlap: the same words are never quoted twice. */
function choose(ranked: readonly RankedExcerpt[], { quotes, perEvidence, inTextOrder }: Plan, evidence: readonly Evidence[]): readonly RankedExcerpt[] {
  const chosen: RankedExcerpt[] = [];
  for (const excerpt of ranked) {
    if (chosen.length === quotes) break;
    const near = chosen.filter((other) => other.evidence === excerpt.evidence);
    if (near.length < perEvidence && near.every((other) => !overlaps(other, excerpt))) chosen.push(excerpt);
  }
  return inTextOrder ? joinNeighbours(chosen.toSorted((a, b) => a.evidence - b.evidence || a.start - b.start), evidence) : chosen;
}

/** Makes one quote of sentences that follow one another. */
function joinNeighbours(excerpts: readonly RankedExcerpt[], evidence: readonly Evidence[]): readonly RankedExcerpt[] {
  const joined: RankedExcerpt[] = [];
  for (const excerpt of excerpts) {
    const last = joined.at(-1);
    const source = evidence[excerpt.evidence];
    const gap = last?.evidence === excerpt.evidence ? source?.text.slice(last.end - source.start, excerpt.start - source.start) : undefined;
    if (last !== undefined && gap?.trim() === '') joined[joined.length - 1] = { ...last, end: excerpt.end };
    else joined.push(excerpt);
  }
  return joined;
}
