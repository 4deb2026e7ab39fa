import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { BridgeAddress } from './bridge.ts';

/**
 * A model's folder as the bridge can find it: one on this machine works in another directory than we do. What is no folder
 * here and reads like a hub id (`owner/name`, `owner/name@revision`, `gpt2`) stays one.
 */
export function modelPath(path: string, { origin }: Pick<BridgeAddress, 'origin'>): string {
  if (origin === 'given') return path;
  const absolute = resolve(path);
  return HUB_ID.test(path) && !existsSync(absolute) ? path : absolute;
}

const HUB_ID = /^[\w-][\w.-]*(\/[\w.-]+)?(@[\w./-]+)?$/u;
