import { resolve } from 'node:path';
import { statIfThere } from '../util/stat-if-there.ts';
import type { BridgeConnection } from './bridge-connection.ts';

const HUB_ID = /^[A-Za-z0-9][\w.-]*(?:\/[A-Za-z0-9][\w.-]*)?(?:@[A-Za-z0-9][\w./-]*)?$/u;

/**
 * What the bridge is told of a model that a configuration names: a folder or a hub id. A bridge on this machine works in another
 * directory than we do, so a folder becomes absolute; an existing one wins over a hub id of the same spelling. A bridge that was
 * given reads its own disk, and gets the words as they are.
 */
export async function modelReference(reference: string, origin: BridgeConnection['origin']): Promise<string> {
  if (origin === 'given') return reference;
  const isFolder = (await statIfThere(reference))?.isDirectory() === true;
  return isFolder || !HUB_ID.test(reference) ? resolve(reference) : reference;
}
