import type { VectorIndex } from '../spec/vector-index.ts';

/** A vector index that gives its rows back: every kind here does. */
export type VectorRows = VectorIndex & Required<Pick<VectorIndex, 'vectorAt'>>;
