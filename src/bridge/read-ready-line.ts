import type { Readable } from 'node:stream';
import { MemoError } from '../errors/memo-error.ts';
import { startError } from './bridge-errors.ts';
import { parseWire, parseWireJson } from './parse-wire.ts';
import { BRIDGE_PROTOCOL, type ReadyLine, readyLineSchema } from './wire.ts';

const MAX_READY_BYTES = 64 * 1024;

/** The first line on standard output, which says where the bridge listens; what follows it is dropped. Never settles where the output ends before. */
export function readReadyLine(stdout: Readable): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  let text = '';
  const onData = (piece: string): void => {
    text += piece;
    if (!text.includes('\n') && text.length < MAX_READY_BYTES) return;
    stdout.off('data', onData).resume();
    resolve(text.split('\n', 1)[0] ?? '');
  };
  stdout.setEncoding('utf8').on('data', onData);
  return promise;
}

/** Checks the ready line. */
export function parseReadyLine(rawLine: string, log: readonly string[]): ReadyLine {
  const ready = parseOrFail(rawLine, log);
  if (ready.protocol === BRIDGE_PROTOCOL) return ready;
  throw new MemoError({
    code: 'bridge-protocol',
    message: `the bridge speaks protocol ${ready.protocol}, this memorag ${BRIDGE_PROTOCOL}`,
    remedy: 'run `npm run setup`',
  });
}

function parseOrFail(rawLine: string, log: readonly string[]): ReadyLine {
  try {
    return parseWire(readyLineSchema, parseWireJson(rawLine, 'the ready line'), 'the ready line');
  } catch (error) {
    throw startError(`its first line is not the ready line (${error instanceof Error ? error.message : 'unreadable'})`, log);
  }
}
