/** One line of a printed table: its name, and figures in columns. */
export function row(name: string, figures: readonly string[]): string {
  return `  ${name.padEnd(34)} ${figures.map((figure) => figure.padStart(16)).join(' ')}`;
}
