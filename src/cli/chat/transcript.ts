import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { MemoError } from '../../errors/memo-error.ts';
import { hasErrorCode } from '../../util/has-error-code.ts';
import { makeDirectory } from '../../util/make-directory.ts';
import { statIfThere } from '../../util/stat-if-there.ts';
import { writeFileAtomically } from '../../util/write-file-atomically.ts';
import type { ChatTurn } from './chat-turn.ts';

/** Longest transcript that is gone on with. */
const MOST_BYTES = 64 * 1024 * 1024;

const citationSchema = z.object({
  memory: z.string().exactOptional(),
  documentId: z.string(),
  title: z.string(),
  chunkId: z.string(),
  quote: z.string(),
  heading: z.string().exactOptional(),
  line: z.number().exactOptional(),
  start: z.number(),
  end: z.number(),
});
const turnSchema = z.object({
  time: z.string(),
  question: z.string(),
  standaloneQuestion: z.string().exactOptional(),
  answer: z.string(),
  isNotFound: z.boolean(),
  isGenerated: z.boolean(),
  citations: z.array(citationSchema),
}) satisfies z.ZodType<ChatTurn>;
const headSchema = z.object({ type: z.literal('memorag-chat'), version: z.literal(1), memories: z.array(z.string()) });

/** A chat as JSON Lines: what it was with, then a line for each turn. Each writing replaces the whole file, so that no line is ever half there. */
export async function writeTranscript(path: string, { memories, turns }: { readonly memories: readonly string[]; readonly turns: readonly ChatTurn[] }): Promise<void> {
  const head: z.output<typeof headSchema> = { type: 'memorag-chat', version: 1, memories: [...memories] };
  try {
    await makeDirectory(dirname(resolve(path)), 0o700);
    await writeFileAtomically(path, [head, ...turns].map((line) => `${JSON.stringify(line)}\n`).join(''));
  } catch (error) {
    if (hasErrorCode(error, 'ENOSPC', 'EDQUOT')) throw new MemoError({ code: 'disk-full', message: `no space left for ${path}`, remedy: 'free some space, or save it elsewhere with `/save`', cause: error });
    if (!hasErrorCode(error, 'ENOENT', 'ENOTDIR', 'EEXIST', 'EACCES', 'EPERM', 'EROFS', 'EISDIR', 'ENAMETOOLONG')) throw error;
    throw new MemoError({ code: 'wrong-usage', message: `${path} cannot be written`, remedy: 'name a file in a directory that may be written to', cause: error });
  }
}

/** The turns of a saved chat. Errors: `input-missing`, `input-format`. */
export async function readTranscript(path: string): Promise<readonly ChatTurn[]> {
  const status = await statIfThere(path);
  if (status?.isFile() !== true) throw new MemoError({ code: 'input-missing', message: `there is no transcript ${path}`, remedy: 'check its path' });
  if (status.size > MOST_BYTES) throw new MemoError({ code: 'input-too-large', message: `${path} has ${status.size} bytes, at most ${MOST_BYTES} are read`, remedy: 'begin a new chat' });
  const [head, ...lines] = (await readFile(path, 'utf8')).split('\n').filter((line) => line.trim() !== '');
  if (!headSchema.safeParse(parseLine(head ?? '')).success) throw noTranscript(path, 1);
  return lines.map((line, position) => {
    const turn = turnSchema.safeParse(parseLine(line));
    if (!turn.success) throw noTranscript(path, position + 2);
    return turn.data;
  });
}

function parseLine(line: string): unknown {
  try {
    const value: unknown = JSON.parse(line);
    return value;
  } catch {
    // What is no JSON fits no schema: the caller says where it stands.
    return undefined;
  }
}

function noTranscript(path: string, line: number): MemoError {
  return new MemoError({ code: 'input-format', message: `${path}, line ${line}, is not what a chat has saved`, remedy: 'name a transcript of `memorag chat`' });
}
