import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './project-root.ts';

/** The version of this package. */
export function packageVersion(): string {
  return /"version":\s*"([^"]+)"/u.exec(readFileSync(join(projectRoot(), 'package.json'), 'utf8'))?.[1] ?? 'unknown';
}
