import { execFile } from 'node:child_process';
import { hash } from 'node:crypto';
import { hostname } from 'node:os';
import { readIfThere } from './read-if-there.ts';

/**
 * Which machine this is: who stands on the same one sees the same files. The bridge computes the same (`this_machine.py`). Two that are
 * taken for different only send each other files that both have.
 */
export async function thisMachine(): Promise<string> {
  return hash('sha256', `${hostname()}\n${await bootId()}`).slice(0, 16);
}

/** What no other machine has until this one starts again; empty where the system does not tell. */
async function bootId(): Promise<string> {
  if (process.platform === 'linux') return ((await readIfThere('/proc/sys/kernel/random/boot_id')) ?? '').trim();
  return process.platform === 'darwin' ? await bootSession() : '';
}

async function bootSession(): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  // Where it fails nothing is told, and that is a machine like no other.
  execFile('sysctl', ['-n', 'kern.bootsessionuuid'], (_, stdout) => resolve(stdout.trim()));
  return await promise;
}
