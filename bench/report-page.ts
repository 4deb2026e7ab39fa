import type { Report } from './report.ts';
import { COLUMNS, tableRows } from './table.ts';

/** The page that keeps one run: docs/benchmarks.md; `kept`: sections of other programs, behind its own. */
export function reportPage(report: Report, kept = ''): string {
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
  return `${[...lines, ...(kept === '' ? [] : ['', kept])].join('\n')}\n`;
}

/** What `npm run bench:beacon` wrote into a page. */
export function keptSections(page: string): string {
  const start = page.search(/^## The beacon memory on /mu);
  return start < 0 ? '' : page.slice(start).trimEnd();
}

const READING = [
  'Every figure is a median. *Beside* is what it is compared with, measured in the same minute: a limit of the machine, or the same',
  'work done plainly; *ratio* is the median of the quotients of interleaved pairs, so that a busy machine weighs on both sides alike.',
  '*Bound* is what the project asks for, and *how near* says how much of it is used: above 100 % it is missed.',
];

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.trim().replaceAll('|', '\\|')).join(' | ')} |`;
}
