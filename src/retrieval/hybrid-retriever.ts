import type { Clue } from '../spec/clue.ts';
import type { Evidence, Retriever } from '../spec/retriever.ts';
import { itemAt } from '../util/item-at.ts';
import type { SearchableCorpus } from './corpus.ts';
import { topRows } from './top-rows.ts';
import { withinBudget } from './within-budget.ts';

export interface HybridRetrieverOptions {
  readonly corpus: SearchableCorpus;
}

/** What a clue adds to a chunk's score where it does not say, beside the question's own 1. */
const CLUE_WEIGHT = 0.5;
/** Candidates for each place in the reply: a budget of tokens passes some of them over. */
const SPARE = 4;

/**
 * Finds chunks for a question and its clues by words and vectors. The question ranks every chunk; a clue lifts the `retHit`
 * chunks that it finds, or where it quotes the text the one that it stands in.
 */
export function createHybridRetriever({ corpus }: HybridRetrieverOptions): Retriever {
  return {
    kind: 'hybrid',
    async retrieve(request, { signal }) {
      const { question, clues, order, retHit, limit } = request;
      const searched = clues.map(({ text, source, weight }) => (source === undefined && weight !== 0 ? text : undefined));
      const [scores, ...clueScores] = await corpus.scoreChunks([question, ...searched.filter((text) => text !== undefined)], { signal });
      signal?.throwIfAborted();
      if (scores === undefined) return [];
      const lifts = clues.map((clue, at) => liftsOf(clue, { corpus, retHit, scores: searched[at] === undefined ? undefined : clueScores.shift() }));
      // A chunk below these can only come in by a clue, and those are joined anyway.
      const found = topRows(scores, order === 'document' ? retHit : SPARE * (limit + clues.length)).rows.filter((position) => itemAt(scores, position) > 0);
      const best = joinScores(scores, found, lifts).toSorted((left, right) => right.score - left.score || left.position - right.position);
      const kept = withinBudget(best, request, ({ position }) => itemAt(corpus.chunks, position).tokens);
      return (order === 'document' ? kept.toSorted((left, right) => left.position - right.position) : kept).map((one) => describe(corpus, one));
    },
  };
}

interface Found {
  /** Position of the chunk in the corpus. */
  readonly position: number;
  readonly clues: readonly number[];
  readonly score: number;
}

interface Lift {
  readonly position: number;
  readonly by: number;
}

/** The chunks that a clue finds, and what it adds to each. */
function liftsOf(
  { source, weight = CLUE_WEIGHT }: Clue,
  { corpus, retHit, scores }: { readonly corpus: SearchableCorpus; readonly retHit: number; readonly scores: Float32Array | undefined },
): readonly Lift[] {
  if (source !== undefined) {
    const position = corpus.chunkAt(source);
    return position === undefined ? [] : [{ position, by: weight }];
  }
  if (scores === undefined) return [];
  const best = topRows(scores, retHit);
  return [...best.rows].map((position, at) => ({ position, by: weight * itemAt(best.scores, at) })).filter(({ by }) => by > 0);
}

// The best clue counts and not their sum: clues that say one thing three times must not outvote the question.
function joinScores(scores: Float32Array, found: Iterable<number>, lifts: readonly (readonly Lift[])[]): Found[] {
  const joined = new Map<number, Pick<Lift, 'by'> & Pick<Found, 'clues'>>();
  for (const position of found) joined.set(position, { by: 0, clues: [] });
  for (const [clue, own] of lifts.entries()) {
    for (const { position, by } of own) {
      const entry = joined.get(position) ?? { by: 0, clues: [] };
      joined.set(position, { by: Math.max(entry.by, by), clues: [...entry.clues, clue] });
    }
  }
  return [...joined].map(([position, { by, clues }]) => ({ position, clues, score: itemAt(scores, position) + by }));
}

function describe(corpus: SearchableCorpus, { position, clues, score }: Found): Evidence {
  const { id, documentId, start, end, heading, lines } = itemAt(corpus.chunks, position);
  const text = corpus.text({ documentId, start, end });
  return { documentId, chunkId: id, start, end, text, score, clues, lines, ...(heading === undefined ? {} : { heading }) };
}
