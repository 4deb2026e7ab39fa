import { formatTable } from '../src/cli/format-table.ts';
import type { Figure } from './benchmark.ts';
import { judge } from './judge.ts';

export const COLUMNS = ['what', 'measured', 'beside', 'ratio', 'bound', 'how near'] as const;

/** The figures as rows of cells, one row a figure. */
export function tableRows(figures: readonly Figure[]): readonly (readonly string[])[] {
  return figures.map((figure) => {
    const { what, measured, unit, reference } = figure;
    const { ratio } = judge(figure);
    return [
      what,
      `${number(measured)} ${unit}`,
      reference === undefined ? '' : `${reference.what}: ${number(reference.value)}`,
      ratio === undefined ? '' : number(ratio),
      boundText(figure),
      nearText(figure),
    ];
  });
}

/** The table for a terminal. */
export function formatFigures(figures: readonly Figure[]): string {
  return formatTable([COLUMNS, ...tableRows(figures)], { right: [3] });
}

function boundText({ bound, unit }: Figure): string {
  if (bound === undefined) return '';
  return bound.of === 'ratio' ? `ratio ${bound.kind} ${number(bound.value)}` : `${bound.kind} ${number(bound.value)} ${unit}`;
}

function nearText(figure: Figure): string {
  const { holds, used } = judge(figure);
  if (holds === undefined || used === undefined) return '';
  return `${holds ? 'holds' : 'MISSES'}, at ${Math.round(100 * used)} % of it`;
}

/** Three figures that count. */
function number(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  return Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en-US') : Number(value.toPrecision(3)).toString();
}
