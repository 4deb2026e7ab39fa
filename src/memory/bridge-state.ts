import type { MemoryCalls } from '../bridge/memory-calls.ts';
import type { MemoryModelRef } from '../bridge/wire-memory.ts';
import type { MemorizeOptions, MemoryState } from '../spec/memory-model.ts';
import type { Document } from '../spec/text.ts';
import { documentText } from './document-text.ts';
import { writeContext, type MemoryContext, type StateCounts } from './memory-context.ts';
import { recallBatch } from './recall-batch.ts';
import { linkState, requireState, stateDirectory } from './state-files.ts';

/** What all states of one configured model share. */
export interface BridgeStateModel {
  readonly bridge: Pick<MemoryCalls, 'memorize' | 'recall'>;
  readonly model: MemoryModelRef;
  readonly modelId: string;
  readonly stretch: boolean;
}

interface StateParts {
  /** Where its files are: the bridge reads them again whenever it does not hold them any more. */
  readonly directory: string;
  readonly context: MemoryContext;
  readonly counts: StateCounts;
}

/** Reads documents into the files of a state, behind those of `previous` where there is one; an interrupted run is gone on with. */
export async function memorizeState(
  shared: BridgeStateModel,
  documents: readonly Document[],
  { context, previous, workspace, signal, onProgress }: Pick<MemorizeOptions, 'workspace' | 'signal' | 'onProgress'> & { readonly context: MemoryContext; readonly previous?: string },
): Promise<MemoryState> {
  signal?.throwIfAborted();
  const { bridge, model, modelId, stretch } = shared;
  const directory = await stateDirectory(workspace, modelId);
  let resumed: number | undefined;
  const tell = ({ done, total }: { readonly done: number; readonly total: number }): void => {
    // Where it stands before it has read anything: an interrupted run came that far.
    resumed ??= done;
    onProgress?.({ type: 'stage-progress', stage: 'memorize', done, total, unit: 'tokens', ...(resumed > 0 ? { reused: resumed } : {}) });
  };
  const { tokens, slots, bytes } = await bridge.memorize(
    { model, before: context.before, texts: documents.map(documentText), directory, stretch, ...(previous === undefined ? {} : { previous }) },
    { signal, onProgress: tell, onTransfer: ({ way, done, total }) => onProgress?.({ type: 'stage-progress', stage: way, done, total, unit: 'bytes' }) },
  );
  await requireState(directory);
  return createBridgeState(shared, { directory, context, counts: { tokens, slots, bytes } });
}

/** A state whose files stand in a directory. It holds nothing itself, so there is nothing to lose and nothing to give back. */
export function createBridgeState(shared: BridgeStateModel, parts: StateParts): MemoryState {
  const { bridge, model } = shared;
  const { directory, context, counts } = parts;
  return {
    details: counts,
    recall: (requests, options) => recallBatch({ bridge, model, directories: [directory], context }, requests, options),
    save: async (into) => {
      const records = await linkState(directory, into);
      await writeContext(into, { context, counts });
      return records;
    },
    at: (place) => createBridgeState(shared, { ...parts, directory: place }),
    append: (documents, options) => memorizeState(shared, documents, { ...options, context, previous: directory }),
    // What the bridge holds of it goes when others need the room; until then the next command finds it there.
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
