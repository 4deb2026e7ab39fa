import { resolve } from 'node:path';
import { execa } from 'execa';

export interface MemoragOptions {
  readonly cache: string;
  readonly input?: string | undefined;
  readonly environment?: Readonly<Record<string, string>> | undefined;
}

/** Starts the real command line as a process of its own, with nothing of this process's configuration. */
export function startMemorag(words: readonly string[], options: MemoragOptions) {
  return execa(process.execPath, [resolve('bin/memorag.mjs'), ...words], {
    env: commandEnvironment(options), extendEnv: false, reject: false, input: options.input ?? '', forceKillAfterDelay: 5000,
  });
}

/** This process's environment without its configuration. */
export function commandEnvironment({ cache, environment = {} }: MemoragOptions): Readonly<Record<string, string | undefined>> {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('MEMORAG_') && !['NO_COLOR', 'FORCE_COLOR', 'COLUMNS'].includes(name)));
  return { ...inherited, MEMORAG_CACHE: cache, ...environment };
}

export interface Finished {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs it to its end. */
export async function runMemorag(words: readonly string[], options: MemoragOptions): Promise<Finished> {
  const { exitCode, stdout, stderr } = await startMemorag(words, options);
  return { exitCode, stdout, stderr };
}
