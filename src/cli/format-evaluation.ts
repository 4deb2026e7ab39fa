import type { QuestionReport } from '../evaluation/evaluate-question.ts';
import { DEPTHS, type EvidenceMeasures, type Measures } from '../evaluation/measures.ts';
import type { Ranks } from '../evaluation/ranks.ts';
import { cutToWidth } from './cut-to-width.ts';
import type { ErrorValue } from './error-value.ts';
import { formatCount, formatNumber } from './format-quantity.ts';
import { formatTable } from './format-table.ts';
import { oneLine } from './printable.ts';
import type { Screen } from './screen.ts';

/** A question that could not be asked; it is measured nowhere. */
export interface FailedQuestion {
  readonly id: string;
  readonly question: string;
  readonly error: ErrorValue;
}

export interface Evaluation {
  readonly reports: readonly QuestionReport[];
  readonly failed: readonly FailedQuestion[];
  readonly all: Measures;
  readonly byHops: readonly (Measures & { readonly hops: number })[];
  readonly task: string;
  readonly hasDetails: boolean;
}

/** An evaluation to be read: tables in percent, and one row per question where details are wanted. */
export function formatEvaluation(evaluation: Evaluation, screen: Screen): string {
  const { all, reports, failed, hasDetails } = evaluation;
  const left = reports.filter(({ missingQuotes }) => missingQuotes.length > 0).length;
  return [
    ...(all.evidence.questions === 0 ? [] : [`${screen.bold('Needed passages among the first k chunks, percent of the questions')}\n${evidenceTable(evaluation)}`]),
    ...(left === 0 ? [] : [`Left out of it: ${formatCount(left, 'questions')} with a quote that stands in no text of the memory.`]),
    ...(reports.length === 0 ? [] : [`${screen.bold('Answers, percent of the questions')}\n${answerTable(evaluation)}`]),
    ...(hasDetails && reports.length > 0 ? [`${screen.bold('Questions')}\n${detailTable(reports, screen.columns)}`] : []),
    ...(failed.length === 0 ? [] : [`${screen.bold(`Failed: ${formatCount(failed.length, 'questions')}, measured nowhere`)}\n${failedTable(failed, screen.columns)}`]),
  ].join('\n\n');
}

function evidenceTable({ task, all, byHops }: Evaluation): string {
  const head = ['', 'questions', ...DEPTHS.map((k) => `any@${k}`), ...DEPTHS.map((k) => `all@${k}`)];
  const rows = (name: string, pick: (measures: Measures) => EvidenceMeasures | undefined): string[][] => {
    const groups = [{ name, measures: pick(all) }, ...byHops.map((group) => ({ name: `  ${formatCount(group.hops, 'hops')}`, measures: pick(group) }))];
    return groups.flatMap((group) => (group.measures === undefined || group.measures.questions === 0 ? [] : [evidenceRow(group.name, group.measures)]));
  };
  const table = [head, ...rows(task, ({ evidence }) => evidence), ...rows('words', ({ baseline }) => baseline)];
  return formatTable(table, { right: head.map((_, column) => column).slice(1) });
}

function evidenceRow(name: string, { questions, depths }: EvidenceMeasures): string[] {
  return [name, formatNumber(questions), ...depths.map(({ hit }) => percent(hit)), ...depths.map(({ all }) => percent(all))];
}

/** Measures of answers, a row for all and one for each number of places that they need. */
export function answerTable({ all, byHops }: Pick<Evaluation, 'all' | 'byHops'>): string {
  const isGenerated = all.f1 !== undefined;
  const head = ['', 'questions', 'in evidence', 'in first 3 quotes', ...(isGenerated ? ['exact', 'F1'] : []), 'said not found'];
  const groups = [{ name: 'answerable', measures: all }, ...byHops.map((measures) => ({ name: `  ${formatCount(measures.hops, 'hops')}`, measures }))];
  const rows = groups.filter(({ measures }) => measures.answerable > 0).map(({ name, measures: { answerable, inEvidence, inQuotes, exactMatch, f1, wronglyNotFound } }) => [
    name, formatNumber(answerable), percent(inEvidence), percent(inQuotes), ...(isGenerated ? [percent(exactMatch), percent(f1)] : []), `${percent(wronglyNotFound)} wrongly`,
  ]);
  const none = all.unanswerable === 0 ? [] : [['without an answer', formatNumber(all.unanswerable), '', '', ...(isGenerated ? ['', ''] : []), `${percent(all.rightlyNotFound)} rightly`]];
  return formatTable([head, ...rows, ...none], { right: head.map((_, column) => column).slice(1) });
}

const QUESTION_COLUMNS = 20;

function detailTable(reports: readonly QuestionReport[], columns: number): string {
  const hasBaseline = reports.some(({ baselineRanks }) => baselineRanks !== undefined);
  const head = ['id', 'hops', 'ranks', ...(hasBaseline ? ['words'] : []), 'answer in', 'question'];
  const rows = reports.map((report) => [
    oneLine(report.id), report.hops === undefined ? '' : `${report.hops}`, ranksText(report.ranks, report), ...(hasBaseline ? [ranksText(report.baselineRanks ?? [], report)] : []), placeOf(report),
  ]);
  const used = formatTable([head.slice(0, -1), ...rows]).split('\n').reduce((most, line) => Math.max(most, line.length), 0) + 2;
  const cut = (text: string): string => cutToWidth(oneLine(text), Math.max(QUESTION_COLUMNS, columns - used));
  return formatTable([head, ...rows.map((row, at) => [...row, cut(reports[at]?.question ?? '')])]);
}

function failedTable(failed: readonly FailedQuestion[], columns: number): string {
  return formatTable(failed.map(({ id, error }) => [oneLine(id), oneLine(error.message)])).split('\n').map((line) => cutToWidth(line, columns)).join('\n');
}

function ranksText(ranks: Ranks, { missingQuotes }: QuestionReport): string {
  return missingQuotes.length > 0 ? 'quote?' : ranks.map((rank) => rank ?? '-').join(' ');
}

function placeOf({ isAnswerable, isNotFound, isInQuotes, isInEvidence }: QuestionReport): string {
  if (isNotFound) return isAnswerable ? 'not found!' : 'not found';
  if (!isAnswerable) return 'answered!';
  return isInQuotes ? 'quotes' : isInEvidence ? 'evidence' : '-';
}

function percent(share: number | undefined): string {
  return share === undefined ? '' : (100 * share).toFixed(1);
}
