import { createHash } from 'node:crypto';
import { link, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { MemoError } from '../errors/memo-error.ts';
import { hasErrorCode } from '../util/has-error-code.ts';
import { processStartTime } from '../util/process-start-time.ts';
import { userCacheDirectory } from '../util/user-cache-directory.ts';
import type { BridgeSettings } from './bridge-options.ts';
import { choosePython } from './find-python.ts';
import { BRIDGE_PROTOCOL } from './wire.ts';

const recordSchema = z.object({
  url: z.url(),
  token: z.string().min(1),
  pid: z.number().int().positive(),
  /** Tells the process from a later one with the same id. */
  startTime: z.string().min(1),
});
/** How later commands find a detached bridge. */
export type BridgeRecord = z.output<typeof recordSchema>;

/** Where the record of a detached bridge with these settings stands; another Python or package has another record. */
export function recordPath(settings: BridgeSettings): string {
  const configuration = JSON.stringify([BRIDGE_PROTOCOL, choosePython(settings).python, settings.packageDirectory]);
  const name = createHash('sha256').update(configuration).digest('hex').slice(0, 16);
  return join(settings.recordDirectory ?? userDirectory(settings.env), `bridge-${name}.json`);
}

/** The record of a bridge that runs; one of a process that is gone is removed. */
export async function readRecord(path: string): Promise<BridgeRecord | undefined> {
  const rawText = await readPrivateFile(path);
  if (rawText === undefined) return undefined;
  const record = parseRecord(rawText);
  if (record !== undefined && (await processStartTime(record.pid)) === record.startTime) return record;
  await rm(path, { force: true });
  return undefined;
}

/** Records that this process is writing, by their paths: it may start two bridges at once, and both would draft in one file. */
const writing = new Map<string, Promise<unknown>>();

/** Writes a record that only this user can read. `false` where another bridge's record stands there already. */
export async function writeRecord(path: string, record: BridgeRecord): Promise<boolean> {
  const written = (writing.get(path) ?? Promise.resolve()).then(() => linkRecord(path, record));
  writing.set(path, Promise.allSettled([written]));
  return await written;
}

async function linkRecord(path: string, record: BridgeRecord): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}`;
  await writeDraft(draft, JSON.stringify(record));
  try {
    // A link, unlike a rename, does not replace: of two bridges started at once one wins.
    await link(draft, path);
    return true;
  } catch (error) {
    if (!hasErrorCode(error, 'EEXIST')) throw error;
    return false;
  } finally {
    await rm(draft, { force: true });
  }
}

/** A full disk takes the name and not the bytes: nothing of that stays. */
async function writeDraft(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { mode: 0o600 });
  } catch (error) {
    if (hasErrorCode(error, 'ENOSPC', 'EDQUOT')) await rm(path, { force: true });
    throw error;
  }
}

function userDirectory(env: NodeJS.ProcessEnv): string {
  const runtime = env['XDG_RUNTIME_DIR'];
  return join(runtime !== undefined && isAbsolute(runtime) ? runtime : userCacheDirectory({ environment: env }), 'memorag');
}

async function readPrivateFile(path: string): Promise<string | undefined> {
  try {
    const { mode, uid } = await stat(path);
    if ((mode & 0o077) !== 0 || uid !== process.getuid?.()) throw notPrivate(path);
    return await readFile(path, 'utf8');
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Whoever could write the record could have our texts sent to a process of theirs. */
function notPrivate(path: string): MemoError {
  return new MemoError({
    code: 'bridge-start',
    message: `the record of a detached bridge is not private to this user: ${path}`,
    remedy: `remove it with \`rm ${path}\``,
  });
}

/** A record of another version or a torn one is worth nothing: its bridge ends by itself when idle. */
function parseRecord(rawText: string): BridgeRecord | undefined {
  try {
    return recordSchema.safeParse(JSON.parse(rawText)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
