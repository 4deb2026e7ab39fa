/** One finding of `memorag doctor`. `warning`: something optional is missing. `problem`: memorizing cannot work. */
export interface Check {
  readonly name: string;
  readonly status: 'ok' | 'warning' | 'problem';
  readonly detail: string;
  readonly remedy?: string;
}

/** A finding, with its remedy where there is one. */
export function check(status: Check['status'], name: string, detail: string, remedy?: string): Check {
  return { name, status, detail, ...(remedy === undefined ? {} : { remedy }) };
}
