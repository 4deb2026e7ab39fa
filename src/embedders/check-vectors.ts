import type { BridgeVectors } from '../bridge/bridge-client.ts';
import { protocolError } from '../bridge/parse-wire.ts';

export interface ExpectedVectors {
  readonly modelId: string;
  readonly rows: number;
  readonly dimension: number;
  readonly isNormalised: boolean;
}

/** float32 sums over some hundred values err by far less, and a wrong pooling or a torn reply by far more. */
const LENGTH_TOLERANCE = 1e-2;

/** Refuses vectors that are too few, of another dimension, not numbers, or not of unit length where the model says so. */
export function checkVectors(reply: BridgeVectors, expected: ExpectedVectors): void {
  const { modelId, rows, dimension, isNormalised } = expected;
  if (reply.rows !== rows || reply.dimension !== dimension) {
    throw protocolError(`/v1/embed: ${modelId} gave ${reply.rows} vectors of ${reply.dimension} values for ${rows} texts of ${dimension}`);
  }
  for (let row = 0; row < rows; row += 1) {
    const length = lengthOf(reply.vectors.subarray(row * dimension, (row + 1) * dimension));
    const isGood = isNormalised ? Math.abs(length - 1) <= LENGTH_TOLERANCE : Number.isFinite(length);
    if (!isGood) throw protocolError(`/v1/embed: vector ${row} of ${modelId} has the length ${length}`);
  }
}

function lengthOf(vector: Float32Array): number {
  let sum = 0;
  for (const value of vector) sum += value * value;
  return Math.sqrt(sum);
}
