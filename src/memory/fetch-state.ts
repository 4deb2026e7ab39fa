import { createHash, hash, randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { StreamCallOptions } from '../bridge/read-end.ts';
import type { StateFileCalls } from '../bridge/state-file-calls.ts';
import { STATE_FILE_NAME } from '../bridge/wire-state-files.ts';
import type { FileRecord } from '../spec/memory-store.ts';
import { explainDiskFull } from '../util/explain-disk-full.ts';
import { fsyncDirectory } from '../util/fsync-directory.ts';
import { hashFile } from '../util/hash-file.ts';
import { namesIn } from '../util/names-in.ts';
import { readIfThere } from '../util/read-if-there.ts';
import { lstatIfThere } from '../util/stat-if-there.ts';
import { tryLink } from '../util/try-link.ts';
import { writeFileAtomically } from '../util/write-file-atomically.ts';
import { damaged } from './memory-file.ts';
import { HEADER_FILE, parseStateHeader } from './state-header.ts';

export interface FetchStateOptions {
  readonly bridge: Pick<StateFileCalls, 'fetchStateFile'>;
  /** `scratch:<name>` over there. */
  readonly from: string;
  /** The SHA-256 of its header. */
  readonly state: string;
  readonly into: string;
  /** A directory of the state that it grew from: what both have is linked. */
  readonly previous?: string | undefined;
  /** Counts bytes, those that are here already among them. */
  readonly onProgress?: StreamCallOptions['onProgress'];
  readonly signal?: AbortSignal | undefined;
}

/**
 * Fetches the files of a state from the bridge's machine, every byte checked; those that stand in the directory whole stay. The
 * header comes last, so its being there means that all of them are. Errors: `memory-damaged`, `disk-full`.
 */
export async function fetchState(options: FetchStateOptions): Promise<void> {
  const { into } = options;
  await mkdir(into, { recursive: true, mode: 0o700 });
  await explainDiskFull({ path: into }, async () => {
    const header = await fetchHeader(options);
    const files = parseStateHeader(header, join(into, HEADER_FILE));
    await removeOthers(into, files);
    const inherited = await filesOf(options.previous);
    const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
    let done = 0;
    const tell = (bytes: number): void => {
      done += bytes;
      options.onProgress?.({ done, total });
    };
    for (const file of files) await bring(file, { ...options, inherited: inherited.get(file.sha256), tell });
    await fsyncDirectory(into);
    await writeFileAtomically(join(into, HEADER_FILE), header);
  });
}

async function fetchHeader({ bridge, from, state, into, signal }: FetchStateOptions): Promise<string> {
  const place = { directory: from, name: HEADER_FILE };
  const bytes = await bridge.fetchStateFile(place, async (pieces) => Buffer.concat(await Array.fromAsync(pieces)), { signal });
  if (hash('sha256', bytes) !== state) throw damaged(join(into, HEADER_FILE), 'another one came than the bridge has written');
  return bytes.toString('utf8');
}

/** What stands there of another state, of an interrupted fetch, and its header, which would name files that change now. */
async function removeOthers(into: string, files: readonly FileRecord[]): Promise<void> {
  const wanted = new Set(files.map(({ path }) => path));
  for (const name of await namesIn(into)) {
    if ((STATE_FILE_NAME.test(name) && !wanted.has(name)) || name.endsWith(DRAFT)) await rm(join(into, name), { force: true });
  }
}

/** Paths of the files of a state on this machine, by their SHA-256. */
async function filesOf(directory: string | undefined): Promise<ReadonlyMap<string, string>> {
  const header = directory === undefined ? undefined : await readIfThere(join(directory, HEADER_FILE));
  if (directory === undefined || header === undefined) return new Map();
  return new Map(parseStateHeader(header, join(directory, HEADER_FILE)).map(({ path, sha256 }) => [sha256, join(directory, path)]));
}

interface BringOptions extends FetchStateOptions {
  /** The same bytes in another state. */
  readonly inherited: string | undefined;
  readonly tell: (bytes: number) => void;
}

async function bring(file: FileRecord, { bridge, from, into, inherited, tell, signal }: BringOptions): Promise<void> {
  const path = join(into, file.path);
  if (await isWhole(path, file, signal)) return tell(file.bytes);
  await rm(path, { force: true });
  if (inherited !== undefined && (await tryLink(inherited, path))) return tell(file.bytes);
  await bridge.fetchStateFile({ directory: from, name: file.path }, (pieces) => writeChecked(path, pieces, { ...file, tell }), { signal });
}

async function isWhole(path: string, { bytes, sha256 }: FileRecord, signal: AbortSignal | undefined): Promise<boolean> {
  const status = await lstatIfThere(path);
  return status?.isFile() === true && status.size === bytes && (await hashFile(path, { signal })).sha256 === sha256;
}

const DRAFT = '.fetching';

async function writeChecked(path: string, pieces: AsyncIterable<Uint8Array>, { sha256, tell }: FileRecord & Pick<BringOptions, 'tell'>): Promise<void> {
  const draft = `${path}.${randomBytes(8).toString('hex')}${DRAFT}`;
  const digest = createHash('sha256');
  try {
    await using file = await open(draft, 'wx', 0o600);
    await file.writeFile(
      (async function* hashed() {
        for await (const piece of pieces) {
          digest.update(piece);
          tell(piece.length);
          yield piece;
        }
      })(),
    );
    await file.sync();
    if (digest.digest('hex') !== sha256) throw damaged(path, 'other bytes came than the bridge has written');
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
}
