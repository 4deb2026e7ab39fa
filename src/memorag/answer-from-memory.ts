import { noText } from '../generators/no-text.ts';
import { quoteLabels } from '../generators/quote-labels.ts';
import type { Citation } from '../spec/answer.ts';
import type { QueryEvent } from '../spec/events.ts';
import type { MemoryModel } from '../spec/memory-model.ts';
import { NO_USAGE } from '../util/no-usage.ts';
import { toCitation } from './cite.ts';
import type { AskedMemory } from './loaded-memory.ts';
import type { AnswerDraft, AnswerRequest } from './query-context.ts';

/** The memory model's own answer (`qa`). What it can place in the text is cited; a language model's recollection has no source. */
export async function* answerFromMemory(
  { memory, model }: { readonly memory: AskedMemory; readonly model: Pick<MemoryModel, 'isLanguageModel'> },
  { standaloneQuestion: question, options }: AnswerRequest,
): AsyncGenerator<QueryEvent, AnswerDraft> {
  const { maxNewTokens, signal } = options;
  const [result] = await memory.state.recall([{ task: 'answer', question, ...(maxNewTokens === undefined ? {} : { maxNewTokens }) }], { signal });
  const citations: Citation[] = [];
  const lines = (result?.clues ?? []).map((clue) => {
    if (clue.source === undefined) return clue.text;
    citations.push(toCitation(clue.source, memory.corpus));
    return `${clue.text} [${citations.length}]`;
  });
  const isGenerated = model.isLanguageModel;
  if (isGenerated && lines.length === 0) throw noText('the memory model');
  const isNotFound = lines.length === 0 || result?.isNotFound === true;
  const labels = quoteLabels(question);
  const label = isGenerated ? [] : [lines.length === 0 ? labels.notFound : isNotFound ? labels.noAnswer : labels.answer];
  const answer = [...label, ...lines].join('\n\n');
  yield { type: 'answer-delta', text: answer };
  return { answer, isGenerated, isNotFound, citations, droppedMarks: 0, usage: result?.usage ?? NO_USAGE, warnings: [] };
}
