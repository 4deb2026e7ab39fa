import { constants } from 'node:fs';
import { copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import { hash } from 'node:crypto';
import { join } from 'node:path';
import { MemoError } from '../errors/memo-error.ts';
import type { FileRecord } from '../spec/memory-store.ts';
import { namesIn } from '../util/names-in.ts';
import { tryLink } from '../util/try-link.ts';
import { HEADER_FILE, parseStateHeader } from './state-header.ts';

const DIRECTORY_PATTERN = /^kv-[0-9a-f]{16}$/u;

/**
 * The directory of a workspace in which the bridge writes the state of one model, and goes on after an interruption. What another
 * model left there is deleted: it is of no use to anybody, and it is large.
 */
export async function stateDirectory(workspace: string, modelId: string): Promise<string> {
  const name = `kv-${hash('sha256', modelId).slice(0, 16)}`;
  for (const other of await namesIn(workspace)) {
    if (DIRECTORY_PATTERN.test(other) && other !== name) await rm(join(workspace, other), { recursive: true, force: true });
  }
  const directory = join(workspace, name);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  return directory;
}

/** Puts the files of a state into another directory too, hard links, or copies where links fail; gives their records as its header has them. */
export async function linkState(from: string, to: string): Promise<readonly FileRecord[]> {
  const names = await requireState(from);
  for (const name of names) {
    const [source, target] = [join(from, name), join(to, name)];
    if (!(await tryLink(source, target))) await copyFile(source, target, constants.COPYFILE_EXCL);
  }
  const header = join(from, HEADER_FILE);
  return parseStateHeader(await readFile(header, 'utf8'), header);
}

/** The names of a state's files. Where there are none, a bridge on another machine wrote them there, or somebody deleted them. */
export async function requireState(directory: string): Promise<readonly string[]> {
  const names = (await namesIn(directory)).filter((name) => name === HEADER_FILE || name.endsWith('.kv'));
  if (names.includes(HEADER_FILE)) return names;
  throw new MemoError({
    code: 'memory-lost',
    message: `the files of the memory are not in ${directory}`,
    remedy: 'memorize the texts again, with a bridge that writes to the same disk, or that says by MEMORAG_BRIDGE_MACHINE that it does not',
  });
}
