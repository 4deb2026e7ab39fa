import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { findPython } from '../src/bridge/find-python.ts';
import { projectRoot } from '../src/util/project-root.ts';

export interface EchoServer extends AsyncDisposable {
  /** Ends in `/v1`. */
  readonly baseURL: string;
  readonly port: number;
}

/** A chat model that echoes, in a process of its own: `echo-server.ts` answers at once, `echo_server.py` is built as servers of models are. */
export async function startEchoServer(program: 'echo-server.ts' | 'echo_server.py'): Promise<EchoServer> {
  const path = join(projectRoot(), 'bench/programs', program);
  const child = spawn(program.endsWith('.py') ? await findPython() : process.execPath, [path], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line]: unknown[] = await once(createInterface({ input: child.stdout }), 'line');
  const { port } = z.object({ port: z.number() }).parse(JSON.parse(String(line)));
  return {
    baseURL: `http://127.0.0.1:${port}/v1`,
    port,
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit');
      child.stdin.end();
      await ended;
    },
  };
}
