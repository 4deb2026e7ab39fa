import type { Usage } from '../spec/generator.ts';
import type { Money, Price } from '../spec/spending.ts';

const PER = 1_000_000;

/** What tokens cost; those that came out of a prompt cache by their own price. */
export function priceUsage({ inputTokens, cachedInputTokens, outputTokens }: Usage, { input, cachedInput = input, output = 0, currency }: Price): Money {
  const cached = Math.min(cachedInputTokens, inputTokens);
  return { amount: ((inputTokens - cached) * input + cached * cachedInput + outputTokens * output) / PER, currency };
}
