import { ERROR_CODES, type ErrorCode } from '../errors/codes.ts';
import { MemoError } from '../errors/memo-error.ts';
import type { WireError } from './wire.ts';

/** The bridge's own error as ours; a code that we do not know is a breach of the protocol. */
export function fromWireError(wire: WireError): MemoError {
  return new MemoError({
    code: isErrorCode(wire.code) ? wire.code : 'bridge-protocol',
    message: isErrorCode(wire.code) ? wire.message : `${wire.message} (unknown code ${wire.code})`,
    ...(wire.remedy === undefined ? {} : { remedy: wire.remedy }),
  });
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_CODES, code);
}
