import type { Clue, RecallTask } from '../spec/clue.ts';
import type { QueryEvent } from '../spec/events.ts';
import { withDeltas } from '../util/with-deltas.ts';
import { answerFromEvidence } from './answer-from-evidence.ts';
import { answerFromMemory } from './answer-from-memory.ts';
import { checkQuestion } from './check-question.ts';
import type { LoadedMemory } from './loaded-memory.ts';
import type { QueryOptions } from './options.ts';
import type { QueryContext } from './query-context.ts';
import { retrieve } from './retrieve.ts';
import { standaloneQuestion } from './standalone-question.ts';

/** What the reference system recalls for a question, text spans (`recall`) and surrogate questions (`rewrite`), and entities beside them. */
const CLUE_TASKS: readonly RecallTask[] = ['text-spans', 'surrogate-questions', 'key-entities'];

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
  const { warnings } = backends;
  for (const warning of warnings) yield { type: 'warning', ...warning };
  const task = backends.generator === undefined ? 'qa' : (options.task ?? 'memorag');
  const asked = standaloneQuestion(question, options.history);
  const lap = stopwatch();

  const clues = task === 'memorag' ? yield* recallClues(memory, asked, options) : [];
  yield { type: 'clues-end', clues };
  const recallTime = lap();
  const evidence = task === 'qa' ? [] : await retrieve(memory, asked, { ...options, clues, defaults: backends.config.retrieval });
  yield { type: 'retrieval-end', evidence };
  const retrieveTime = lap();
  const request = { question: asked, evidence, clues, options };
  const draft = yield* backends.generator === undefined || task === 'qa'
    ? answerFromMemory({ memory, isGenerated: backends.memoryModel.isLanguageModel }, request)
    : answerFromEvidence({ memory, generator: backends.generator }, request);
  const generateTime = lap();

  const timings = { recall: recallTime, retrieve: retrieveTime, generate: generateTime, total: Math.round(10 * (recallTime + retrieveTime + generateTime)) / 10 };
  yield { type: 'answer-end', answer: { question, task, evidence, clues, timings, warnings, ...draft } };
}

async function* recallClues(memory: LoadedMemory, question: string, { signal, useMemoryAnswer, maxNewTokens }: QueryOptions): AsyncGenerator<QueryEvent, readonly Clue[]> {
  const tasks = useMemoryAnswer ? [...CLUE_TASKS, 'draft-answer' as const] : CLUE_TASKS;
  const requests = tasks.map((task) => ({ task, question, ...(maxNewTokens === undefined ? {} : { maxNewTokens }) }));
  const deltas = withDeltas<{ readonly text: string }, Awaited<ReturnType<typeof memory.state.recall>>>((onDelta) => memory.state.recall(requests, { signal, onDelta }));
  while (true) {
    const { done, value } = await deltas.next();
    if (done) return value.flatMap((result) => result.clues);
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
