import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Pages whose commands and programs are run, and that the messages of errors are looked for in. */
export const PAGES: readonly string[] = ['README.md', ...markdownIn('docs')];

/** Every page whose links are followed. */
export const ALL_PAGES: readonly string[] = [...PAGES, 'CONTRIBUTING.md', ...markdownIn('docs/decisions')];

function markdownIn(folder: string): readonly string[] {
  return readdirSync(folder).filter((name) => name.endsWith('.md')).toSorted().map((name) => join(folder, name));
}
