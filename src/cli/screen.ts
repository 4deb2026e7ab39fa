import { BOLD, DIM, PLAIN, printableWithStyles } from './printable.ts';

/** The part of a stream that a screen needs. */
export interface OutputStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Standard output or standard error. The one place where text leaves for a terminal, so nothing unprintable gets past it. */
export interface Screen {
  readonly isTerminal: boolean;
  readonly columns: number;
  write(text: string): void;
  line(text?: string): void;
  bold(text: string): string;
  dim(text: string): string;
}

const DEFAULT_COLUMNS = 80;
const MAX_COLUMNS = 100;

/** A screen over a stream; styles only on a terminal that wants them (`NO_COLOR`, `TERM=dumb`). */
export function createScreen(stream: OutputStream, environment: Readonly<Record<string, string | undefined>>): Screen {
  const isTerminal = stream.isTTY === true;
  const hasStyles = isTerminal && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb';
  const style = (code: string) => (text: string) => (hasStyles && text !== '' ? code + text + PLAIN : text);
  return {
    isTerminal,
    get columns() {
      return Math.min(stream.columns || Number(environment['COLUMNS']) || DEFAULT_COLUMNS, MAX_COLUMNS);
    },
    write(text) {
      stream.write(printableWithStyles(text));
    },
    line(text = '') {
      stream.write(`${printableWithStyles(text)}\n`);
    },
    bold: style(BOLD),
    dim: style(DIM),
  };
}
