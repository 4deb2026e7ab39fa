import { isMemoError } from '../errors/memo-error.ts';
import type { Estimate, MemoryModel, TensorChoice, TensorEstimate } from '../spec/memory-model.ts';

const GIB = 1024 ** 3;
/** Common sizes of a GPU's memory, in GiB. */
export const CARDS: readonly number[] = [16, 24, 48, 80];
/** Of a card, what drivers and libraries take for themselves. */
const TAKEN_BYTES = GIB;

/** What a memory model with tensors takes, for people and programs. */
export interface MemoryCost extends Omit<TensorEstimate, 'choices'> {
  readonly kind: MemoryModel['kind'];
  readonly modelId: string;
  /** What is configured, and the other ratios that the model offers. */
  readonly choices: readonly (TensorChoice & { readonly cards: readonly number[] })[];
  /** Why the texts would be refused; absent: they are not. */
  readonly refusal?: { readonly code: string; readonly message: string; readonly remedy?: string | undefined };
  readonly warnings: readonly string[];
}

/** The part of an estimate that is about tensors; `undefined`: the model has none. */
export function memoryCost({ kind, modelId }: MemoryModel, { tensors, refusal, warnings = [] }: Estimate): MemoryCost | undefined {
  if (tensors === undefined) return undefined;
  return {
    kind,
    modelId,
    ...tensors,
    choices: tensors.choices.map((choice) => ({ ...choice, cards: cardsFor(choice, tensors) })),
    ...(isMemoError(refusal) ? { refusal: { code: refusal.code, message: refusal.message, remedy: refusal.remedy } } : {}),
    warnings: [...warnings.map(({ message }) => message), ...roomWarning(tensors)],
  };
}

/** The cards that hold weights, memory and what the work needs; none where the texts are beyond the model itself. */
function cardsFor({ bytes, fits }: TensorChoice, { weightsBytes, workingBytes }: TensorEstimate): readonly number[] {
  return fits === 'no' ? [] : CARDS.filter((card) => weightsBytes + bytes + workingBytes <= card * GIB - TAKEN_BYTES);
}

/** What is loaded already is free no more, so this is no refusal: the bridge refuses what truly has no room. */
function roomWarning({ device, ratio, choices, weightsBytes, workingBytes, freeBytes = Infinity }: TensorEstimate): readonly string[] {
  const memoryBytes = choices.find((choice) => choice.ratio === ratio)?.bytes ?? 0;
  const needed = weightsBytes + memoryBytes + workingBytes;
  return needed <= freeBytes ? [] : [`${device} has ${inGib(freeBytes)} free, and ${inGib(needed)} are needed where the model is not loaded yet`];
}

function inGib(bytes: number): string {
  return `${(bytes / GIB).toFixed(1)} GiB`;
}
