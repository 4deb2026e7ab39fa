import { MemoError } from '../errors/memo-error.ts';
import type { Clue } from '../spec/clue.ts';
import type { QueryEvent } from '../spec/events.ts';
import type { Usage } from '../spec/generator.ts';
import type { RecallDelta, RecallResult } from '../spec/memory-model.ts';
import { NO_USAGE } from '../util/no-usage.ts';
import { withDeltas } from '../util/with-deltas.ts';
import { answerFromEvidence } from './answer-from-evidence.ts';
import { answerFromMemory } from './answer-from-memory.ts';
import { checkQuestion } from './check-question.ts';
import { CLUE_TASKS } from './clue-tasks.ts';
import type { AskedMemory } from './loaded-memory.ts';
import type { QueryOptions } from './options.ts';
import type { QueryContext } from './query-context.ts';
import { retrieve } from './retrieve.ts';
import { standaloneQuestion } from './standalone-question.ts';
import { addUsage } from '../util/add-usage.ts';

/** Answers a question as typed events, `answer-end` last. Breaking out of the loop cancels the work. */
export async function* stream(context: QueryContext, rawQuestion: string, options: QueryOptions): AsyncGenerator<QueryEvent> {
  const own = new AbortController();
  const signal = options.signal === undefined ? own.signal : AbortSignal.any([options.signal, own.signal]);
  try {
    yield* answerQuestion(context, checkQuestion(rawQuestion), { ...options, signal });
  } finally {
    own.abort();
  }
}

async function* answerQuestion({ backends, memory }: QueryContext, question: string, options: QueryOptions): AsyncGenerator<QueryEvent> {
  const { warnings } = memory;
  for (const warning of warnings) yield { type: 'warning', ...warning };
  const { generator } = backends;
  const task = checkTask(options.task ?? (generator === undefined ? 'qa' : 'memorag'));
  const asked = standaloneQuestion(question, options.history);
  const lap = stopwatch();

  const { clues, usage } = task === 'memorag' ? yield* recallClues(memory, asked, options) : { clues: [], usage: NO_USAGE };
  yield { type: 'clues-end', clues };
  const recall = lap();
  const evidence = task === 'qa' ? [] : await retrieve(memory, asked, { ...options, clues, defaults: backends.config.retrieval, openReranker: backends.openReranker });
  yield { type: 'retrieval-end', evidence };
  const retrieval = lap();
  const request = { question: asked, evidence, clues, options };
  const draft = yield* task === 'qa'
    ? answerFromMemory({ memory, isGenerated: backends.memoryModel.isLanguageModel }, request)
    : answerFromEvidence({ memory, generator: generator ?? generatorMissing(task) }, request);
  const generate = lap();

  const timings = { recall, retrieve: retrieval, generate, total: Math.round(10 * (recall + retrieval + generate)) / 10 };
  yield { type: 'answer-end', answer: { question, task, evidence, clues, timings, warnings, ...draft, usage: addUsage([usage, draft.usage]) } };
}

const TASKS = ['memorag', 'rag', 'qa'] as const;

function checkTask(task: (typeof TASKS)[number]): (typeof TASKS)[number] {
  if (TASKS.includes(task)) return task;
  throw new MemoError({ code: 'wrong-usage', message: `there is no task "${String(task)}"`, remedy: `name one of ${TASKS.join(', ')}` });
}

function generatorMissing(task: string): never {
  throw new MemoError({
    code: 'generator-missing',
    message: `the task ${task} needs a generator, and the configuration has none`,
    remedy: 'set `generator` to another kind than none, or ask with the task qa',
  });
}

interface Recalled {
  readonly clues: readonly Clue[];
  readonly usage: Usage;
}

async function* recallClues(memory: AskedMemory, question: string, { signal, useMemoryAnswer, maxNewTokens }: QueryOptions): AsyncGenerator<QueryEvent, Recalled> {
  const tasks = useMemoryAnswer ? [...CLUE_TASKS, 'draft-answer' as const] : CLUE_TASKS;
  const requests = tasks.map((task) => ({ task, question, ...(maxNewTokens === undefined ? {} : { maxNewTokens }) }));
  const deltas = withDeltas<RecallDelta, readonly RecallResult[]>((onDelta) => memory.state.recall(requests, { signal, onDelta }));
  while (true) {
    const { done, value } = await deltas.next();
    if (done) return { clues: value.flatMap((result) => result.clues), usage: addUsage(value.map((result) => result.usage)) };
    yield { type: 'clue-delta', text: value.text };
  }
}

/** Milliseconds since the last call, to a tenth. */
function stopwatch(): () => number {
  let last = performance.now();
  return () => {
    const now = performance.now();
    const elapsed = Math.round((now - last) * 10) / 10;
    last = now;
    return elapsed;
  };
}
