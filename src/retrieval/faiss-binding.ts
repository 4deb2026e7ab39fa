import { isMainThread } from 'node:worker_threads';

/** faiss-node's own index over one matrix. */
export interface NativeIndex {
  add(values: number[]): void;
  /** Of several queries in one list, `k` labels each. */
  search(query: number[], k: number): { readonly labels: number[] };
  write(path: string): void;
}

export interface FaissBinding {
  readFlat(path: string): NativeIndex;
  readAny(path: string): NativeIndex;
  createHnsw(dimension: number): NativeIndex;
  createFlat(dimension: number): NativeIndex;
}

export type LoadedFaiss = { readonly binding: FaissBinding } | { readonly problem: string };

/** Links of a node of the HNSW graph: FAISS's usual choice. */
const HNSW_LINKS = 32;

/** Loads faiss-node, or says why it cannot be had: an optional package, never a reason to stop. */
export async function loadFaiss(): Promise<LoadedFaiss> {
  // The binding keeps its classes in globals of the process: a second thread that loads it breaks the first.
  if (!isMainThread) return { problem: 'faiss-node cannot be loaded in a worker thread' };
  try {
    const { default: faiss } = await import('faiss-node');
    return {
      binding: {
        readFlat: (path) => faiss.IndexFlatIP.read(path),
        readAny: (path) => faiss.Index.read(path),
        createHnsw: (dimension) =>
          faiss.Index.fromFactory(dimension, `HNSW${HNSW_LINKS}`, faiss.MetricType.METRIC_INNER_PRODUCT),
        createFlat: (dimension) => new faiss.IndexFlatIP(dimension),
      },
    };
  } catch (error) {
    return { problem: firstLine(error) };
  }
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n', 1)[0] ?? message;
}
