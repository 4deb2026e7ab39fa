import type { Report } from './report.ts';
import { COLUMNS, tableRows } from './table.ts';

/** The page that keeps one run: docs/benchmarks.md. */
export function reportPage(report: Report): string {
  const { machine, date, command, texts, bounds, held, benchmarks } = report;
  const lines = [
    '# Benchmarks',
    '',
    `Written by \`${command}\` on ${date}. ${held} of ${bounds} bounds hold.`,
    '',
    `Machine: ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.platform}, Node ${machine.node}; load ${machine.load} during the run.`,
    `Texts: ${texts}.`,
    '',
    ...READING,
  ];
  for (const { name, about, figures } of benchmarks) {
    lines.push('', `## ${name}`, about, '', row(COLUMNS), row(COLUMNS.map(() => '---')), ...tableRows(figures).map(row));
  }
  return `${lines.join('\n')}\n`;
}

const READING = [
  'Every figure is a median. *Beside* is what it is compared with, measured in the same minute: a limit of the machine, or the same',
  'work done plainly; *ratio* is the median of the quotients of interleaved pairs, so that a busy machine weighs on both sides alike.',
  '*Bound* is what the project asks for, and *how near* says how much of it is used: above 100 % it is missed.',
];

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.trim().replaceAll('|', '\\|')).join(' | ')} |`;
}
