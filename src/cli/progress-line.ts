import { formatBytes, formatCount, formatNumber, formatSeconds } from './format-quantity.ts';

/** How far a stage is; those of the pipeline's events, and those of commands that ask many questions. */
export interface StageState {
  readonly stage: string;
  readonly done: number;
  readonly reused?: number;
  readonly total: number;
  readonly unit: string;
}

export interface ProgressState {
  readonly event: StageState;
  readonly perSecond: number | undefined;
}

const BAR_COLUMNS = 24;
/** Width of the longest stage name, so that the bars of all stages stand below each other. */
const NAME_COLUMNS = 9;

/** The moving line: stage, bar, percent, rate, remaining time; what does not fit is left out from the right. */
export function progressBar({ event, perSecond }: ProgressState, columns: number): string {
  const filled = Math.round(share(event) * BAR_COLUMNS);
  const bar = `[${'='.repeat(filled)}${' '.repeat(BAR_COLUMNS - filled)}]`;
  const parts = [event.stage.padEnd(NAME_COLUMNS), bar, percent(event), rate(event, perSecond), remaining(event, perSecond)];
  if (columns < 50) parts.splice(1, 1);
  let line = '';
  for (const part of parts.filter((text) => text !== '')) {
    const longer = line === '' ? part : `${line} ${part}`;
    if (longer.length >= columns) break; // a full last column would wrap on some terminals
    line = longer;
  }
  return line;
}

/** The plain line: `embed: 43 % (1,234 of 2,800 windows, 150/s, 10 s left)`. */
export function progressLine({ event, perSecond }: ProgressState): string {
  const details = [amount(event), rate(event, perSecond), remaining(event, perSecond)].filter((text) => text !== '');
  return `${event.stage}: ${percent(event).trim()} (${details.join(', ')})`;
}

/** The plain line at the end of a stage: `embed: 2,800 windows in 19 s`, `embed: 2,800 windows (2,790 from before) in 0.2 s`. */
export function stageEndLine(event: StageState, seconds: number): string {
  const isBytes = event.unit === 'bytes';
  const done = isBytes ? formatBytes(event.done) : formatCount(event.done, event.unit);
  const kept = event.reused === undefined ? '' : ` (${isBytes ? formatBytes(event.reused) : formatNumber(event.reused)} from before)`;
  return `${event.stage}: ${done}${kept} in ${formatSeconds(seconds)}`;
}

function share({ done, total }: StageState): number {
  return total <= 0 ? 0 : Math.min(1, done / total);
}

function percent(event: StageState): string {
  return `${String(Math.floor(share(event) * 100)).padStart(3)} %`;
}

function amount({ done, total, unit }: StageState): string {
  return unit === 'bytes' ? `${formatBytes(done)} of ${formatBytes(total)}` : `${formatNumber(done)} of ${formatCount(total, unit)}`;
}

function rate({ unit }: StageState, perSecond: number | undefined): string {
  if (perSecond === undefined || perSecond <= 0) return '';
  if (unit === 'bytes') return `${formatBytes(perSecond)}/s`;
  if (perSecond >= 10) return `${formatNumber(perSecond)}/s`;
  // A slow model's calls are told by the minute, or by the hour: none is 0.0.
  if (perSecond >= 0.1) return `${perSecond.toFixed(1)}/s`;
  return perSecond * 60 >= 0.1 ? `${(perSecond * 60).toFixed(1)}/min` : `${(perSecond * 3600).toFixed(1)}/h`;
}

function remaining({ done, total }: StageState, perSecond: number | undefined): string {
  if (perSecond === undefined || perSecond <= 0) return '';
  return `${formatSeconds((total - done) / perSecond)} left`;
}
