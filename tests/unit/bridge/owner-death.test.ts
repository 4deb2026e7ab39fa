import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { HAS_REAL_BRIDGE } from '../../fixtures/faulty-bridge.ts';
import { isRunning, until } from '../../fixtures/until.ts';

const OWNER = join(import.meta.dirname, '../../fixtures/bridge-owner.ts');

describe('the death of the owner', { timeout: 180_000 }, () => {
  test.for(['faulty', 'real'] as const)('SIGKILL of the owner ends the %s bridge', async (which, { skip }) => {
    skip(which === 'real' && !HAS_REAL_BRIDGE, 'no .venv here: npm run setup makes it');
    const { owner, pid } = await startOwner(which);
    expect(await isRunning(pid)).toBe(true);
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    await until(async () => !(await isRunning(pid)));
  });
});

async function startOwner(which: string): Promise<{ owner: ChildProcess; pid: number }> {
  const owner = spawn(process.execPath, [OWNER, which, 'waits'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  owner.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  await until(() => output.includes('\n'));
  return { owner, pid: Number(output) };
}
