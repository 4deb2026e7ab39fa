import OpenAI from 'openai';
import type { ChatCompletionChunk } from 'openai/resources/chat/completions';
import type { Attempt, CallRunner } from '../calls/call-runner.ts';
import { ProviderError } from '../calls/provider-error.ts';
import type { ChatModel, ChatReply, ChatRequest } from '../spec/chat-model.ts';
import { NO_USAGE } from '../util/no-usage.ts';
import { createSpokenText } from './spoken-text.ts';

export interface OpenAiChatOptions {
  readonly kind: string;
  readonly model: string;
  readonly baseURL: string;
  /** Absent: a server that asks for none. */
  readonly apiKey?: string | undefined;
  readonly contextLength?: number | undefined;
  readonly maxConcurrency: number;
  readonly calls: CallRunner;
}

/** A model behind `POST /chat/completions`. */
export function createOpenAiChat(options: OpenAiChatOptions): ChatModel {
  const { kind, model, baseURL, apiKey = 'none', calls } = options;
  // Whatever the package would take from the environment is given here.
  const client = new OpenAI({ baseURL, apiKey, organization: null, project: null, maxRetries: 0 });
  return {
    kind,
    modelId: model,
    maxConcurrency: options.maxConcurrency,
    contextLength: () => Promise.resolve(options.contextLength),
    async chat(request, { signal, onDelta }) {
      const { value, retries } = await calls.run((attempt) => converse({ client, model, request, onDelta }, attempt), { signal, tokens: request.maxNewTokens });
      return { ...value, usage: { ...value.usage, retries } };
    },
  };
}

interface Conversation {
  readonly client: OpenAI;
  readonly model: string;
  readonly request: ChatRequest;
  readonly onDelta: ((text: string) => void) | undefined;
}

async function converse({ client, model, request, onDelta }: Conversation, attempt: Attempt): Promise<ChatReply> {
  const { messages, maxNewTokens } = request;
  const stream = await client.chat.completions.create(
    { model, messages: messages.map(({ role, content }) => ({ role, content })), max_tokens: maxNewTokens, temperature: 0, stream: true, stream_options: { include_usage: true } },
    { signal: attempt.signal },
  );
  const spoken = createSpokenText();
  let text = '';
  let finishReason: ChatCompletionChunk.Choice['finish_reason'] = null;
  let usage: ChatCompletionChunk['usage'];
  for await (const chunk of stream) {
    attempt.progress();
    usage = chunk.usage ?? usage;
    const [choice] = chunk.choices;
    finishReason = choice?.finish_reason ?? finishReason;
    const said = spoken.push(choice?.delta.content ?? '');
    text += said;
    if (said === '' || onDelta === undefined) continue;
    attempt.commit();
    onDelta(said);
  }
  if (finishReason === null) throw new ProviderError({ code: 'reply-cut', message: `${model} ended its reply without a reason`, remedy: 'try again' });
  return {
    text,
    finishReason: finishReason === 'length' ? 'length' : finishReason === 'content_filter' ? 'content-filter' : 'stop',
    usage: {
      ...NO_USAGE,
      modelCalls: 1,
      inputTokens: usage?.prompt_tokens ?? 0,
      cachedInputTokens: usage?.prompt_tokens_details?.cached_tokens ?? 0,
      outputTokens: usage?.completion_tokens ?? 0,
    },
  };
}
