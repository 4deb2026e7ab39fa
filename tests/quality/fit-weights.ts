import type { ExcerptSigns } from '../../src/excerpts/excerpt-signs.ts';

/** The excerpts of one question and which of them hold its answer. */
export interface Judged {
  readonly signs: readonly ExcerptSigns[];
  readonly isRight: readonly boolean[];
}

/** All but those too rare in these books to learn from: their weights stay. */
const LEARNT = ['held', 'near', 'first', 'type', 'exactType', 'counted', 'length'] as const satisfies readonly (keyof ExcerptSigns)[];
const STEPS = 300;
const RATE = 0.5;
const RIDGE = 0.02;

/** The weights under which the right excerpts are likeliest (softmax over the excerpts of a question, with a small ridge). */
export function fitWeights(questions: readonly Judged[], start: ExcerptSigns): ExcerptSigns {
  const usable = questions.filter(({ isRight }) => isRight.includes(true)).map(({ signs, isRight }) => ({ isRight, rows: signs.map((sign) => LEARNT.map((name) => sign[name])) }));
  let weights = LEARNT.map(() => 0);
  for (let step = 0; step < STEPS; step += 1) {
    const slope = weights.map((weight) => -RIDGE * weight);
    for (const { rows, isRight } of usable) addSlope(rows, { isRight, weights, slope, share: 1 / usable.length });
    weights = weights.map((weight, at) => weight + RATE * (slope[at] ?? 0));
  }
  return LEARNT.reduce((fitted, name, at) => ({ ...fitted, [name]: weights[at] ?? 0 }), start);
}

interface Slope {
  readonly isRight: readonly boolean[];
  readonly weights: readonly number[];
  readonly slope: number[];
  readonly share: number;
}

/** Adds how the likelihood of the right excerpts of one question rises with each weight. */
function addSlope(rows: readonly (readonly number[])[], { isRight, weights, slope, share }: Slope): void {
  const scores = rows.map((row) => row.reduce((sum, value, at) => sum + value * (weights[at] ?? 0), 0));
  const most = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - most));
  const all = powers.reduce((sum, power) => sum + power, 0);
  const right = powers.reduce((sum, power, at) => sum + (isRight[at] ? power : 0), 0);
  for (const [at, row] of rows.entries()) {
    const power = powers[at] ?? 0;
    const pull = share * ((isRight[at] ? power / right : 0) - power / all);
    for (const [name, value] of row.entries()) slope[name] = (slope[name] ?? 0) + pull * value;
  }
}
