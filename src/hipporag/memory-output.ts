import { hash } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileRecord } from '../spec/memory-store.ts';
import { tryLink } from '../util/try-link.ts';
import { writeNewFile } from '../util/write-new-file.ts';

/** Writes a file of a memory, and gives its record: nobody need read it again for its hash. */
export async function writeRecorded(directory: string, path: string, content: string | Uint8Array): Promise<FileRecord> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  await writeNewFile(join(directory, path), bytes);
  return { path, bytes: bytes.length, sha256: hash('sha256', bytes) };
}

/** Puts a file of the generation before into the next, by a hard link, or as a copy where links fail. */
export async function linkOrCopy(from: string, to: string, path: string): Promise<void> {
  const [source, target] = [join(from, path), join(to, path)];
  if (!(await tryLink(source, target))) await copyFile(source, target, constants.COPYFILE_EXCL);
}
