import { callKey, createCallStore, type CallStoreOptions } from '../calls/call-store.ts';
import { isMemoError } from '../errors/memo-error.ts';
import type { ChatModel, ChatOptions, ChatReply, ChatRequest } from '../spec/chat-model.ts';
import type { JsonValue } from '../spec/text.ts';
import { hasErrorCode } from '../util/has-error-code.ts';
import { NO_USAGE } from '../util/no-usage.ts';
import { shareCall, type SharedCall } from './shared-call.ts';
import { isJson } from '../util/is-json.ts';

export interface CachedChatOptions extends CallStoreOptions {
  /** Everything beside the request that shapes an answer: kind, base URL, model, temperature, seed and so on; no key. */
  readonly identity: Readonly<Record<string, JsonValue | undefined>>;
}

/**
 * A chat model that asks for nothing twice: whole replies are kept on disk, and calls that are the same at the same time are one. Requests that
 * differ in their nonce alone are the same, and each reads its own nonce in the reply.
 */
export function withCallCache(chat: ChatModel, { identity, ...place }: CachedChatOptions): ChatModel {
  const store = createCallStore(place);
  const running = new Map<string, SharedCall<Kept>>();
  return {
    kind: chat.kind,
    get modelId() {
      return chat.modelId;
    },
    maxConcurrency: chat.maxConcurrency,
    contextLength: async (options) => await chat.contextLength(options),
    kept(request) {
      const parts = store.get(callKey(whatShapesTheAnswer(request, identity)));
      return parts === undefined ? undefined : reuse({ parts, finishReason: 'stop' }, request, undefined);
    },
    async chat(request, { signal, onDelta }) {
      signal?.throwIfAborted();
      const key = callKey(whatShapesTheAnswer(request, identity));
      const other = running.get(key);
      if (other !== undefined) return reuse(await other.wait(signal), request, onDelta);
      let reply: ChatReply | undefined;
      const shared: SharedCall<Kept> = shareCall({
        async work(either) {
          const kept = store.get(key);
          if (kept !== undefined) return { parts: kept, finishReason: 'stop' };
          await store.prepare();
          either.throwIfAborted();
          // Who has left hears nothing more.
          reply = await chat.chat(request, { signal: either, ...(onDelta === undefined ? {} : { onDelta: (text) => (signal?.aborted === true ? undefined : onDelta(text)) }) });
          const parts = splitAtNonce(reply.text, request.nonce);
          if (isWhole(reply, request)) await keep(async () => await store.set(key, parts));
          return { parts, finishReason: reply.finishReason };
        },
        onEnd: () => void (running.get(key) === shared && running.delete(key)),
      });
      running.set(key, shared);
      const kept = await shared.wait(signal);
      return reply ?? reuse(kept, request, onDelta);
    },
  };
}

/** A reply that was paid for is worth more than its copy: where the disk takes none, it is given all the same, and asked for anew another time. */
async function keep(write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!isMemoError(error, 'disk-full') && !hasErrorCode(error, 'EISDIR', 'ENOTEMPTY', 'EROFS', 'EACCES', 'EPERM', 'EIO', 'EMFILE', 'ENFILE')) throw error;
  }
}

interface Kept {
  /** The text, cut where the nonce stands. */
  readonly parts: readonly string[];
  readonly finishReason: ChatReply['finishReason'];
}

function whatShapesTheAnswer({ messages, maxNewTokens, form, nonce }: ChatRequest, identity: CachedChatOptions['identity']): JsonValue {
  return {
    identity: Object.keys(identity).toSorted().map((name) => [name, identity[name] ?? null]),
    messages: messages.map(({ role, content }) => [role, splitAtNonce(content, nonce)]),
    maxNewTokens,
    ...(form === undefined ? {} : { form: { name: form.name, schema: form.schema } }),
  };
}

function splitAtNonce(text: string, nonce: string | undefined): readonly string[] {
  return nonce === undefined || nonce === '' ? [text] : text.split(nonce);
}

/** What may be answered from the disk: nothing that was cut off or filtered, nothing empty, no object that cannot be read. */
function isWhole({ text, finishReason }: ChatReply, { form }: ChatRequest): boolean {
  return finishReason === 'stop' && text.trim() !== '' && (form === undefined || !text.trimStart().startsWith('{') || isJson(text));
}

function reuse({ parts, finishReason }: Kept, { nonce = '' }: ChatRequest, onDelta: ChatOptions['onDelta']): ChatReply {
  const text = parts.join(nonce);
  if (text !== '') onDelta?.(text);
  return { text, finishReason, usage: { ...NO_USAGE, reusedCalls: 1 } };
}
