import { ProviderError } from './provider-error.ts';

/** Of a refusal; its words are few. */
const MOST_OF_A_REFUSAL = 2 ** 20;
const MEBIBYTE = 2 ** 20;

/** A response whose body ends with an error where it goes on beyond all measure: nothing else bounds what a server sends in the time of a call. */
export function boundedResponse(response: Response, maxBytes: number): Response {
  const { body, headers, ok, status, statusText } = response;
  const most = ok ? maxBytes : Math.min(MOST_OF_A_REFUSAL, maxBytes);
  // What says truly how long it is costs nothing; packed, it may be longer.
  if (body === null || (headers.has('content-length') && !headers.has('content-encoding') && Number(headers.get('content-length')) <= most)) return response;
  let bytes = 0;
  const counted = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      bytes += chunk.byteLength;
      if (bytes <= most) controller.enqueue(chunk);
      else controller.error(tooMuch(most));
    },
  });
  return new Response(body.pipeThrough(counted), { headers, status, statusText });
}

/** Asked again, it would send as much again. */
function tooMuch(most: number): ProviderError {
  return new ProviderError({ code: 'model-failed', message: `the provider sent more than ${most / MEBIBYTE} MiB for one call, and was not listened to any longer`, remedy: 'see whether the base URL is that of the kind configured' });
}
