import { mapConcurrently } from './map-concurrently.ts';

export interface MapTogetherOptions {
  /** Most calls under way. */
  readonly limit: number;
  readonly signal: AbortSignal | undefined;
}

/** {@link mapConcurrently} whose first failure aborts the calls under way: they might wait for their turn for minutes. */
export async function mapTogether<T, R>(list: readonly T[], { limit, signal }: MapTogetherOptions, call: (item: T, signal: AbortSignal) => Promise<R>): Promise<R[]> {
  const failure = new AbortController();
  const together = AbortSignal.any([failure.signal, ...(signal === undefined ? [] : [signal])]);
  return await mapConcurrently(list, limit, async (item) => {
    try {
      return await call(item, together);
    } catch (error) {
      failure.abort(error);
      throw error;
    }
  });
}
