import { MAX_RECALL_DIRECTORIES } from '../bridge/wire-memory.ts';
import type { OpenedTogether, OpenTogetherOptions } from '../spec/memory-model.ts';
import { itemAt } from '../util/item-at.ts';
import type { BridgeStateModel } from './bridge-state.ts';
import { readContext } from './memory-context.ts';
import { recallBatch } from './recall-batch.ts';

interface ComposeOptions extends OpenTogetherOptions {
  /** Most that the model holds together. */
  readonly composedSlots: number;
}

/**
 * Opens saved states to be recalled from one behind the other in one context; what is composed of them is held by the bridge like any
 * state, and made again when it was let go. More than the model holds together is not composed.
 */
export async function openComposed({ bridge, model }: BridgeStateModel, { directories, composedSlots, signal }: ComposeOptions): Promise<OpenedTogether> {
  signal?.throwIfAborted();
  const saved = await Promise.all(directories.map(readContext));
  const slots = saved.reduce((sum, { counts }) => sum + counts.slots, 0);
  if (slots > composedSlots) return asked(`they have ${slots} slots together, the model holds ${composedSlots}`);
  if (directories.length > MAX_RECALL_DIRECTORIES) return asked(`there are ${directories.length} of them, ${MAX_RECALL_DIRECTORIES} can be composed`);
  // The question stands behind the last, so the words around it are those that the last was read with.
  const { context } = itemAt(saved, saved.length - 1);
  return { recall: (requests, options) => recallBatch({ bridge, model, directories, context }, requests, options) };
}

function asked(reason: string): OpenedTogether {
  return { warning: { code: 'memories-not-composed', message: `the memories are asked one by one, not composed: ${reason}` } };
}
