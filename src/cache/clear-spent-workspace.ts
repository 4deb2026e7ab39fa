import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { filesUnder } from '../util/files-under.ts';
import { lstatIfThere } from '../util/stat-if-there.ts';
import { CURRENT_FILE, WORKSPACE_DIRECTORY } from './layout.ts';

/**
 * Deletes the workspace of a commit that was killed once CURRENT was flipped: nothing in it is younger than CURRENT. One that holds
 * anything younger belongs to a write that was interrupted since, which goes on with it.
 */
export async function clearSpentWorkspace(root: string): Promise<void> {
  const current = await lstatIfThere(join(root, CURRENT_FILE));
  if (current === undefined) return;
  const workspace = join(root, WORKSPACE_DIRECTORY);
  if ((await lstatIfThere(workspace))?.isDirectory() !== true) return;
  for (const { path, kind } of await filesUnder(workspace)) {
    const status = kind === 'directory' ? undefined : await lstatIfThere(join(workspace, path));
    if (status !== undefined && status.mtimeMs > current.mtimeMs) return;
  }
  await rm(workspace, { recursive: true, force: true });
}
