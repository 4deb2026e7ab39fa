import type { Growth } from '../evaluation/evaluate-growth.ts';
import type { SettingReport, WalksReport } from '../evaluation/evaluate-walks.ts';
import type { HipporagReport } from '../evaluation/hipporag-report.ts';
import type { RetrievalMeasures } from '../evaluation/retrieval-measures.ts';
import { answerTable } from './format-evaluation.ts';
import { formatCount, formatNumber } from './format-quantity.ts';
import { formatTable } from './format-table.ts';
import { oneLine } from './printable.ts';
import type { Screen } from './screen.ts';

/** Depths that are shown; a program gets all. */
const SHOWN = [2, 5, 10] as const;
const RECALLS = SHOWN.map((k) => `R@${k}`);

/** An evaluation to be read: one table of the methods, then settings, growth and answers where they were measured. */
export function formatHipporag(report: HipporagReport, screen: Screen): string {
  const { walks, growth, answers } = report;
  return [
    summaryOf(report),
    `${screen.bold('Needed passages found, percent')}\n${methodTable(walks)}`,
    ...(walks.halves === undefined ? [] : [`${screen.bold('Settings')}\n${settingsText(walks)}`]),
    ...(growth === undefined ? [] : [`${screen.bold('As the memory grows, percent')}\n${growthText(growth)}`]),
    ...(answers === undefined ? [] : [`${screen.bold('Answers, percent of the questions')}\n${answerTable({ all: answers, byHops: [] })}`]),
  ].join('\n\n');
}

function summaryOf({ memory: { directory, passages, phrases, facts, factsBy }, embedders, normalisation, walks, missing, unanswerable }: HipporagReport): string {
  const questions = walks.methods[0]?.measures.questions ?? 0;
  return formatTable([
    ['questions', `${formatNumber(questions)}${unanswerable === 0 ? '' : `, ${formatNumber(unanswerable)} without an answer`}${missing === 0 ? '' : `, ${formatCount(missing, 'passages')} of them not in the corpus`}`],
    ['graph', `${formatCount(passages, 'passages')}, ${formatCount(facts, 'facts')} (${factsBy.join(', ')}), ${formatCount(phrases, 'phrases')} (${normalisation})`],
    ['embedder', embedders.map(oneLine).join(', ')],
    ['memory', oneLine(directory)],
  ]);
}

function methodTable({ methods, halves }: WalksReport): string {
  const rows = methods.map(({ name, measures }) => [name, ...recallCells(measures)]);
  const chosen = halves === undefined ? [] : [['chosen by halves', ...recallCells(halves.measures)]];
  return numberTable([['', ...RECALLS, 'all in 5'], ...rows, ...chosen]);
}

function settingsText({ halves, grid }: WalksReport): string {
  if (halves === undefined) return '';
  const total = 2 * halves.splits;
  const rows = grid.map((setting) => [setting.name, percent(setting.chosen / total), ...recallCells(setting.measures), differenceOf(setting)]);
  return [
    `${formatCount(grid.length, 'settings')}: the best by R@5 + R@10 on a random half of the questions, scored on the other half, both ways, ${formatCount(halves.splits, 'times')}`,
    `(seed ${halves.seed}; the sum varies by ${percent(halves.spread)} between the halvings):`,
    numberTable([['', 'chosen', ...RECALLS, 'all in 5', 'beside default'], ...rows]),
    'Beside default: the difference of R@5 + R@10, and its standard error; less than twice that is noise.',
  ].join('\n');
}

function differenceOf({ difference: { mean, error } }: SettingReport): string {
  return `${mean < 0 ? '' : '+'}${percent(mean)} ± ${percent(error)}`;
}

function growthText({ steps, different }: Growth): string {
  const head = ['passages', 'questions', ...['dense', 'default'].flatMap((name) => [`${name} R@5`, 'R@10']), 'the first', 'dense R@5', 'default R@5'];
  const rows = steps.map(({ documents, methods }) => {
    const [dense, walk] = methods;
    return [
      formatNumber(documents), formatNumber(dense?.measures.questions ?? 0), ...methods.flatMap(({ measures }) => [recallOf(measures, 5), recallOf(measures, 10)]),
      formatNumber(dense?.first.questions ?? 0), ...[dense, walk].map((method) => (method === undefined ? '' : recallOf(method.first, 5))),
    ];
  });
  return [
    numberTable([head, ...rows], 0),
    'Questions are asked once all passages that they need are there; the first ones at every size.',
    different === 0 ? 'The memory that grew ranks every question as the one that was made at once.' : `The memory that grew ranks ${formatCount(different, 'questions')} otherwise than the one that was made at once.`,
  ].join('\n');
}

function recallCells(measures: RetrievalMeasures): readonly string[] {
  return [...SHOWN.map((k) => recallOf(measures, k)), percent(measures.depths.find(({ k }) => k === 5)?.all ?? 0)];
}

function recallOf({ depths }: RetrievalMeasures, depth: number): string {
  return percent(depths.find(({ k }) => k === depth)?.recall ?? 0);
}

function numberTable(rows: readonly (readonly string[])[], firstNumber = 1): string {
  return formatTable(rows, { right: [...(rows[0] ?? []).keys()].filter((column) => column >= firstNumber) });
}

function percent(share: number): string {
  return (100 * share).toFixed(1);
}
