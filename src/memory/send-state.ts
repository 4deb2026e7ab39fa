import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StateFileCalls } from '../bridge/state-file-calls.ts';
import type { StreamCallOptions } from '../bridge/read-end.ts';
import { MemoError } from '../errors/memo-error.ts';
import { hasErrorCode } from '../util/has-error-code.ts';
import { lstatIfThere } from '../util/stat-if-there.ts';
import { damaged } from './memory-file.ts';
import { HEADER_FILE, parseStateHeader } from './state-header.ts';

/** The name of a state: the SHA-256 of its header, which holds the hashes of all its bytes. Errors: `memory-unknown`. */
export async function readState(directory: string): Promise<{ readonly state: string; readonly header: Buffer }> {
  try {
    const header = await readFile(join(directory, HEADER_FILE));
    return { state: hash('sha256', header), header };
  } catch (error) {
    if (!hasErrorCode(error, 'ENOENT', 'ENOTDIR')) throw error;
    throw new MemoError({ code: 'memory-unknown', message: `no finished memory state stands in ${directory}`, remedy: 'memorize the texts again', cause: error });
  }
}

/**
 * The folder on the bridge's machine that holds the state of a directory: where it is not there yet, its files are sent, each checked
 * over there, the header last. Progress counts bytes.
 */
export async function sendState(bridge: StateFileCalls, directory: string, { signal, onProgress }: StreamCallOptions): Promise<string> {
  const { state, header } = await readState(directory);
  const held = await bridge.hasState(state, { signal });
  // A state without files there would be lost as soon as others need its room.
  if (held.directory !== null) return held.directory;
  const folder = `scratch:${state}`;
  const files = [...parseStateHeader(header.toString('utf8'), join(directory, HEADER_FILE)), { path: HEADER_FILE, bytes: header.length, sha256: state }];
  const there = new Map((await bridge.stateFiles(folder, { signal })).map(({ name, bytes }) => [name, bytes]));
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  const tell = (bytes: number): void => {
    done += bytes;
    onProgress?.({ done, total });
  };
  for (const { path: name, bytes, sha256 } of files) {
    // What is there was checked when it came.
    if (there.get(name) === bytes) {
      tell(bytes);
      continue;
    }
    const path = join(directory, name);
    const status = await lstatIfThere(path);
    if (status?.isFile() !== true || status.size !== bytes) throw damaged(path, status === undefined ? 'missing' : `${status.size} bytes instead of ${bytes}`);
    await bridge.sendStateFile({ directory: folder, name, path, bytes, sha256 }, { signal, onSent: tell });
  }
  return folder;
}
