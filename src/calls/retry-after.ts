/** What a provider's headers ask to wait, in milliseconds: `retry-after-ms`, or `Retry-After` in seconds or as a date; `undefined`: nothing. */
export function retryAfter(headers: Headers, now: number = Date.now()): number | undefined {
  const exact = parseNumber(headers.get('retry-after-ms'));
  if (exact !== undefined) return exact;
  const text = headers.get('retry-after');
  const seconds = parseNumber(text);
  if (seconds !== undefined) return seconds * 1000;
  // `Date.parse` reads a date out of almost anything; those of HTTP begin with a day.
  const date = Date.parse(/^\s*[a-z]{3,}, /iu.test(text ?? '') ? (text ?? '') : '');
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function parseNumber(text: string | null): number | undefined {
  return text !== null && /^\s*\d+(?:\.\d+)?\s*$/u.test(text) ? Number(text) : undefined;
}
