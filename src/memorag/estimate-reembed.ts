import type { Backends } from '../config/backends.ts';
import { estimateWrite, type BookEstimate } from './estimate.ts';
import type { WithSignal } from './options.ts';
import { readPrior } from './prior.ts';

/** What the vectors of another embedder would cost; the memory model is not asked. */
export async function estimateReembed(backends: Backends, root: string, { signal }: WithSignal): Promise<BookEstimate> {
  await using stored = await backends.store.open(root, { signal });
  const prior = await readPrior(stored, { signal });
  const { tokens } = stored.manifest.counts;
  return await estimateWrite(backends, prior.documents, { model: { tokens, bytes: 0, modelCalls: 0 }, chunker: stored.manifest.chunker, prior, signal });
}
