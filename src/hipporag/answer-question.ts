import { answerFromEvidence } from '../memorag/answer-from-evidence.ts';
import { checkQuestion } from '../memorag/check-question.ts';
import type { QueryContext } from '../memorag/query-context.ts';
import { standaloneQuestion } from '../memorag/standalone-question.ts';
import { MemoError } from '../errors/memo-error.ts';
import { withinBudget } from '../retrieval/within-budget.ts';
import type { Answer } from '../spec/answer.ts';
import type { QueryEvent } from '../spec/events.ts';
import type { Turn } from '../spec/generator.ts';
import { addUsage } from '../util/add-usage.ts';
import { runEach } from '../util/run-each.ts';
import type { GraphRetrieval } from './graph-retrieval.ts';

/** An answer, and the retrieval that it rests on. */
export interface GraphAnswer extends Answer {
  readonly retrieval: GraphRetrieval;
}

export type GraphQueryEvent = Exclude<QueryEvent, { readonly type: 'answer-end' }> | { readonly type: 'graph-end'; readonly retrieval: GraphRetrieval } | { readonly type: 'answer-end'; readonly answer: GraphAnswer };

export interface AnswerOptions {
  readonly signal?: AbortSignal | undefined;
  /** Earlier turns, oldest first; they make a follow-up question stand alone. */
  readonly history?: readonly Turn[] | undefined;
  readonly maxNewTokens?: number | undefined;
  /** Most cl100k tokens of the passages that the generator reads; default: as configured. */
  readonly tokenBudget?: number | undefined;
}

export interface AnswerQuestionOptions extends AnswerOptions {
  /** Called with the question standing alone. */
  readonly retrieve: (question: string) => Promise<GraphRetrieval>;
}

/** Answers a question from what a retrieval finds, as typed events, `answer-end` last. */
export async function* answerQuestion(context: QueryContext, rawQuestion: string, options: AnswerQuestionOptions): AsyncGenerator<GraphQueryEvent> {
  const own = new AbortController();
  const signal = options.signal === undefined ? own.signal : AbortSignal.any([options.signal, own.signal]);
  // A retrieval counts what it embeds by itself.
  const tally = context.backends.meter.tally();
  try {
    yield* runEach(answerEvents(context, checkQuestion(rawQuestion), { ...options, signal, taken: () => tally.usage }), tally.run);
  } finally {
    own.abort();
  }
}

async function* answerEvents(context: QueryContext, question: string, options: AnswerQuestionOptions & { readonly taken: () => Answer['usage'] }): AsyncGenerator<GraphQueryEvent, void> {
  const { backends, memory } = context;
  const { retrieve, history, tokenBudget = backends.config.retrieval.tokenBudget, taken, ...rest } = options;
  const generator = backends.generator ?? generatorMissing();
  for (const warning of memory.warnings) yield { type: 'warning', ...warning };
  const begun = performance.now();
  const alone = await standaloneQuestion(context, { question, history }, rest);
  for (const warning of alone.warnings) yield { type: 'warning', ...warning };
  if (alone.question !== question) yield { type: 'question-rewritten', question: alone.question };
  const retrieval = await retrieve(alone.question);
  const evidence = withinBudget(retrieval.evidence, { limit: Infinity, tokenBudget }, ({ chunkId }) => memory.corpus.chunk(chunkId).tokens);
  yield { type: 'graph-end', retrieval };
  yield { type: 'retrieval-end', evidence };
  const retrieved = performance.now();
  const written = yield* withoutEnd(answerFromEvidence({ memory, generator }, { question, standaloneQuestion: alone.question, evidence, overview: retrieval.overview, options: { ...rest, history } }));
  const ended = performance.now();
  yield {
    type: 'answer-end',
    answer: {
      question,
      ...(alone.question === question ? {} : { standaloneQuestion: alone.question }),
      task: 'rag',
      ...written,
      clues: retrieval.clues ?? [],
      evidence,
      hops: [],
      usage: addUsage([alone.usage, retrieval.usage, written.usage, taken()]),
      timings: { recall: 0, retrieve: tenth(retrieved - begun), generate: tenth(ended - retrieved), total: tenth(ended - begun) },
      warnings: [...memory.warnings, ...alone.warnings, ...written.warnings],
      retrieval,
    },
  };
}

/** What writes an answer ends none: that is for who asked. */
async function* withoutEnd<Result>(events: AsyncGenerator<QueryEvent, Result>): AsyncGenerator<GraphQueryEvent, Result> {
  for (;;) {
    const next = await events.next();
    if (next.done === true) return next.value;
    if (next.value.type !== 'answer-end') yield next.value;
  }
}

function tenth(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}

function generatorMissing(): never {
  throw new MemoError({ code: 'generator-missing', message: 'an answer needs a generator, and the configuration has none', remedy: 'set `generator` to another kind than none' });
}
