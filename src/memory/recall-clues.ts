import { CLUE_KIND, type Clue, type RecallTask } from '../spec/clue.ts';
import { oneLine } from '../text/one-line.ts';
import { quoteText } from '../text/quote-text.ts';
import { chooseKeyPoints } from './choose-key-points.ts';
import { rateExcerpts } from './rate-excerpts.ts';
import { readableClue } from './readable-clue.ts';
import { recallEntities } from './recall-entities.ts';
import { recallSteps } from './recall-steps.ts';
import type { RecallView } from './recall-view.ts';

/** Clues in one request, where it does not say. */
const MOST_CLUES: Readonly<Record<RecallTask, number>> = {
  'text-spans': 12,
  'key-entities': 8,
  'surrogate-questions': 3,
  'reasoning-steps': 4,
  'draft-answer': 1,
  'key-points': 12,
  'answer': 3,
};

/** Sentences of an answer: as many as the extractive generator quotes at once. */
const ANSWER_SENTENCES = 3;

/**
 * The clues of one task, out of the windows, names and key points of the texts themselves. Passages of the walk steer retrieval
 * by their weights; the others are shown and steer nothing: searched for, they were measured to find no more.
 */
export function recallClues(task: RecallTask, view: RecallView, rawLimit?: number): readonly Clue[] {
  const limit = rawLimit ?? MOST_CLUES[task];
  return withoutRepeats(cluesOf(task, view, limit)).slice(0, limit);
}

function cluesOf(task: RecallTask, view: RecallView, limit: number): readonly Clue[] {
  const { corpus, hits, passages, keyPoints, question } = view;
  const kind = CLUE_KIND[task];
  switch (task) {
    case 'text-spans':
      return passages.map(({ window, weight }) => ({ ...readableClue(corpus, kind, window), weight }));
    case 'key-points':
      return (question === '' ? chooseKeyPoints(keyPoints, corpus, limit) : hits).map((place) => readableClue(corpus, kind, place));
    case 'key-entities':
      return recallEntities(view).map(({ name }) => ({ kind, text: name, weight: 0 }));
    case 'surrogate-questions':
      return surrogates(view).map((text) => ({ kind, text, weight: 0 }));
    case 'reasoning-steps':
      return recallSteps(view);
    case 'draft-answer':
      return rateExcerpts(view, ANSWER_SENTENCES).map((place) => readableClue(corpus, kind, place));
    case 'answer':
      return rateExcerpts(view, ANSWER_SENTENCES).map((place) => quoted(readableClue(corpus, kind, place)));
    default:
      return task satisfies never;
  }
}

function quoted(clue: Clue): Clue {
  return { ...clue, text: quoteText(clue.text) };
}

/**
 * The question beside a name that stands where its words stand, or beside the sentence nearest to it: each asks the same of
 * another place in the text.
 */
function surrogates(view: RecallView): readonly string[] {
  const question = oneLine(view.question);
  if (question === '') return [];
  const asked = new Set(view.entities.findInQuestion(view.question).map(({ name }) => name));
  const names = recallEntities(view).map(({ name }) => name).filter((name) => !asked.has(name));
  const sentences = rateExcerpts(view, 1).map((place) => readableClue(view.corpus, 'text-span', place).text);
  return [...names.slice(0, 1), ...sentences.slice(0, 1), ...names.slice(1), ...sentences.slice(1)].map((hint) => `${question} (${hint})`);
}

function withoutRepeats(clues: readonly Clue[]): readonly Clue[] {
  const texts = new Set<string>();
  return clues.filter(({ text }) => {
    const bare = text.toLowerCase().replaceAll(/[^\p{L}\p{N}\p{M}]/gu, '');
    const isNew = bare !== '' && !texts.has(bare);
    texts.add(bare);
    return isNew;
  });
}
