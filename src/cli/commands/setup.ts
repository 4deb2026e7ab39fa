import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { MemoError } from '../../errors/memo-error.ts';
import { projectRoot } from '../../util/project-root.ts';
import type { CommandContext, CommandResult } from '../command-context.ts';

/** `memorag setup`: runs the set-up of this installation again; it does only what is missing. */
export async function setup({ signal, quiet }: CommandContext): Promise<CommandResult> {
  const root = projectRoot();
  const script = join(root, 'scripts', 'setup.mjs');
  if (!existsSync(script)) throw new MemoError({ code: 'unsupported', message: `there is no set-up script in ${root}`, remedy: 'install the package again' });
  // Set-up reports on standard error here: standard output is for this command's own result.
  const child = await execa(process.execPath, [script, ...(quiet ? ['--quiet'] : [])], {
    cwd: root, stdin: 'ignore', stdout: 2, stderr: 'inherit', cancelSignal: signal, reject: false,
  });
  signal.throwIfAborted();
  if (child.exitCode !== 0) {
    throw new MemoError({
      code: 'internal',
      message: `set-up ended with exit code ${child.exitCode ?? 'none'}`,
      remedy: 'see in its last lines what is missing, and run it again afterwards',
    });
  }
  return { value: { root, done: true }, text: quiet ? '' : 'Set-up is complete.' };
}
