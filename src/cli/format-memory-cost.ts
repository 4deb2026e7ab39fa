import { CARDS, type MemoryCost } from '../memorag/memory-cost.ts';
import { formatBytes, formatCount, formatNumber, formatSeconds } from './format-quantity.ts';
import { formatTable } from './format-table.ts';

const FITS = { yes: 'yes', stretched: 'with --stretch', no: 'no' } as const;

/** Rows on what a memory model with tensors takes. */
export function memoryCostRows(cost: MemoryCost): readonly (readonly string[])[] {
  const { kind, modelId, device, weightsBytes, workingBytes, freeBytes, seconds, ratio, choices } = cost;
  const own = choices.find((choice) => choice.ratio === ratio);
  if (own === undefined) return [];
  const all = formatBytes(weightsBytes + own.bytes + workingBytes);
  return [
    ['memory model', `${kind} (${modelId})`],
    ['memory', `${formatCount(own.slots, 'slots')}, ${formatBytes(own.bytes)}`],
    ['capacity', `${formatCount(own.capacity, 'tokens')}${own.stretchedCapacity === undefined ? '' : `, ${formatNumber(own.stretchedCapacity)} with --stretch`}`],
    ['fits', FITS[own.fits]],
    [device, `${all}: weights ${formatBytes(weightsBytes)}, memory ${formatBytes(own.bytes)}, work ${formatBytes(workingBytes)}${freeBytes === undefined ? '' : `; ${formatBytes(freeBytes)} are free`}`],
    ...(seconds === undefined ? [] : [['memorizing', `about ${formatSeconds(seconds)} on ${device}`]]),
  ];
}

/** By every ratio: what the memory takes, whether the model holds the texts, and which cards hold it all. */
export function memoryCostTable({ choices }: MemoryCost): string {
  const head = ['ratio', 'slots', 'memory', 'capacity', 'fits', ...CARDS.map((card) => `${card} GiB`)];
  const rows = choices.map(({ ratio, slots, bytes, capacity, fits, cards }) => [
    ratio === undefined ? '-' : String(ratio),
    formatNumber(slots),
    formatBytes(bytes),
    formatNumber(capacity),
    FITS[fits],
    ...CARDS.map((card) => (cards.includes(card) ? 'yes' : 'no')),
  ]);
  return formatTable([head, ...rows], { right: [0, 1, 2, 3] });
}
