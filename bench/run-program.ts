import { join } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import { findPython } from '../src/bridge/find-python.ts';
import { projectRoot } from '../src/util/project-root.ts';

/** Runs a program of `bench/programs` in a process of its own: JSON on its standard input, JSON on its standard output. */
export async function runProgram<Schema extends z.ZodType>(
  name: string,
  input: unknown,
  schema: Schema,
  nodeFlags: readonly string[] = [],
): Promise<z.output<Schema>> {
  const path = join(projectRoot(), 'bench/programs', name);
  const command = name.endsWith('.py') ? await findPython() : process.execPath;
  const { stdout } = await execa(command, [...nodeFlags, path], {
    input: JSON.stringify(input),
    env: { PYTHONPATH: join(projectRoot(), 'python-bridge') },
    stderr: 'inherit',
  });
  return schema.parse(JSON.parse(stdout));
}
