import { hash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { explainDiskFull } from '../util/explain-disk-full.ts';
import { fsyncDirectory } from '../util/fsync-directory.ts';
import { readIfThere } from '../util/read-if-there.ts';
import type { WrittenGist } from './gist.ts';
import { checkedLine, readCheckedLine } from './gist-lines.ts';

/** The gists of an unfinished memory, each on disk as soon as it exists. */
export interface GistJournal extends AsyncDisposable {
  /** What earlier runs wrote, by key. */
  readonly written: ReadonlyMap<string, WrittenGist>;
  /** Hands a gist to the system at once, so that a killed process loses none; it reaches the disk soon after, with its neighbours. */
  add(gist: WrittenGist): void;
}

/** A loss of power may cost the gists of so long; to wait for the disk all the time costs a fast server's time. */
const SYNC_AFTER_MS = 200;

const writtenSchema = z.object({ key: z.string().length(64), text: z.string().min(1), isStandIn: z.boolean() });

/** Opens the journal of one model with one setting in a workspace. Disposing waits until all of it is on disk. */
export async function openGistJournal(workspace: string, identity: string): Promise<GistJournal> {
  const path = join(workspace, `gists-${hash('sha256', identity).slice(0, 16)}.jsonl`);
  const raw = (await readIfThere(path)) ?? '';
  const file = await open(path, 'a', 0o600);
  await fsyncDirectory(workspace);
  // A line that a kill cut off must not take the next one with it.
  if (raw !== '' && !raw.endsWith('\n')) await explainDiskFull({ path: workspace }, () => file.appendFile('\n'));
  let timer: NodeJS.Timeout | undefined;
  let synced: Promise<unknown> = Promise.resolve();
  const sync = (): void => {
    timer = undefined;
    synced = Promise.all([synced, file.datasync()]);
    // Awaited on disposal; until then a failure is nobody's.
    synced.catch(() => undefined);
  };
  return {
    written: readJournal(raw),
    add(gist) {
      appendFileSync(file.fd, checkedLine({ ...gist }));
      timer ??= setTimeout(sync, SYNC_AFTER_MS);
    },
    async [Symbol.asyncDispose]() {
      try {
        if (timer !== undefined) {
          clearTimeout(timer);
          sync();
        }
        await explainDiskFull({ path: workspace }, async () => await synced);
      } finally {
        await file.close();
      }
    },
  };
}

function readJournal(raw: string): ReadonlyMap<string, WrittenGist> {
  const lines = raw.split('\n').flatMap((line) => (line === '' ? [] : (writtenSchema.safeParse(readCheckedLine(line)).data ?? [])));
  return new Map(lines.map((gist) => [gist.key, gist]));
}
