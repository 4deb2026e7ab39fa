import type { QueryEvent } from '../spec/events.ts';
import type { Generator } from '../spec/generator.ts';
import { cite } from './cite.ts';
import type { AskedMemory } from './loaded-memory.ts';
import type { AnswerDraft, AnswerRequest } from './query-context.ts';
import { unfinishedGeneration } from './unfinished-generation.ts';

/** The generator's answer from evidence; a draft from memory is a hint to it and nothing more. */
export async function* answerFromEvidence(
  { memory, generator }: { readonly memory: AskedMemory; readonly generator: Generator },
  { question, evidence, clues, options }: AnswerRequest,
): AsyncGenerator<QueryEvent, AnswerDraft> {
  const { history, maxNewTokens, signal } = options;
  const draft = clues.find((clue) => clue.kind === 'draft-answer')?.text;
  const request = {
    task: 'answer' as const,
    question,
    evidence,
    ...(draft === undefined ? {} : { draft }),
    ...(history === undefined ? {} : { history }),
    ...(maxNewTokens === undefined ? {} : { maxNewTokens }),
  };
  let answer = '';
  for await (const event of generator.generate(request, { signal })) {
    if (event.type === 'text-delta') {
      answer += event.text;
      yield { type: 'answer-delta', text: event.text };
      continue;
    }
    const citations = cite(event.citations, { evidence, corpus: memory.corpus });
    return { answer, isGenerated: generator.isLanguageModel, isNotFound: event.finishReason === 'not-found', citations, usage: event.usage };
  }
  throw unfinishedGeneration(generator);
}
