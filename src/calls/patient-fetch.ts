import { boundedResponse } from './bounded-response.ts';

type Dispatcher = NonNullable<RequestInit['dispatcher']>;

/** Under which undici, the HTTP client within Node, keeps what sends all requests (its own documentation names it). */
const GLOBAL = Symbol.for('undici.globalDispatcher.1');
const LONGEST_MS = 2 ** 31 - 1;
/** Thousands of vectors with thousands of values. */
const MOST_BYTES = 256 * 2 ** 20;

/**
 * The fetch for calls to models: how long one may be silent is the call runner's to say, and Node's own five minutes are not heard. Connections, and a
 * proxy where Node has one, stay those of every other fetch.
 */
export const patientFetch = patientFetchWithin(MOST_BYTES);

/** The same for replies of at most `maxBytes`. */
export function patientFetchWithin(maxBytes: number): typeof globalThis.fetch {
  return async (input, init) => {
    const dispatcher = patientDispatcher();
    return boundedResponse(await fetch(input, dispatcher === undefined ? init : { ...init, dispatcher }), maxBytes);
  };
}

let known: { readonly plain: Dispatcher; readonly patient: Dispatcher } | undefined;

/** `undefined`: this Node keeps it elsewhere, and its own times hold. */
function patientDispatcher(): Dispatcher | undefined {
  const plain: unknown = Reflect.get(globalThis, GLOBAL);
  if (!isDispatcher(plain)) return undefined;
  if (known?.plain !== plain) {
    const patient = plain.compose((dispatch) => (options, handler) => dispatch({ ...options, headersTimeout: LONGEST_MS, bodyTimeout: LONGEST_MS }, handler));
    known = { plain, patient };
  }
  return known.patient;
}

function isDispatcher(value: unknown): value is Dispatcher {
  return typeof value === 'object' && value !== null && 'compose' in value && typeof value.compose === 'function';
}
