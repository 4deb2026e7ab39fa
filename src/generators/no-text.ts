import { MemoError } from '../errors/memo-error.ts';
import type { ChatReply } from '../spec/chat-model.ts';

/** The error of a model that answered with nothing, which says nothing about the passages. */
export function noText(model: string, finishReason: ChatReply['finishReason'] = 'stop'): MemoError {
  if (finishReason === 'content-filter') {
    return new MemoError({ code: 'reply-invalid', message: `the content filter of ${model} left no text of its reply`, remedy: 'ask in other words, or configure another model' });
  }
  if (finishReason === 'length') {
    return new MemoError({ code: 'reply-invalid', message: `${model} used up its tokens and gave no text`, remedy: 'raise --max-new-tokens (`maxNewTokens`), or configure another model' });
  }
  return new MemoError({ code: 'reply-invalid', message: `${model} gave no text`, remedy: 'ask again, or configure another model' });
}
