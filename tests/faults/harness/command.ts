import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { MARK_VARIABLE } from './marked-processes.ts';

export interface CommandOptions {
  readonly cache: string;
  readonly mark: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Default: Node with bin/memorag.mjs. */
  readonly program?: readonly [string, ...string[]];
  /** After this the command is killed and counts as hung. */
  readonly limitMs?: number;
}

export interface CommandEnd {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly isHung: boolean;
  readonly milliseconds: number;
}

export interface RunningCommand {
  readonly pid: number;
  readonly end: Promise<CommandEnd>;
  /** Resolves when standard error matches, or when the command has ended. */
  saw(pattern: RegExp): Promise<void>;
  kill(signal: NodeJS.Signals): void;
}

/** Starts the real command line as a process of its own, marked, with nothing of this process's configuration. */
export function startCommand(words: readonly string[], options: CommandOptions): RunningCommand {
  const [file, ...rest] = options.program ?? [process.execPath, resolve('bin/memorag.mjs')];
  const begun = performance.now();
  const child = spawn(file, [...rest, ...words], { env: environmentOf(options), stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.on('error', () => undefined).end();
  const { stdout, stderr } = child;
  const text = { stdout: '', stderr: '' };
  stdout.setEncoding('utf8').on('data', (part: string) => void (text.stdout += part));
  stderr.setEncoding('utf8').on('data', (part: string) => void (text.stderr += part));
  let isHung = false;
  const timer = setTimeout(() => {
    isHung = true;
    child.kill('SIGKILL');
  }, options.limitMs ?? 120_000);
  // Not `close`: an orphan that keeps the pipes open is what a fault looks for, and must not be waited for.
  const end = once(child, 'exit').then(async ([exitCode, signal]: (number | string | null)[]): Promise<CommandEnd> => {
    clearTimeout(timer);
    const milliseconds = performance.now() - begun;
    await Promise.race([once(child, 'close'), new Promise((done) => setTimeout(done, 200))]);
    return { exitCode: typeof exitCode === 'number' ? exitCode : null, signal: typeof signal === 'string' ? signal : null, ...text, isHung, milliseconds };
  });
  return {
    pid: child.pid ?? 0,
    end,
    kill: (signal) => void child.kill(signal),
    saw: (pattern) => new Promise((done) => {
      const look = (): void => (pattern.test(text.stderr) ? done() : undefined);
      stderr.on('data', look);
      child.once('exit', () => done());
      look();
    }),
  };
}

/** Runs it to its end. */
export async function runCommand(words: readonly string[], options: CommandOptions): Promise<CommandEnd> {
  return await startCommand(words, options).end;
}

/** The code of the error that a command with `--json` reported; `undefined`: none. */
export function errorCodeOf({ stdout }: CommandEnd): string | undefined {
  return /"error": \{\s*"code": "(?<code>[a-z-]+)"/u.exec(stdout)?.groups?.['code'];
}

function environmentOf({ cache, mark, environment = {} }: CommandOptions): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(?:MEMORAG_|npm_|NODE_OPTIONS$|VITEST)/u.test(name));
  // A runtime directory of its own: a bridge that somebody keeps on this machine is not to be found.
  return { ...Object.fromEntries(inherited), XDG_RUNTIME_DIR: cache, MEMORAG_CACHE: cache, [MARK_VARIABLE]: mark, ...environment };
}
