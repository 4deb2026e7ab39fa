export interface LogTail {
  write(text: string): void;
  /** The last lines, oldest first. */
  lines(): readonly string[];
}

const MAX_LINES = 20;
const MAX_LINE_LENGTH = 1000;

/** Keeps the last lines of a log that comes in pieces. */
export function createLogTail(onLine?: (line: string) => void): LogTail {
  const kept: string[] = [];
  let open = '';
  const keep = (line: string): void => {
    const short = line.trimEnd().slice(0, MAX_LINE_LENGTH);
    if (short === '') return;
    onLine?.(short);
    kept.push(short);
    if (kept.length > MAX_LINES) kept.shift();
  };
  return {
    write(text) {
      const [first = '', ...rest] = text.split('\n');
      open += first;
      for (const line of rest) {
        keep(open);
        open = line;
      }
      // A log without line ends must not grow without end.
      open = open.slice(-MAX_LINE_LENGTH);
    },
    lines: () => (open.trim() === '' ? [...kept] : [...kept, open.trimEnd()]),
  };
}
