import { CLUE_KIND, type Clue, type RecallTask } from '../spec/clue.ts';
import type { RecallResult } from '../spec/memory-model.ts';
import { oneLine } from '../text/one-line.ts';
import { quoteText } from '../text/quote-text.ts';
import { ANSWER_SENTENCES } from '../excerpts/rank-excerpts.ts';
import { chooseKeyPoints } from './choose-key-points.ts';
import { nearestExcerpts } from './nearest-excerpts.ts';
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

/** Passages that an answer is looked for in: as many as retrieval gives a generator by default. */
const ANSWER_PASSAGES = 8;

/**
 * The clues of one task, out of the windows, names and key points of the texts themselves. Passages of the walk steer retrieval
 * by their weights; the others are shown and steer nothing: searched for, they were measured to find no more.
 */
export function recallClues(task: RecallTask, view: RecallView, rawLimit?: number): Pick<RecallResult, 'clues' | 'isNotFound'> {
  const limit = rawLimit ?? MOST_CLUES[task];
  if (task !== 'answer') return { clues: withoutRepeats(cluesOf(task, view, limit)).slice(0, limit) };
  // Out of whole chunks, as a generator answers: windows hold too few of the question's words to tell whether they do.
  const places = view.passages.slice(0, ANSWER_PASSAGES).map(({ chunkId }) => view.corpus.chunk(chunkId));
  const { excerpts, isAnswer } = nearestExcerpts(view, { places, sentences: ANSWER_SENTENCES, most: limit });
  const quotes = excerpts.map((place) => readableClue(view.corpus, CLUE_KIND.answer, place));
  return { clues: withoutRepeats(quotes).map((clue) => ({ ...clue, text: quoteText(clue.text) })), isNotFound: !isAnswer };
}

function cluesOf(task: Exclude<RecallTask, 'answer'>, view: RecallView, limit: number): readonly Clue[] {
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
      return surrogates(view, limit).map((text) => ({ kind, text, weight: 0 }));
    case 'reasoning-steps':
      return recallSteps(view);
    case 'draft-answer':
      return nearestExcerpts(view, { places: hits, sentences: ANSWER_SENTENCES, most: limit }).excerpts.map((place) => readableClue(corpus, kind, place));
    default:
      return task satisfies never;
  }
}

/**
 * The question beside a name that stands where its words stand, or beside the sentence nearest to it: each asks the same of
 * another place in the text.
 */
function surrogates(view: RecallView, limit: number): readonly string[] {
  const question = oneLine(view.question);
  if (question === '') return [];
  const asked = new Set(view.entities.findInQuestion(view.question).map(({ name }) => name));
  const names = recallEntities(view).map(({ name }) => name).filter((name) => !asked.has(name));
  const sentences = nearestExcerpts(view, { places: view.hits, sentences: 1, most: limit }).excerpts.map((place) => readableClue(view.corpus, 'text-span', place).text);
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
