import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { MemoError } from '../errors/memo-error.ts';
import { hasErrorCode } from '../util/has-error-code.ts';
import type { BridgeEndpoint } from './bridge-endpoint.ts';
import { ConnectionError } from './connection-error.ts';
import { http, https } from './plain-http.ts';
import { createSilenceTimer, type SilenceTimer } from './silence-timer.ts';

export interface BridgeRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** `/v1/health` and so on. */
  readonly path: string;
  readonly body?: unknown;
  /** Raw bytes in place of a body. */
  readonly upload?: Upload;
}

export interface Upload {
  readonly length: number;
  /** From the first byte; again where the request is sent again. */
  open(): Readable;
  /** Told how many bytes went out with each piece. */
  readonly onSent?: ((bytes: number) => void) | undefined;
}

export interface SendOptions {
  readonly endpoint: BridgeEndpoint;
  /** Longest silence before the reply begins, and between two of its pieces. */
  readonly silenceMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** Sends one request and gives the reply once its head is there. Errors: {@link ConnectionError}, `bridge-timeout`, the caller's reason. */
export async function sendRequest(request: BridgeRequest, options: SendOptions): Promise<IncomingMessage> {
  const first = await attempt(request, options, options.endpoint.agent);
  // The bridge closed a kept connection while we sent: it has seen nothing of the request, so it is sent again on a new one.
  return first === 'stale-connection' ? accepted(await attempt(request, options, undefined)) : first;
}

/** The error of a bridge that says nothing for too long. */
export function timeoutError(path: string, silenceMs: number): MemoError {
  return new MemoError({
    code: 'bridge-timeout',
    message: `the bridge said nothing for ${silenceMs / 1000} s during ${path}`,
    remedy: 'try again; where a kept bridge hangs, run `memorag bridge stop` first',
  });
}

type Attempt = IncomingMessage | 'stale-connection';

function attempt(request: BridgeRequest, options: SendOptions, agent: Agent | undefined): Promise<Attempt> {
  const { promise, resolve, reject } = Promise.withResolvers<Attempt>();
  const { endpoint, signal, silenceMs } = options;
  signal?.throwIfAborted();
  const body = request.body === undefined ? undefined : Buffer.from(JSON.stringify(request.body));
  const url = new URL(request.path.slice(1), endpoint.url.endsWith('/') ? endpoint.url : `${endpoint.url}/`);
  const sent = (url.protocol === 'https:' ? https : http).request(url, {
    method: request.method,
    agent: agent ?? false,
    headers: {
      authorization: `Bearer ${endpoint.token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': body.length }),
      ...(request.upload === undefined ? {} : { 'content-type': 'application/octet-stream', 'content-length': request.upload.length }),
    },
  });
  // Not by the option `signal`: that destroys the connection with an error, and between the end of a reply and its return to the
  // agent a kept connection has no listener for one, so the process would end.
  const leave = (): void => void sent.destroy();
  signal?.addEventListener('abort', leave);
  sent.on('close', () => signal?.removeEventListener('abort', leave));
  const timer = createSilenceTimer(silenceMs, () => sent.destroy(timeoutError(request.path, silenceMs)));
  sent.on('response', (response) => {
    timer.stop();
    resolve(response);
  });
  // Stays for errors after the reply began too: those are read from the reply's own stream.
  sent.on('error', (error) => {
    timer.stop();
    if (signal?.aborted === true) reject(signal.reason);
    else if (error instanceof MemoError) reject(error);
    else if (sent.reusedSocket && hasErrorCode(error, 'ECONNRESET', 'EPIPE')) resolve('stale-connection');
    else reject(new ConnectionError(error.message, error));
  });
  timer.start();
  if (request.upload === undefined) sent.end(body);
  else pipeUpload(request.upload, { sent, timer, reject });
  return promise;
}

/** Sends raw bytes as fast as they are taken: as long as they are, the other side is there. */
function pipeUpload(upload: Upload, { sent, timer, reject }: { readonly sent: ClientRequest; readonly timer: SilenceTimer; readonly reject: (reason: unknown) => void }): void {
  const source = upload.open();
  let isOver = false;
  sent.on('response', () => (isOver = true)).on('error', () => (isOver = true));
  sent.on('close', () => source.destroy());
  source.on('data', (piece: Uint8Array) => {
    if (!isOver) timer.start();
    upload.onSent?.(piece.length);
  });
  source.on('error', (error) => {
    // Of the file on this machine: no fault of the bridge.
    reject(error);
    sent.destroy();
  });
  source.pipe(sent);
}

function accepted(outcome: Attempt): IncomingMessage {
  if (outcome === 'stale-connection') throw new ConnectionError('the connection was closed twice');
  return outcome;
}
