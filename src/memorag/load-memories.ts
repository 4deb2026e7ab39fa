import { basename } from 'node:path';
import { resolveRoot } from '../cache/resolve-root.ts';
import type { Backends } from '../config/backends.ts';
import { MemoError } from '../errors/memo-error.ts';
import type { OpenedTogether } from '../spec/memory-model.ts';
import { checkMemory } from './check-memory.ts';
import { joinNames, uniqueName } from './join-names.ts';
import { createJoinedMemory, type JoinedMemory } from './joined-memory.ts';
import { loadMemory } from './load-memory.ts';
import type { LoadedMemory } from './loaded-memory.ts';
import type { WithSignal } from './options.ts';

/** Opens several saved memories to be asked as one; the same one twice is taken once. Where one cannot be opened, none is. */
export async function loadMemories(backends: Backends, roots: readonly string[], { signal }: WithSignal): Promise<JoinedMemory> {
  if (roots.length === 0) throw new MemoError({ code: 'wrong-usage', message: 'no memory was named', remedy: 'name at least one' });
  await using unfinished = new AsyncDisposableStack();
  const memories: LoadedMemory[] = [];
  for (const root of new Set(await Promise.all(roots.map(resolveRoot)))) memories.push(unfinished.use(await loadMemory(backends, root, { signal })));
  const together = await openTogether(backends, memories, { signal });
  const joined = createJoinedMemory(nameParts(backends, memories), together);
  unfinished.move();
  return joined;
}

/** By the memory model, where it recalls from several as from one. */
async function openTogether({ memoryModel }: Backends, memories: readonly LoadedMemory[], { signal }: WithSignal): Promise<OpenedTogether | undefined> {
  if (memories.length < 2) return undefined;
  return await memoryModel.openTogether?.({ directories: memories.map(({ stored }) => stored.memoryDirectory), signal });
}

function nameParts(backends: Backends, memories: readonly LoadedMemory[]) {
  const taken = new Set<string>();
  const named = memories.map((memory) => ({ memory, name: uniqueName(basename(memory.stored.root), taken) }));
  const ids = joinNames(named.map(({ name, memory }) => ({ name, documentIds: memory.corpus.documents.map(({ id }) => id) })));
  return named.flatMap(({ memory, name }, position) => {
    const joinId = ids[position];
    return joinId === undefined ? [] : [{ memory, name, joinId, embedders: checkMemory(memory.stored.manifest, backends, memory.stored.root) }];
  });
}
