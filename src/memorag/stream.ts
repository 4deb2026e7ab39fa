import type { Tally } from '../config/meter.ts';
import { MemoError } from '../errors/memo-error.ts';
import type { QueryEvent } from '../spec/events.ts';
import { addUsage } from '../util/add-usage.ts';
import { NO_USAGE } from '../util/no-usage.ts';
import { runEach } from '../util/run-each.ts';
import { answerFromEvidence } from './answer-from-evidence.ts';
import { answerFromMemory } from './answer-from-memory.ts';
import { checkQuestion } from './check-question.ts';
import { checkRetrieval } from './check-retrieval.ts';
import type { QueryOptions } from './options.ts';
import type { QueryContext } from './query-context.ts';
import { NOTHING_RECALLED, recallClues } from './recall-clues.ts';
import { retrieveInRounds, type Retrieved } from './retrieve-in-rounds.ts';
import { standaloneQuestion } from './standalone-question.ts';

/** Answers a question as typed events, `answer-end` last. Breaking out of the loop cancels the work. */
export async function* stream(context: QueryContext, rawQuestion: string, options: QueryOptions): AsyncGenerator<QueryEvent> {
  const own = new AbortController();
  const signal = options.signal === undefined ? own.signal : AbortSignal.any([options.signal, own.signal]);
  try {
    const tally = context.backends.meter.tally();
    yield* runEach(answerQuestion(context, checkQuestion(rawQuestion), { ...options, signal, tally }), tally.run);
  } finally {
    own.abort();
  }
}

async function* answerQuestion(context: QueryContext, question: string, { tally, ...options }: QueryOptions & { readonly tally: Tally }): AsyncGenerator<QueryEvent, void> {
  const { backends, memory } = context;
  const { generator, config } = backends;
  const task = checkTask(options.task ?? (generator === undefined ? 'qa' : 'memorag'));
  const { maxHops } = checkRetrieval(options, config.retrieval);
  for (const warning of memory.warnings) yield { type: 'warning', ...warning };
  const lap = stopwatch();

  const alone = await standaloneQuestion(context, { question, history: options.history }, options);
  for (const warning of alone.warnings) yield { type: 'warning', ...warning };
  if (alone.question !== question) yield { type: 'question-rewritten', question: alone.question };
  const recalled = task === 'memorag' ? yield* recallClues(memory, alone.question, options) : NOTHING_RECALLED;
  yield { type: 'clues-end', clues: recalled.clues };
  const recall = lap();
  const found = task === 'qa' ? NOTHING_FOUND : yield* retrieveInRounds(context, { question: alone.question, clues: recalled.clues, maxHops: task === 'memorag' ? maxHops : 1, options });
  const { evidence, clues, hops } = found;
  yield { type: 'retrieval-end', evidence };
  const retrieval = lap();
  const request = { question, standaloneQuestion: alone.question, evidence, draft: recalled.draft, overview: recalled.overview, options };
  const written = yield* task === 'qa'
    ? answerFromMemory({ memory, model: backends.memoryModel }, request)
    : answerFromEvidence({ memory, generator: generator ?? generatorMissing(task) }, request);
  const generate = lap();

  const timings = { recall, retrieve: retrieval, generate, total: Math.round(10 * (recall + retrieval + generate)) / 10 };
  const usage = addUsage([alone.usage, recalled.usage, found.usage, written.usage, tally.usage]);
  const warnings = [...memory.warnings, ...alone.warnings, ...found.warnings, ...written.warnings];
  const rewritten = alone.question === question ? {} : { standaloneQuestion: alone.question };
  yield { type: 'answer-end', answer: { question, ...rewritten, task, evidence, clues, hops, timings, ...written, usage, warnings } };
}

const NOTHING_FOUND: Retrieved = { evidence: [], clues: [], hops: [], usage: NO_USAGE, warnings: [] };

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
