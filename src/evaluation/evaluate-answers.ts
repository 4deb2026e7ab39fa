import type { Backends } from '../config/backends.ts';
import { MemoError } from '../errors/memo-error.ts';
import type { GraphView } from '../hipporag/graph-view.ts';
import { retrieveGraph } from '../hipporag/retrieve-graph.ts';
import { answerFromEvidence } from '../memorag/answer-from-evidence.ts';
import type { LoadedMemory } from '../memorag/loaded-memory.ts';
import type { AnswerDraft } from '../memorag/query-context.ts';
import type { Answer } from '../spec/answer.ts';
import type { Evidence } from '../spec/retriever.ts';
import { evaluateQuestion, type QuestionReport } from './evaluate-question.ts';
import type { RetrievalQuestion } from './retrieval-questions.ts';

export interface AnswerOptions {
  readonly backends: Backends;
  readonly memory: LoadedMemory;
  readonly view: GraphView;
  readonly signal?: AbortSignal | undefined;
}

/** Answers a question from the passages that the default walk finds, and measures the answer. */
export async function evaluateAnswer(question: RetrievalQuestion, { backends, memory, view, signal }: AnswerOptions): Promise<QuestionReport> {
  const { generator, config } = backends;
  if (generator === undefined) throw new MemoError({ code: 'generator-missing', message: 'no generator answers', remedy: 'configure one, `--generator extractive` say' });
  const begun = performance.now();
  const { evidence } = await retrieveGraph(view, { text: question.question }, { limit: config.retrieval.limit, signal });
  const retrieved = performance.now();
  const draft = await drafted(question.question, { evidence, memory, generator, signal });
  const done = performance.now();
  const timings = { recall: 0, retrieve: retrieved - begun, generate: done - retrieved, total: done - begun };
  const answer: Answer = { question: question.question, task: 'rag', clues: [], evidence, hops: [], timings, ...draft };
  const [first = '', ...aliases] = question.isAnswerable ? question.answers : [];
  return evaluateQuestion({ id: question.id, question: question.question, answer: first, aliases, evidence: [] }, { answer, found: [] }, memory.corpus);
}

interface DraftInput extends Pick<AnswerOptions, 'memory' | 'signal'> {
  readonly evidence: readonly Evidence[];
  readonly generator: NonNullable<Backends['generator']>;
}

async function drafted(question: string, { evidence, memory, generator, signal }: DraftInput): Promise<AnswerDraft> {
  const answering = answerFromEvidence({ memory, generator }, { question, standaloneQuestion: question, evidence, options: { signal } });
  for (;;) {
    const step = await answering.next();
    if (step.done === true) return step.value;
  }
}
