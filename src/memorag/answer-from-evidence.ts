import type { Warning } from '../spec/embedder.ts';
import type { QueryEvent } from '../spec/events.ts';
import type { GenerateRequest, Generator } from '../spec/generator.ts';
import { cite } from './cite.ts';
import type { AskedMemory } from './loaded-memory.ts';
import type { AnswerDraft, AnswerRequest } from './query-context.ts';
import { unfinishedGeneration } from './unfinished-generation.ts';

/** The generator's answer from evidence; a draft from memory is a hint to it and nothing more. */
export async function* answerFromEvidence(
  { memory, generator }: { readonly memory: AskedMemory; readonly generator: Generator },
  request: AnswerRequest,
): AsyncGenerator<QueryEvent, AnswerDraft> {
  const { evidence, options: { signal } } = request;
  let answer = '';
  for await (const event of generator.generate(toGenerate(request), { signal })) {
    if (event.type === 'text-delta') {
      answer += event.text;
      yield { type: 'answer-delta', text: event.text };
      continue;
    }
    const { citations, droppedMarks = 0, usage, finishReason } = event;
    const warnings = [...(droppedMarks === 0 ? [] : [citationDropped(droppedMarks)]), ...(finishReason === 'length' ? [ANSWER_CUT] : [])];
    for (const warning of warnings) yield { type: 'warning', ...warning };
    const cited = cite(citations, { evidence, corpus: memory.corpus });
    return { answer, isGenerated: generator.isLanguageModel, isNotFound: finishReason === 'not-found', citations: cited, droppedMarks, usage, warnings };
  }
  throw unfinishedGeneration(generator);
}

/** The most tokens of an answer were written, and it had not ended. */
const ANSWER_CUT: Warning = { code: 'answer-cut', message: 'the answer was cut where it had as many tokens as it may: `--max-new-tokens` allows for more' };

/** What a reader of generated text should know of its citations. */
export function citationDropped(count: number): Warning {
  const [marks, were] = count === 1 ? ['1 mark', 'was'] : [`${count} marks`, 'were'];
  return { code: 'citation-dropped', message: `${marks} of the language model named no passage that the sentence can rest on, and ${were} left out` };
}

function toGenerate({ question, standaloneQuestion, evidence, draft, overview, options: { history, maxNewTokens } }: AnswerRequest): GenerateRequest {
  return {
    task: 'answer',
    question,
    evidence,
    ...(standaloneQuestion === question ? {} : { standaloneQuestion }),
    ...(draft === undefined ? {} : { draft }),
    ...(overview === undefined ? {} : { overview }),
    ...(history === undefined ? {} : { history }),
    ...(maxNewTokens === undefined ? {} : { maxNewTokens }),
  };
}
