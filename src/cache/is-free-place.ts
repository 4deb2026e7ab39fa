import { namesIn } from '../util/names-in.ts';
import { lstatIfThere } from '../util/stat-if-there.ts';
import { isOwnEntry } from './layout.ts';

/** Whether a new memory could be made at a path: nothing is there, or a directory with what an interrupted write left. */
export async function isFreePlace(root: string): Promise<boolean> {
  const there = await lstatIfThere(root);
  if (there === undefined) return true;
  return there.isDirectory() && (await namesIn(root)).every(isOwnEntry);
}
