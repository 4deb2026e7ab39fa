import { basename } from 'node:path';
import type { Bridge } from '../bridge/bridge.ts';
import { modelPath } from '../bridge/model-path.ts';
import type { GeneratorDescription, GeneratorRef } from '../bridge/wire-generating.ts';
import type { ChatModel, ChatRequest } from '../spec/chat-model.ts';
import { NO_USAGE } from '../util/no-usage.ts';
import { createSpokenText } from './spoken-text.ts';

export interface BridgeChatOptions extends Pick<GeneratorRef, 'device' | 'dtype' | 'bits'> {
  readonly bridge: Pick<Bridge, 'connect' | 'describeGenerator' | 'generate'>;
  /** `beacon`: the weights of a beacon memory, its beacons off. */
  readonly kind?: GeneratorRef['kind'];
  /** An instruct model's folder with safetensors weights, or the id of a fetched model; on the bridge's machine where `bridge.url` is given. */
  readonly path: string;
}

interface Opened {
  readonly ref: GeneratorRef;
  readonly description: GeneratorDescription;
}

/** A language model of the bridge, loaded by the first call. It cannot be held to a form. */
export function createBridgeChat(options: BridgeChatOptions): ChatModel {
  const { bridge, path } = options;
  let opened: Opened | undefined;
  const openOnce = async (signal: AbortSignal | undefined): Promise<Opened> => (opened ??= await open(options, signal));

  return {
    kind: options.kind === 'beacon' ? 'beacon' : 'huggingface-local',
    get modelId() {
      return opened?.description.modelId ?? basename(path);
    },
    // The bridge's device does one thing at a time.
    maxConcurrency: 1,
    contextLength: async ({ signal }) => (await openOnce(signal)).description.contextLength,
    async chat(request, { signal, onDelta }) {
      signal?.throwIfAborted();
      const { ref } = await openOnce(signal);
      const spoken = createSpokenText();
      let text = '';
      const { finishReason, inputTokens, outputTokens } = await bridge.generate(toCall(ref, request), {
        signal,
        onDelta: (delta) => {
          const said = spoken.push(delta.text);
          text += said;
          if (said !== '') onDelta?.(said);
        },
      });
      return { text, finishReason, usage: { ...NO_USAGE, modelCalls: 1, inputTokens, outputTokens } };
    },
  };
}

async function open({ bridge, kind = 'huggingface-local', path, device, dtype, bits }: BridgeChatOptions, signal: AbortSignal | undefined): Promise<Opened> {
  const ref: GeneratorRef = {
    kind,
    path: modelPath(path, await bridge.connect({ signal })),
    ...(device === undefined ? {} : { device }),
    ...(dtype === undefined ? {} : { dtype }),
    ...(bits === undefined ? {} : { bits }),
  };
  return { ref, description: await bridge.describeGenerator(ref, { signal }) };
}

function toCall(generator: GeneratorRef, { messages, maxNewTokens }: ChatRequest): Parameters<Bridge['generate']>[0] {
  return { generator, messages: messages.map(({ role, content }) => ({ role, content: content.toWellFormed() })), maxNewTokens };
}
