import { appendFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { checkedLine, readCheckedLine } from './checked-line.ts';
import { explainDiskFull } from './explain-disk-full.ts';
import { fsyncDirectory } from './fsync-directory.ts';
import { readIfThere } from './read-if-there.ts';

/** What an unfinished work has reached, a line for each step, kept from run to run. */
export interface LineJournal extends AsyncDisposable {
  /** What earlier runs wrote, as far as it is whole. */
  readonly lines: readonly unknown[];
  /** Hands a line to the system at once, so that a killed process loses none; it reaches the disk soon after, with its neighbours. */
  add(value: Readonly<Record<string, unknown>>): void;
}

/** A loss of power may cost the lines of so long; to wait for the disk all the time costs a fast server's time. */
const SYNC_AFTER_MS = 200;

/** Opens the journal at `path`, made where it is absent. Disposing waits until all of it is on disk. */
export async function openLineJournal(path: string): Promise<LineJournal> {
  const raw = (await readIfThere(path)) ?? '';
  const file = await open(path, 'a', 0o600);
  await fsyncDirectory(dirname(path));
  // A line that a kill cut off must not take the next one with it.
  if (raw !== '' && !raw.endsWith('\n')) await explainDiskFull({ path }, () => file.appendFile('\n'));
  let timer: NodeJS.Timeout | undefined;
  let synced: Promise<unknown> = Promise.resolve();
  const sync = (): void => {
    timer = undefined;
    synced = Promise.all([synced, file.datasync()]);
    // Awaited on disposal; until then a failure is nobody's.
    synced.catch(() => undefined);
  };
  return {
    lines: raw.split('\n').map(readCheckedLine).filter((line) => line !== undefined),
    add(value) {
      appendFileSync(file.fd, checkedLine(value));
      timer ??= setTimeout(sync, SYNC_AFTER_MS);
    },
    async [Symbol.asyncDispose]() {
      try {
        if (timer !== undefined) {
          clearTimeout(timer);
          sync();
        }
        await explainDiskFull({ path }, async () => await synced);
      } finally {
        await file.close();
      }
    },
  };
}
