import { Readable } from 'node:stream';
import { runCommandLine } from '../../../src/cli/run-command-line.ts';
import { commandEnvironment, type Finished, type MemoragOptions } from './run-memorag.ts';

/**
 * Runs the command line in this process, without the start of another: for what a command does and says. What only a process of its own
 * shows (signals, exit codes as a shell sees them, what it loads, what it leaves) is asked of `runMemorag`.
 */
export async function runHere(words: readonly string[], options: MemoragOptions): Promise<Finished> {
  const [stdout, stderr] = [collector(), collector()];
  const stdin = Readable.from(options.input === undefined ? [] : [Buffer.from(options.input)], { objectMode: false });
  const interruption = { signal: new AbortController().signal, exitCode: undefined, isQuiet: false, divert: () => ({ [Symbol.dispose]: () => undefined }), end: () => undefined };
  const exitCode = await runCommandLine({ words, environment: commandEnvironment(options), stdin, stdout, stderr, interruption });
  stdin.destroy();
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
}

function collector(): { write(text: string): void; text(): string } {
  const parts: string[] = [];
  return { write: (text) => void parts.push(text), text: () => parts.join('').replace(/\n$/u, '') };
}
