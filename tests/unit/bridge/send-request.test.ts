import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BridgeEndpoint } from '../../../src/bridge/bridge-endpoint.ts';
import { sendRequest } from '../../../src/bridge/send-request.ts';

const server = http.createServer((_, response) => {
  response.write('first\n');
  setImmediate().then(() => response.end('last\n'), () => response.destroy());
});
const agent = new http.Agent({ keepAlive: true });
let endpoint: BridgeEndpoint;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: 'token', agent };
});
afterAll(() => {
  agent.destroy();
  server.close();
});

describe('sendRequest', () => {
  test('an abort at the very end of a reply is no error of the kept connection', async () => {
    const uncaught: unknown[] = [];
    const note = (error: unknown): void => void uncaught.push(error);
    process.prependListener('uncaughtException', note);
    for (let round = 0; round < 200; round += 1) {
      const own = new AbortController();
      const reply = await sendRequest({ method: 'POST', path: '/', body: {} }, { endpoint, silenceMs: 5000, signal: own.signal });
      const pieces: AsyncIterator<Uint8Array> = reply[Symbol.asyncIterator]();
      await pieces.next();
      const rest = pieces.next().catch((error: unknown) => error);
      own.abort();
      await rest;
    }
    // What is thrown late comes in the next turns of the event loop.
    await setTimeout(20);
    process.removeListener('uncaughtException', note);
    expect(uncaught).toEqual([]);
  });

  test('a signal that is aborted already sends nothing', async () => {
    const reason = new Error('enough');
    await expect(sendRequest({ method: 'GET', path: '/' }, { endpoint, silenceMs: 5000, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});
