import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { MemoError } from '../errors/memo-error.ts';
import { projectRoot } from '../util/project-root.ts';

export interface FindPythonOptions {
  /** From the configuration. */
  readonly python?: string | undefined;
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Project whose `.venv` is used. */
  readonly root?: string | undefined;
}

/** The Python that runs the bridge: the configuration's, `MEMORAG_PYTHON`, or the project's `.venv`. A bare name is left to `PATH`. */
export async function findPython(options: FindPythonOptions = {}): Promise<string> {
  const { python, origin } = choosePython(options);
  if (!python.includes('/')) return python;
  try {
    await access(python, constants.X_OK);
    return python;
  } catch (error) {
    throw pythonMissing(python, origin, error);
  }
}

/** The error of a Python that is not there. */
export function pythonMissing(python: string, origin: string, cause: unknown): MemoError {
  return new MemoError({
    code: 'python-missing',
    message: `no Python to run at ${python} (${origin})`,
    remedy: origin === VENV ? 'run `npm run setup`' : `correct ${origin}, or leave it out and run \`npm run setup\``,
    cause,
  });
}

/** Both: the command line makes the variable a part of its configuration, so which of them it was is not known here. */
export const NAMED_PYTHON = 'bridge.python or MEMORAG_PYTHON';
const VENV = 'the virtual environment of the project';

/** The Python that is meant, whether it is there or not. */
export function choosePython({ python, env = process.env, root = projectRoot() }: FindPythonOptions): { python: string; origin: string } {
  const named = python ?? (env['MEMORAG_PYTHON'] || undefined);
  if (named !== undefined) return { python: named, origin: NAMED_PYTHON };
  return { python: join(root, '.venv', 'bin', 'python'), origin: VENV };
}
