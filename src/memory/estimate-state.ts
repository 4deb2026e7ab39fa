import type { MemoryCalls } from '../bridge/memory-calls.ts';
import type { BridgeEstimate, MemoryModelDescription, MemoryModelRef } from '../bridge/wire-memory.ts';
import { MemoError } from '../errors/memo-error.ts';
import type { Warning } from '../spec/embedder.ts';
import type { Estimate, EstimateOptions, TensorChoice } from '../spec/memory-model.ts';
import type { Document } from '../spec/text.ts';
import { documentText } from './document-text.ts';
import { memoryContext } from './memory-context.ts';

export interface EstimatedModel {
  readonly bridge: Pick<MemoryCalls, 'estimateMemory' | 'describeMemoryModel'>;
  readonly model: MemoryModelRef;
  readonly stretch: boolean;
  readonly description: MemoryModelDescription;
}

/** What memorizing these documents would take; what cannot fit is refused (`over-capacity`), or told in a dry run. */
export async function estimateState(estimated: EstimatedModel, documents: readonly Document[], { signal, isDryRun = false }: EstimateOptions): Promise<Estimate> {
  signal?.throwIfAborted();
  const { bridge, model, description, stretch } = estimated;
  const cost = await bridge.estimateMemory({ model, before: memoryContext(documents).before, texts: documents.map(documentText) }, { signal });
  const refusal = findRefusal(cost, estimated);
  if (refusal !== undefined && !isDryRun) throw refusal;
  const { tokens, bytes, capacity, weightsBytes, workingBytes, freeBytes, seconds } = cost;
  return {
    tokens,
    capacity: (stretch ? cost.stretchedCapacity : null) ?? capacity,
    bytes,
    modelCalls: 1,
    ...(refusal === undefined ? {} : { refusal }),
    warnings: cost.fits === 'stretched' && stretch ? [stretched(cost, description)] : [],
    ...(isDryRun
      ? {
          tensors: {
            device: description.device,
            weightsBytes,
            workingBytes,
            ...(freeBytes === null ? {} : { freeBytes }),
            ...(seconds === null ? {} : { seconds }),
            ...(description.ratio === null ? {} : { ratio: description.ratio }),
            choices: await choicesOf(cost, estimated, signal),
          },
        }
      : {}),
  };
}

function findRefusal({ fits, tokens, capacity, stretchedCapacity, ratioThatFits }: BridgeEstimate, { description, stretch }: EstimatedModel): MemoError | undefined {
  if (fits === 'yes' || (fits === 'stretched' && stretch)) return undefined;
  const within = fits === 'no' && stretch && stretchedCapacity !== null ? stretchedCapacity : capacity;
  const byRatio = description.ratio === null ? '' : ` at ratio ${description.ratio}`;
  const ways = [
    ...(fits === 'stretched' ? [`pass \`--stretch\` (up to ${stretchedCapacity} tokens)`] : []),
    ...(ratioThatFits === null ? [] : [`set \`--ratio ${ratioThatFits}\``]),
  ];
  return new MemoError({
    code: 'over-capacity',
    message: `the texts have ${tokens} tokens, ${description.modelId} holds ${within}${byRatio}`,
    remedy: ways.join(', or ') || 'memorize fewer texts, or several memories that are asked together',
  });
}

function stretched({ tokens, capacity, stretchedCapacity }: BridgeEstimate, { modelId }: MemoryModelDescription): Warning {
  return {
    code: 'stretched-memory',
    message: `the texts have ${tokens} tokens, ${modelId} was made for ${capacity} and is advertised for ${stretchedCapacity}: what it recalls may be worse`,
  };
}

/** The same texts by every ratio that the model offers, and by the one that would fit. */
async function choicesOf(cost: BridgeEstimate, { bridge, model, description }: EstimatedModel, signal: EstimateOptions['signal']): Promise<readonly TensorChoice[]> {
  const { ratio: own, ratios } = description;
  if (own === null) return [choiceOf(cost, description)];
  const all = new Set([own, ...ratios, ...(cost.ratioThatFits === null ? [] : [cost.ratioThatFits])]);
  const choices: TensorChoice[] = [];
  for (const ratio of [...all].toSorted((a, b) => a - b)) {
    if (ratio === own) choices.push(choiceOf(cost, description));
    else choices.push(otherChoiceOf(cost, await bridge.describeMemoryModel({ ...model, ratio }, { signal })));
  }
  return choices;
}

function otherChoiceOf({ tokens, slots: counted }: BridgeEstimate, by: MemoryModelDescription): TensorChoice {
  const { ratio, window, bytesPerSlot } = by;
  const slots = ratio === null || window === null ? counted : slotsOf(tokens, { ratio, window });
  return choiceOf({ tokens, slots, bytes: slots * bytesPerSlot }, by);
}

function choiceOf({ tokens, slots, bytes }: Pick<BridgeEstimate, 'tokens' | 'slots' | 'bytes'>, { ratio, capacity, stretchedCapacity }: MemoryModelDescription): TensorChoice {
  return {
    ...(ratio === null ? {} : { ratio }),
    slots,
    bytes,
    capacity,
    ...(stretchedCapacity === null ? {} : { stretchedCapacity }),
    fits: tokens <= capacity ? 'yes' : tokens <= (stretchedCapacity ?? capacity) ? 'stretched' : 'no',
  };
}

/** Beacons of closed windows, and the open window with its beacons. */
function slotsOf(tokens: number, { ratio, window }: { readonly ratio: number; readonly window: number }): number {
  const open = tokens % window;
  return Math.floor(tokens / window) * Math.floor(window / ratio) + open + Math.floor(open / ratio);
}
