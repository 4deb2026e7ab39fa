import { fileURLToPath } from 'node:url';

/** The directory that holds this package: `package.json`, `python-bridge`, `.venv`; the same for `src` and for a built `dist`. */
export function projectRoot(): string {
  return fileURLToPath(new URL('../../', import.meta.url));
}
