import { createHash } from 'node:crypto';
import type { Bridge } from '../bridge/bridge.ts';
import type { MemorizeCallOptions, MemoryCalls } from '../bridge/memory-calls.ts';
import type { CallOptions, StreamCallOptions } from '../bridge/read-end.ts';
import type { StateFileCalls } from '../bridge/state-file-calls.ts';
import type { BridgeMemorizeRequest, BridgeState } from '../bridge/wire-memory.ts';
import { raceAbort } from '../util/race-abort.ts';
import { thisMachine } from '../util/this-machine.ts';
import { fetchState } from './fetch-state.ts';
import { readState, sendState } from './send-state.ts';

type Connected = Pick<Bridge, 'connect'>;

/**
 * The memory calls with directories of this machine, wherever the bridge is: where it does not see them, their files travel to and from
 * scratch folders of its own.
 */
export function withRemoteStates(bridge: Connected & MemoryCalls & StateFileCalls & Pick<Bridge, 'health'>): Connected & MemoryCalls {
  let isRemote: boolean | undefined;
  const remote = async (options: CallOptions): Promise<boolean> => (isRemote ??= await seesOtherFiles(bridge, options));
  const inTurn = createTurns();
  const send = (directory: string, options: StreamCallOptions): Promise<string> => raceAbort(inTurn(() => sendState(bridge, directory, options)), options.signal);

  return {
    connect: bridge.connect,
    describeMemoryModel: bridge.describeMemoryModel,
    estimateMemory: bridge.estimateMemory,
    async memorize(request, options = {}) {
      if (!(await remote(options))) return await bridge.memorize(request, options);
      const onProgress: StreamCallOptions['onProgress'] = (step) => options.onTransfer?.({ way: 'send', ...step });
      const previous = request.previous === undefined ? undefined : await send(request.previous, { signal: options.signal, onProgress });
      return await memorizeThere(bridge, request, { ...options, previous });
    },
    async openMemory(request, options = {}) {
      const directory = (await remote(options)) ? await send(request.directory, options) : request.directory;
      return await bridge.openMemory({ ...request, directory }, options);
    },
    async recall(request, options = {}) {
      if (!(await remote(options))) return await bridge.recall(request, options);
      const directories: string[] = [];
      for (const directory of request.directories) directories.push(await send(directory, options));
      return await bridge.recall({ ...request, directories }, options);
    },
    async releaseMemory(directory, options = {}) {
      if (!(await remote(options))) return await bridge.releaseMemory(directory, options);
      const held = await bridge.hasState((await readState(directory)).state, options);
      return held.directory === null ? false : await bridge.releaseMemory(held.directory, options);
    },
  };
}

async function seesOtherFiles(bridge: Connected & Pick<Bridge, 'health'>, { signal }: CallOptions): Promise<boolean> {
  if ((await bridge.connect({ signal })).origin !== 'given') return false;
  const { machine } = await bridge.health({ signal });
  return machine !== undefined && machine !== (await thisMachine());
}

async function memorizeThere(
  bridge: MemoryCalls & StateFileCalls,
  request: BridgeMemorizeRequest,
  { previous, onTransfer, ...options }: MemorizeCallOptions & { readonly previous: string | undefined },
): Promise<BridgeState> {
  const from = `scratch:${await folderOf(request)}`;
  const { previous: grown, ...asked } = request;
  const state = await bridge.memorize({ ...asked, directory: from, ...(previous === undefined ? {} : { previous }) }, options);
  await fetchState({ bridge, from, state: state.state, into: request.directory, previous: grown, signal: options.signal, onProgress: (step) => onTransfer?.({ way: 'fetch', ...step }) });
  return state;
}

/**
 * The same for the same work, so that an interrupted one is gone on with, and another's for any other: a finished folder stays what it
 * is, because later calls read it.
 */
async function folderOf({ model, before, texts, directory, previous, stretch = false }: BridgeMemorizeRequest): Promise<string> {
  const grown = previous === undefined ? null : (await readState(previous)).state;
  const digest = createHash('sha256').update(JSON.stringify([await thisMachine(), directory, model, before, grown, stretch]));
  for (const text of texts) digest.update(`${text.length} `).update(text);
  return digest.digest('hex');
}

/** Runs work one by one: several recalls of one memory at once send it once. */
function createTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work, work);
    last = turn;
    return turn;
  };
}
