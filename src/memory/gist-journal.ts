import { hash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { openLineJournal } from '../util/line-journal.ts';
import type { WrittenGist } from './gist.ts';

/** The gists of an unfinished memory, each on disk as soon as it exists. */
export interface GistJournal extends AsyncDisposable {
  /** What earlier runs wrote, by key. */
  readonly written: ReadonlyMap<string, WrittenGist>;
  /** A killed process loses none. */
  add(gist: WrittenGist): void;
}

const writtenSchema = z.object({ key: z.string().length(64), text: z.string().min(1), isStandIn: z.boolean() });

/** Opens the journal of one model with one setting in a workspace. Disposing waits until all of it is on disk. */
export async function openGistJournal(workspace: string, identity: string): Promise<GistJournal> {
  const journal = await openLineJournal(join(workspace, `gists-${hash('sha256', identity).slice(0, 16)}.jsonl`));
  return {
    written: new Map(journal.lines.flatMap((line) => writtenSchema.safeParse(line).data ?? []).map((gist) => [gist.key, gist])),
    add: (gist) => journal.add({ ...gist }),
    [Symbol.asyncDispose]: () => journal[Symbol.asyncDispose](),
  };
}
