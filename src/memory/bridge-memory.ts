import type { Bridge } from '../bridge/bridge.ts';
import type { MemoryCalls } from '../bridge/memory-calls.ts';
import { modelPath } from '../bridge/model-path.ts';
import type { CallOptions } from '../bridge/read-end.ts';
import type { MemoryModelDescription, MemoryModelRef } from '../bridge/wire-memory.ts';
import type { MemoryModel, OpenTogetherOptions } from '../spec/memory-model.ts';
import { createBridgeState, memorizeState, type BridgeStateModel } from './bridge-state.ts';
import { estimateState } from './estimate-state.ts';
import { memoryContext, readContext } from './memory-context.ts';
import { openComposed } from './open-composed.ts';

export interface BridgeMemoryOptions extends CallOptions, Omit<MemoryModelRef, 'path'> {
  readonly bridge: Pick<Bridge, 'connect' | keyof MemoryCalls>;
  /** A Hugging Face folder with safetensors weights, or the id of a fetched model; on the bridge's machine where `bridge.url` is given. */
  readonly path: string;
  /** Texts beyond the model's positions are taken, up to what is advertised for it. */
  readonly stretch?: boolean | undefined;
  /** Memories that are asked together are recalled from in one context, one behind the other, where the model can do that. */
  readonly compose?: boolean | undefined;
}

/**
 * A memory model whose state is keys and values of a language model, in the bridge: `beacon` (compressed) or `long-context` (whole).
 * Reads its configuration; the weights are loaded by the first call that needs them. Errors: `model-missing`, `model-invalid`, `unsupported`.
 */
export async function createBridgeMemory({ bridge, path, stretch = false, compose = false, signal: opening, ...wanted }: BridgeMemoryOptions): Promise<MemoryModel> {
  const model: MemoryModelRef = { ...wanted, path: modelPath(path, await bridge.connect({ signal: opening })) };
  const description = await bridge.describeMemoryModel(model, { signal: opening });
  const modelId = identify(description);
  const shared: BridgeStateModel = { bridge, model, modelId, stretch };
  const { composedSlots } = description;
  return {
    kind: model.kind,
    modelId,
    isLanguageModel: true,
    details: detailsOf(description, { model, path }),
    estimate: (documents, options) => estimateState({ ...shared, bridge, description }, documents, options),
    memorize: (documents, options) => memorizeState(shared, documents, { ...options, context: memoryContext(documents) }),
    // The bridge reads and checks the files with the first recall: what only searches needs neither them nor the weights.
    open: async ({ directory, signal }) => {
      signal?.throwIfAborted();
      return createBridgeState(shared, { directory, ...(await readContext(directory)) });
    },
    ...(compose && composedSlots !== null ? { openTogether: (options: OpenTogetherOptions) => openComposed(shared, { ...options, composedSlots }) } : {}),
  };
}

/** Whatever makes another state of the same text is in it; weights in fewer bits have an id of their own already. */
function identify({ modelId, ratio, dtype }: MemoryModelDescription): string {
  return [modelId, ...(ratio === null ? [] : [`ratio ${ratio}`]), dtype].join(', ');
}

function detailsOf({ family, layers, kvHeads, headDim, dtype, window, ratio }: MemoryModelDescription, { model, path }: { readonly model: MemoryModelRef; readonly path: string }): NonNullable<MemoryModel['details']> {
  const { bits } = model;
  return {
    model: path,
    family,
    layers,
    kvHeads,
    headDim,
    dtype,
    ...(window === null ? {} : { window }),
    ...(ratio === null ? {} : { ratio }),
    ...(bits === undefined ? {} : { bits }),
  };
}
