import { join } from 'node:path';
import { z } from 'zod';
import type { MemoError } from '../errors/memo-error.ts';
import { PROMPT_LANGUAGES } from '../prompts/prompt-language.ts';
import type { Document } from '../spec/text.ts';
import { countTokens } from '../text/tokens.ts';
import { readIfThere } from '../util/read-if-there.ts';
import { writeNewFile } from '../util/write-new-file.ts';
import { gistLevels, type Gist } from './gist.ts';
import { checkedLine, readCheckedLine } from '../util/checked-line.ts';
import { damaged, readMemoryFile } from './memory-file.ts';

/** The files of a gist memory. Their checksums stand in the manifest, as those of every file do; a line of gists has its own besides. */
export const GIST_FILES = { header: 'gist-memory.json', gists: 'gists.jsonl' } as const;

const number = z.int().nonnegative();
const headerSchema = z.object({
  version: z.literal(1),
  /** Of the model and the settings, for people: the manifest's is compared. */
  identity: z.string(),
  spanTokens: number,
  gistTokens: number,
  /** Of the texts. */
  language: z.enum(PROMPT_LANGUAGES),
  /** Of the delimiters around the gists whenever they are asked. */
  nonce: z.string().regex(/^[a-z0-9]{10,40}$/u),
  /** The place of each document among the groups of documents. */
  slots: z.array(z.tuple([z.string(), number])),
  gists: number,
});
export type GistHeader = z.output<typeof headerSchema>;

const written = { key: z.string().length(64), text: z.string().min(1), isStandIn: z.boolean(), heading: z.string().optional() };
const lineSchema = z.discriminatedUnion('of', [
  z.object({ of: z.literal('span'), documentId: z.string(), start: number, end: number, ...written }),
  /** `children`: line numbers, from 0, before this one. */
  z.object({ of: z.literal('gists'), level: z.int().positive(), children: z.array(number).min(2), ...written }),
]);

export interface SavedGists {
  readonly header: GistHeader;
  readonly levels: readonly (readonly Gist[])[];
}

/** Writes a gist memory into a directory. */
export async function writeGists(directory: string, { header, levels }: { readonly header: Omit<GistHeader, 'version' | 'gists'>; readonly levels: SavedGists['levels'] }): Promise<void> {
  const gists = [...new Set(levels.flat())];
  const lineOf = new Map(gists.map((gist, line) => [gist, line]));
  const lines = gists.map(({ level, place, heading, children, key, text, isStandIn }) => {
    const own = { key, isStandIn, ...(heading === undefined ? {} : { heading }), text };
    if (place !== undefined) return checkedLine({ of: 'span', documentId: place.documentId, start: place.start, end: place.end, ...own });
    return checkedLine({ of: 'gists', level, children: children.map((child) => lineOf.get(child)), ...own });
  });
  await writeNewFile(join(directory, GIST_FILES.gists), lines.join(''));
  await writeNewFile(join(directory, GIST_FILES.header), `${JSON.stringify({ version: 1, ...header, gists: gists.length })}\n`);
}

/** Reads what `writeGists` wrote, and refuses what does not fit the texts. Errors: `memory-damaged`. */
export async function readGists(directory: string, documents: readonly Document[]): Promise<SavedGists> {
  const header = await readMemoryFile(join(directory, GIST_FILES.header), headerSchema);
  const path = join(directory, GIST_FILES.gists);
  const raw = await readIfThere(path);
  if (raw === undefined) throw damaged(path, 'missing');
  const lines = raw.split('\n').slice(0, -1);
  if (lines.length !== header.gists) throw damaged(path, `it has ${lines.length} lines, ${header.gists} were written`);
  const lengths = new Map(documents.map(({ id, text }) => [id, text.length]));
  const gists: Gist[] = [];
  for (const [at, line] of lines.entries()) gists.push(readGist(line, { gists, lengths, where: (problem) => damaged(path, `line ${at + 1}: ${problem}`) }));
  return { header, levels: gistLevels(gists.filter(({ level }) => level === 0), gists.filter(({ level }) => level > 0)) };
}

interface LineContext {
  /** Of the lines before. */
  readonly gists: readonly Gist[];
  readonly lengths: ReadonlyMap<string, number>;
  readonly where: (problem: string) => MemoError;
}

function readGist(line: string, { gists, lengths, where }: LineContext): Gist {
  const parsed = lineSchema.safeParse(readCheckedLine(line));
  if (!parsed.success) throw where('it is not what was written');
  const { key, text, isStandIn, heading } = parsed.data;
  const own = { key, text, isStandIn, tokens: countTokens(text), ...(heading === undefined ? {} : { heading }) };
  if (parsed.data.of === 'gists') {
    const children = parsed.data.children.map((child) => gists[child]);
    if (children.some((child) => child === undefined)) throw where('it names a gist that does not stand before it');
    return { ...own, level: parsed.data.level, children: children.filter((child) => child !== undefined) };
  }
  const { documentId, start, end } = parsed.data;
  if (start >= end || end > (lengths.get(documentId) ?? -1)) throw where(`${start} to ${end} stands outside its document`);
  return { ...own, level: 0, place: { documentId, start, end }, children: [] };
}
