import { mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBridge } from '../../src/bridge/bridge.ts';
import type { Fault, FaultOptions } from './harness/fault.ts';
import type { Tally } from './harness/tally.ts';
import { bridgeObstacle } from './harness/workshop.ts';

/** Every caller that the running bridge could have, by three headers: only one of them is its owner. */
export const closedDoor: Fault = {
  name: 'guard',
  title: 'Host, Origin and token, right, wrong and absent, against the running bridge',
  obstacle: bridgeObstacle,
  async run({ isLong, tally }: FaultOptions) {
    const folder = await mkdtemp(join(tmpdir(), 'memorag-guard-'));
    await using stack = new AsyncDisposableStack();
    stack.defer(async () => await rm(folder, { recursive: true, force: true }));
    const bridge = stack.use(await openBridge({ recordDirectory: folder }));
    const { url, token, pid } = await bridge.connect();
    const port = Number(new URL(url).port);
    for (const caller of callers({ port, token, calls: isLong ? CALLS : CALLS.slice(0, 1) })) await tryCaller(caller, { port, token, tally });
    await checkListening({ pid, port, tally });
    tally.round();
    if ((await bridge.health()).pid === pid) tally.count('old');
    else tally.breach('lost', 'the bridge did not outlive its callers');
  },
};

interface Caller {
  readonly label: string;
  readonly method: string;
  readonly path: string;
  readonly lines: readonly string[];
  readonly isOwner: boolean;
}

interface Header {
  readonly label: string;
  readonly lines: readonly string[];
  readonly isRight: boolean;
}

type Call = readonly [method: string, path: string];

/** The calls of the protocol, and one that it does not have. */
const CALLS: readonly Call[] = [['GET', '/v1/health'], ['GET', '/v1/doctor'], ['POST', '/v1/embed'], ['POST', '/v1/embedder'], ['POST', '/v1/split'], ['POST', '/v1/memory/has'], ['POST', '/v1/memory/files'], ['GET', '/v1/memory/file'], ['PUT', '/v1/memory/file'], ['POST', '/v1/shutdown'], ['GET', '/'], ['OPTIONS', '/v1/embed']];

function callers({ port, token, calls }: { readonly port: number; readonly token: string; readonly calls: readonly Call[] }): readonly Caller[] {
  const header = (name: string, values: readonly (string | undefined)[], right: (value: string | undefined) => boolean): Header[] =>
    values.map((value) => ({ label: `${name} ${value === undefined ? 'absent' : value.replace(token, '<token>')}`, lines: value === undefined ? [] : [`${name}: ${value}`], isRight: right(value) }));
  const own = [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`];
  const strangers = ['evil.example', `evil.example:${port}`, '127.0.0.1', 'localhost', `127.0.0.1:${port}.evil.example`, `127.0.0.1:${port + 1}`, `0.0.0.0:${port}`, ''];
  const hosts = header('Host', [...own, ...strangers, undefined], (value) => own.includes(value ?? ''));
  const origins = header('Origin', [undefined, `http://127.0.0.1:${port}`, 'http://evil.example', 'null', ''], (value) => value === undefined);
  const tokens = header('Authorization', [`Bearer ${token}`, `Bearer ${token.slice(0, -1)}`, `Bearer ${token}x`, `bearer ${token}`, `Basic ${token}`, token, 'Bearer ', undefined], (value) => value === `Bearer ${token}`);
  return calls.flatMap(([method, path]) => hosts.flatMap((host) => origins.flatMap((origin) => tokens.map((authorization): Caller => {
    const parts = [host, origin, authorization];
    const label = `${method} ${path}, ${parts.map((part) => part.label).join(', ')}`;
    return { label, method, path, lines: parts.flatMap((part) => part.lines), isOwner: parts.every((part) => part.isRight) };
  }))));
}

interface Door {
  readonly port: number;
  readonly token: string;
  readonly tally: Tally;
}

async function tryCaller({ label, method, path, lines, isOwner }: Caller, { port, token, tally }: Door): Promise<void> {
  // The owner's own calls that cost something, or end the bridge, are other tests' matter: what they must not do is pass for others.
  if (isOwner && path !== '/v1/health') return;
  tally.round();
  const hasBody = method === 'POST' || method === 'PUT';
  const body = hasBody ? ['Content-Type: application/json', 'Content-Length: 2'] : [];
  const reply = await send(port, `${[`${method} ${path} HTTP/1.1`, ...lines, ...body, 'Connection: close', '', ''].join('\r\n')}${hasBody ? '{}' : ''}`);
  const status = Number(/^HTTP\/1\.1 (\d{3})/u.exec(reply)?.[1]);
  if (reply.includes(token)) tally.breach('failed', `${label}: the reply holds the token`);
  if (/^access-control-/imu.test(reply)) tally.breach('failed', `${label}: the reply lets web pages in`);
  if (isOwner ? status !== 200 : ![400, 401, 403].includes(status)) return tally.breach('failed', `${label}: status ${status}`);
  tally.count(isOwner ? 'new' : 'refused');
}

async function send(port: number, request: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let reply = '';
  const socket = connect({ host: '127.0.0.1', port }, () => socket.write(request));
  socket.setEncoding('utf8').on('data', (part: string) => void (reply += part));
  socket.on('error', reject).on('close', () => resolve(reply));
  socket.setTimeout(10_000, () => socket.destroy(new Error('no reply in 10 s')));
  return await promise;
}

async function checkListening({ pid, port, tally }: { readonly pid: number | undefined; readonly port: number; readonly tally: Tally }): Promise<void> {
  if (pid === undefined) return tally.breach('failed', 'the bridge has no process id');
  const sockets = await listeningSockets(pid);
  tally.round();
  // 0100007F is 127.0.0.1 as the kernel prints it, byte by byte in this machine's order.
  if (sockets.length === 1 && sockets.every((address) => address.startsWith('0100007F:'))) tally.count('refused');
  else tally.breach('failed', `it listens at ${sockets.join(', ')}`);
  const others = Object.values(networkInterfaces()).flatMap((list) => list ?? []).filter(({ internal, family }) => !internal && family === 'IPv4');
  for (const host of [...others.map(({ address }) => address), '127.0.0.2', '::1']) {
    tally.round();
    if (await refuses(host, port)) tally.count('refused');
    else tally.breach('failed', `it can be reached at ${host}`);
  }
}

/** Local addresses of the TCP sockets that a process listens on, from /proc/net (proc(5)). */
async function listeningSockets(pid: number): Promise<readonly string[]> {
  const folder = `/proc/${pid}/fd`;
  const links = await Promise.all((await readdir(folder)).map(async (name) => await readlink(join(folder, name)).catch(() => '')));
  const inodes = new Set(links.map((link) => /^socket:\[(\d+)\]$/u.exec(link)?.[1]).filter((inode) => inode !== undefined));
  const tables = await Promise.all(['tcp', 'tcp6'].map(async (name) => await readFile(`/proc/${pid}/net/${name}`, 'utf8')));
  const rows = tables.flatMap((table) => table.trim().split('\n').slice(1)).map((line) => line.trim().split(/\s+/u));
  return rows.filter(([, , , state, , , , , , inode = '']) => state === '0A' && inodes.has(inode)).map(([, address = '']) => address);
}

async function refuses(host: string, port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host, port }, () => resolve(false));
  socket.on('error', () => resolve(true));
  socket.setTimeout(3000, () => resolve(true));
  const isRefused = await promise;
  socket.destroy();
  return isRefused;
}
