import { join, resolve } from 'node:path';
import { MemoError } from '../errors/memo-error.ts';
import { namesIn } from '../util/names-in.ts';
import { nearestWord } from '../util/nearest-word.ts';
import { statIfThere } from '../util/stat-if-there.ts';
import { CURRENT_FILE } from './layout.ts';

const MAX_SHOWN = 5;

/**
 * The directory of a memory that a person names: a directory, or the slug of one in the cache directory. Where both are there,
 * the one that holds a memory is meant, the directory first. Errors: `memory-unknown`, with the names that come near.
 */
export async function resolveMemory(nameOrPath: string, { cacheDirectory }: { readonly cacheDirectory: string }): Promise<string> {
  const directory = resolve(nameOrPath);
  const slug = toSlug(nameOrPath);
  const named = slug === undefined ? undefined : join(cacheDirectory, slug);
  for (const place of [directory, named]) if (place !== undefined && (await holdsMemory(place))) return place;
  // A damaged or unfinished memory has a directory still: whoever opens it says what is wrong with it.
  if (slug === undefined && (await isDirectory(directory))) return directory;
  if (named !== undefined && (await isDirectory(named))) return named;
  throw await unknownName(nameOrPath, cacheDirectory);
}

// Anything that could lead out of the cache directory is a path, never a slug.
function toSlug(name: string): string | undefined {
  return name === '' || name.startsWith('.') || /[/\\\0]/u.test(name) ? undefined : name.normalize('NFC');
}

async function holdsMemory(directory: string): Promise<boolean> {
  return (await isDirectory(directory)) && (await namesIn(directory)).includes(CURRENT_FILE);
}

async function isDirectory(path: string): Promise<boolean> {
  return (await statIfThere(path))?.isDirectory() ?? false;
}

async function unknownName(name: string, cacheDirectory: string): Promise<MemoError> {
  const slugs = await slugsIn(cacheDirectory);
  const near = nearSlugs(name, slugs);
  const shown = [...near, ...slugs.filter((slug) => !near.includes(slug))].slice(0, MAX_SHOWN);
  const more = slugs.length > shown.length ? ', … (`memorag list` shows all)' : '';
  const hint = near[0] === undefined ? 'name one that is there' : `did you mean ${near[0]}? there are`;
  return new MemoError({
    code: 'memory-unknown',
    message: `there is no memory ${JSON.stringify(name)}, neither as a directory nor in ${cacheDirectory}`,
    remedy: slugs.length === 0 ? 'make one with `memorag memorize <file>`' : `${hint}: ${shown.join(', ')}${more}`,
  });
}

async function slugsIn(cacheDirectory: string): Promise<readonly string[]> {
  const names = (await namesIn(cacheDirectory)).filter((name) => !name.startsWith('.'));
  const held = await Promise.all(names.map(async (name) => await holdsMemory(join(cacheDirectory, name))));
  return names.filter((_, position) => held[position]);
}

function nearSlugs(name: string, slugs: readonly string[]): readonly string[] {
  const wanted = name.normalize('NFC').toLowerCase();
  const within = slugs.filter((slug) => wanted.length > 1 && (slug.includes(wanted) || wanted.includes(slug)));
  const nearest = nearestWord(wanted, slugs);
  return [...new Set(nearest === undefined ? within : [nearest, ...within])];
}
