import { displayWidth } from './display-width.ts';

/** Rows of cells in columns that stand below each other, Chinese included; cells of a column named in `right` end together. */
export function formatTable(rows: readonly (readonly string[])[], { right = [] }: { readonly right?: readonly number[] } = {}): string {
  const widths: number[] = [];
  for (const row of rows) for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, displayWidth(cell));
  const pad = (cell: string, column: number): string => {
    const space = ' '.repeat((widths[column] ?? 0) - displayWidth(cell));
    return right.includes(column) ? space + cell : cell + space;
  };
  return rows.map((row) => row.map(pad).join('  ').trimEnd()).join('\n');
}
