import { ProviderError } from '../calls/provider-error.ts';
import { MemoError } from '../errors/memo-error.ts';

export interface ExpectedReply {
  readonly model: string;
  readonly texts: number;
  /** 0: not known. */
  readonly dimension: number;
  readonly normalise: boolean;
}

/** As the configuration has it. */
const MOST_VALUES = 65_536;

/**
 * The vectors of a reply, of unit length where that is wanted. Refuses what is not one vector of finite numbers per text: as `reply-invalid`,
 * which can be asked for again, or as `model-invalid` where the model has another dimension than is expected of it.
 */
export function checkReplyVectors(vectors: readonly Float32Array[], { model, texts, dimension, normalise }: ExpectedReply): readonly Float32Array[] {
  if (vectors.length !== texts) throw invalid(`${model} gave ${vectors.length} vectors for ${texts} texts`);
  const length = vectors[0]?.length ?? 0;
  if (length > MOST_VALUES) throw invalid(`${model} gave vectors of ${length} values`);
  if (length === 0 || vectors.some((vector) => vector.length !== length)) throw invalid(`${model} gave vectors of unequal or no length`);
  if (dimension !== 0 && length !== dimension) throw otherDimension(model, { length, dimension });
  return vectors.map((vector, position) => {
    const norm = normOf(vector);
    if (!Number.isFinite(norm)) throw invalid(`vector ${position} of ${model} holds what is no finite number`);
    if (!normalise) return vector;
    if (norm === 0) throw invalid(`vector ${position} of ${model} is all zeros`);
    return vector.map((value) => value / norm);
  });
}

function normOf(vector: Float32Array): number {
  let sum = 0;
  for (const value of vector) sum += value * value;
  return Math.sqrt(sum);
}

function invalid(message: string): ProviderError {
  return new ProviderError({ code: 'reply-invalid', message, remedy: 'try again, or configure another embedder' });
}

function otherDimension(model: string, { length, dimension }: { readonly length: number; readonly dimension: number }): MemoError {
  return new MemoError({
    code: 'model-invalid',
    message: `${model} gives vectors of ${length} values where ${dimension} are expected`,
    remedy: `set embedder.dimension to ${length}, or embedder.shorten to true where the model can give shorter vectors`,
  });
}
