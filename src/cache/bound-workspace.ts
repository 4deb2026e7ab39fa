import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { namesIn } from '../util/names-in.ts';
import { statIfThere } from '../util/stat-if-there.ts';

/** What interrupted runs over other texts may leave behind for a run that could come back to them. */
export const ABANDONED_BYTES = 64 * 1024 * 1024;

/** The journals that a pipeline keeps in a workspace; a memory model bounds its own files. */
const JOURNAL_PATTERN = /^(?:cut|vectors)-/u;

/** Deletes the journals that a run has no use for, once all are together beyond a limit: an abandoned workspace does not grow for ever. */
export async function boundWorkspace(workspace: string, { used, limit = ABANDONED_BYTES }: { readonly used: () => ReadonlySet<string>; readonly limit?: number }): Promise<void> {
  const names = (await namesIn(workspace)).filter((name) => JOURNAL_PATTERN.test(name));
  const sizes = await Promise.all(names.map(async (name) => (await statIfThere(join(workspace, name)))?.size ?? 0));
  if (sizes.reduce((sum, size) => sum + size, 0) <= limit) return;
  const kept = used();
  for (const name of names) if (!kept.has(name)) await rm(join(workspace, name), { force: true });
}
