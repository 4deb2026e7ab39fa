/** What drivers and other processes take between the reading and the start. */
const LEFT_GIB = 1;
const MOST = 0.95;

/**
 * The share of a card that vLLM is told to keep to (`--gpu-memory-utilization` counts from the whole card, weights included). `budgetGib`: bytes for it in
 * GiB; absent: what is free. Rounded down: a share too large is refused by vLLM when it starts. Throws what a person should read.
 */
export function gpuShare({ totalGib, freeGib, budgetGib }) {
  if (budgetGib !== undefined && budgetGib > freeGib) throw new Error(`${gib(budgetGib)} are asked for, and the card has ${gib(freeGib)} free of ${gib(totalGib)}`);
  const bytes = budgetGib ?? freeGib - LEFT_GIB;
  const share = Math.min(MOST, Math.floor((bytes / totalGib) * 1000) / 1000);
  if (share < 0.01) throw new Error(`${gib(bytes)} of a card of ${gib(totalGib)} are too little to serve anything`);
  return share;
}

export function gib(number) {
  return `${number.toFixed(1)} GiB`;
}
