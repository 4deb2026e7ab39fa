import { answerPrompt } from '../prompts/answer-prompt.ts';
import { summaryMergePrompt } from '../prompts/summary-merge-prompt.ts';
import { summaryPointPrompt } from '../prompts/summary-point-prompt.ts';
import type { ChatMessage } from '../spec/chat-message.ts';
import type { GenerateRequest } from '../spec/generator.ts';

/**
 * What a language model is asked for a request: its passages are numbered in the order of the request's evidence. `nonce`: the random word of
 * its delimiters.
 */
export function generatorPrompt({ task, question, evidence, draft, overview, history, standaloneQuestion, length }: GenerateRequest, nonce: string): readonly ChatMessage[] {
  switch (task) {
    case 'answer':
      return answerPrompt({ question, evidence, draft, overview, history, standaloneQuestion, nonce });
    case 'summary-point':
      return summaryPointPrompt({ point: question, evidence, nonce });
    case 'summary-merge':
      return summaryMergePrompt({ wish: question, evidence, length, nonce });
    default:
      return task satisfies never;
  }
}
