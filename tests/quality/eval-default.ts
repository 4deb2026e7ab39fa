// How well the embedded default finds what a question needs: `npm run eval:default [musique] [books] [novels]`.
// MuSiQue: settings are chosen on one half of the questions and scored on the other. Own books and novels: with and without each part.
import { fullChainAt } from '../../src/evaluation/full-chain-at.ts';
import { hitAt } from '../../src/evaluation/hit-at.ts';
import type { Ranks } from '../../src/evaluation/ranks.ts';
import { recallAt } from '../../src/evaluation/recall-at.ts';
import { openBridge } from '../../src/bridge/bridge.ts';
import { createBundledEmbedders } from '../../src/embedders/bundled-embedders.ts';
import { askBooks } from './ask-books.ts';
import { printAnswers } from './print-answers.ts';
import { printNotFound } from './print-not-found.ts';
import { prepareSet, type PreparedSet } from './prepare-set.ts';
import { readBooks, readMusique } from './question-sets.ts';
import { rankVariant, type Variant } from './rank-variant.ts';
import { row } from './row.ts';

const PARTS = ['musique', 'books', 'novels'] as const;
const GRID: readonly Variant[] = [0.5, 0.6, 0.7].flatMap((denseWeight) =>
  [2, 3, 5].flatMap((seeds) => [0, 0.3, 0.5, 0.7, 0.9].map((inCollection) => ({ denseWeight, walk: { seeds, inCollection, asked: 0.3 } }))),
);
const WITHOUT: Readonly<Record<string, Variant>> = {
  'plain BM25': { isPlain: true },
  'words alone': { tasks: [], denseWeight: 0, neighbourWeight: 0 },
  'vectors alone': { tasks: [], denseWeight: 1 },
  'words and vectors': { tasks: [], neighbourWeight: 0 },
  '+ words around': { tasks: [] },
  '+ entity graph (the default)': {},
  '+ second questions': { surrogateWeight: 0.2 },
};

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !PARTS.some((part) => part === name));
if (unknown !== undefined) {
  console.error(`there is no part "${unknown}"; name some of ${PARTS.join(', ')}`);
  process.exit(2);
}
const isWanted = (part: (typeof PARTS)[number]): boolean => wanted.length === 0 || wanted.includes(part);

await using bridge = await openBridge({});
const embedders = await createBundledEmbedders({ bridge });
const musique = isWanted('musique') ? await readMusique() : undefined;
if (musique !== undefined) await evaluateMusique(await prepareSet(musique, embedders));
const books = await Promise.all((await readBooks()).filter(({ kind }) => isWanted(kind === 'own book' ? 'books' : 'novels')));
const prepared: PreparedSet[] = [];
for (const book of books) prepared.push(await prepareSet(book, embedders));
if (prepared.length > 0) {
  await evaluateBooks(prepared);
  const asked = await askBooks(prepared);
  printAnswers(asked);
  printNotFound(asked);
}

async function evaluateMusique(set: PreparedSet): Promise<void> {
  const halves = [0, 1].map((half) => set.questions.map((_, at) => at).filter((at) => at % 2 === half));
  console.log(`MuSiQue: ${set.questions.length} questions over ${set.documents.length} passages\n\n  R@5 and R@10 on ${halves.map((half) => half.length).join(' + ')} questions, all\n`);
  const results: { readonly variant: Variant; readonly ranks: readonly Ranks[] }[] = [];
  for (const variant of GRID) {
    const ranks = await rankVariant(set, variant);
    results.push({ variant, ranks });
    console.log(row(describe(variant), [...halves.map((half) => recalls(half.map((at) => ranks[at] ?? []))), recalls(ranks)]));
  }
  const crossed = halves.flatMap((own, number) => {
    const [best] = results.toSorted((a, b) => worth(b.ranks, own) - worth(a.ranks, own));
    if (best === undefined) return [];
    console.log(`\n  chosen on half ${number + 1}: ${describe(best.variant)}`);
    return (halves[1 - number] ?? []).map((at) => best.ranks[at] ?? []);
  });
  console.log(row('split halves: each scored with the choice of the other', [recalls(crossed)]));
  for (const [name, variant] of Object.entries(WITHOUT)) console.log(row(name, [recalls(await rankVariant(set, variant))]));
}

/** What a choice is made by. */
function worth(ranks: readonly Ranks[], half: readonly number[]): number {
  return half.reduce((sum, at) => sum + recallAt(ranks[at] ?? [], 5) + recallAt(ranks[at] ?? [], 10), 0);
}

async function evaluateBooks(sets: readonly PreparedSet[]): Promise<void> {
  const used = sets.map((set) => set.questions.map((_, at) => at).filter((at) => (set.needed[at] ?? []).length > 0));
  console.log(`\nBooks: questions with any / all of what they need among the first 5, and all among the first 10\n`);
  console.log(row('', sets.map(({ name }, at) => `${name.slice(0, 12)} ${used[at]?.length}`)));
  for (const [name, variant] of Object.entries(WITHOUT)) {
    const figures = [];
    for (const [at, set] of sets.entries()) {
      const ranks = await rankVariant(set, variant);
      const own = (used[at] ?? []).map((question) => ranks[question] ?? []);
      figures.push(`${count(own, (one) => hitAt(one, 5))} / ${count(own, (one) => fullChainAt(one, 5))}, ${count(own, (one) => fullChainAt(one, 10))}`);
    }
    console.log(row(name, figures));
  }
}

function count(ranks: readonly Ranks[], measure: (one: Ranks) => number): number {
  return ranks.reduce((sum, one) => sum + measure(one), 0);
}

function recalls(ranks: readonly Ranks[]): string {
  return [5, 10].map((k) => ((100 * count(ranks, (one) => recallAt(one, k))) / ranks.length).toFixed(1)).join(' ');
}

function describe({ denseWeight, walk }: Variant): string {
  return `vectors ${denseWeight}, walk ${walk?.inCollection} from ${walk?.seeds}`;
}
