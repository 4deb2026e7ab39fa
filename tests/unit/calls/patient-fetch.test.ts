import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { patientFetch } from '../../../src/calls/patient-fetch.ts';
import { until } from '../../fixtures/until.ts';

const GLOBAL = Symbol.for('undici.globalDispatcher.1');
const ownDispatcher: unknown = Reflect.get(globalThis, GLOBAL);
afterEach(() => void Reflect.set(globalThis, GLOBAL, ownDispatcher));

test('a reply may begin later than Node waits for one', async () => {
  await using server = await startSlowServer(1600);
  // Node's five minutes, made as short as its timers are exact.
  Reflect.set(globalThis, GLOBAL, dispatcherWith({ headersTimeout: 100, bodyTimeout: 100 }));
  await expect(fetch(`${server.url}never`)).rejects.toMatchObject({ cause: { code: 'UND_ERR_HEADERS_TIMEOUT' } });
  const response = await patientFetch(server.url);
  expect(await response.text()).toBe('at last');
});

test('an abort ends the request', async () => {
  await using server = await startSlowServer(60_000);
  const caller = new AbortController();
  const asked = patientFetch(server.url, { signal: caller.signal });
  await until(() => server.requests() === 1);
  caller.abort(new Error('the reader left'));
  await expect(asked).rejects.toThrow('the reader left');
  await until(() => server.open() === 0);
});

function dispatcherWith(times: { readonly headersTimeout: number; readonly bodyTimeout: number }): unknown {
  // Node has the class, but no name for it.
  return Reflect.construct(Object(ownDispatcher).constructor, [times]);
}

async function startSlowServer(delayMs: number) {
  let [requests, open] = [0, 0];
  const server = http.createServer(({ url }, response) => {
    requests += 1;
    open += 1;
    response.on('close', () => void (open -= 1));
    if (url !== '/never') setTimeout(() => response.end('at last'), delayMs).unref();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = z.object({ port: z.number() }).parse(server.address()) satisfies Pick<AddressInfo, 'port'>;
  return {
    url: `http://127.0.0.1:${port}/`,
    requests: () => requests,
    open: () => open,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
