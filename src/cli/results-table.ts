import { firstCitation, firstWords, statusOf, type AskResult } from './ask-result.ts';
import { cutToWidth } from './cut-to-width.ts';
import { displayWidth } from './display-width.ts';
import { formatPlace } from './format-answer.ts';
import { oneLine } from './printable.ts';
import type { Screen } from './screen.ts';

/** A table whose rows are printed one by one, so that its columns are as wide as the screen has room and never wider. */
export interface ResultsTable {
  readonly head: string;
  row(result: AskResult): string;
}

const STATUS_COLUMNS = 'not found'.length;
const GAP = '  ';
const LEAST_COLUMNS = 60;

/** A table of `count` results: number, question, first quote, where it stands, found or not. */
export function createResultsTable({ columns, bold }: Screen, count: number): ResultsTable {
  const number = Math.max(1, String(count).length);
  const rest = Math.max(LEAST_COLUMNS, columns) - number - STATUS_COLUMNS - 4 * GAP.length;
  const [question, place] = [Math.floor(rest * 0.32), Math.floor(rest * 0.34)];
  const quote = rest - question - place;
  const line = (cells: readonly [string, string, string, string, string]): string => {
    const widths = [number, question, quote, place, STATUS_COLUMNS];
    return cells.map((cell, at) => fill(cell, widths[at] ?? 0)).join(GAP).trimEnd();
  };
  return {
    head: bold(line([''.padEnd(number), 'question', 'first quote', 'where', 'answer'])),
    row: (result) => line([String(result.number).padStart(number), oneLine(result.question), oneLine(firstWords(result)), placeText(result, place), statusOf(result)]),
  };
}

function fill(text: string, columns: number): string {
  const cut = cutToWidth(text, columns);
  return cut + ' '.repeat(Math.max(0, columns - displayWidth(cut)));
}

/** The line number stays, whatever has to be cut: it is what leads there. */
function placeText(result: AskResult, columns: number): string {
  const citation = firstCitation(result);
  if (citation === undefined) return '';
  const { memory, title, heading = title, line } = citation;
  const end = line === undefined ? '' : `, line ${line}`;
  // The chapter says more than the part that it stands in.
  return cutToWidth(formatPlace({ title: heading.split(' > ').at(-1) ?? title, ...(memory === undefined ? {} : { memory }) }), columns - end.length) + end;
}
