/**
 * Runs works beside each other: `start` begins them all under one signal, which `signal` and the first failure abort. All have ended
 * when this returns their results or throws the failure that came first.
 */
export async function allOrAbort<const T extends readonly unknown[]>(
  start: (signal: AbortSignal) => T,
  { signal }: { readonly signal?: AbortSignal | undefined },
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const failure = new AbortController();
  const works = start(AbortSignal.any([failure.signal, ...(signal === undefined ? [] : [signal])]));
  try {
    return await Promise.all(works);
  } catch (error) {
    failure.abort(error);
    await Promise.allSettled(works);
    throw error;
  }
}
