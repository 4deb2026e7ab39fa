import { formatTable } from '../../../src/cli/format-table.ts';
import type { FaultResult } from './run-fault.ts';

const HEAD = ['fault', 'rounds', 'old state whole', 'new state whole', 'refused', 'lost', 'wrong answers', 'left', 'failed', 'seconds'];
/** Of each kind of breach; the JSON has all. */
const SHOWN = 5;

/** A table, one line per fault, and below it what was broken and what was measured. */
export function formatFaults(results: readonly FaultResult[]): string {
  const rows = results.map(({ name, rounds, outcomes, breaches, seconds, skipped }) => {
    if (skipped !== undefined) return [name, 'skipped', '', '', '', '', '', '', '', ''];
    const { lost, wrong, left, failed } = breaches;
    const counts = [rounds, outcomes.old, outcomes.new, outcomes.refused, lost.length, wrong.length, left.length, failed.length];
    return [name, ...counts.map(String), seconds.toFixed(1)];
  });
  return [formatTable([HEAD, ...rows]), ...results.flatMap(details)].join('\n');
}

function details({ name, title, breaches, notes, skipped }: FaultResult): readonly string[] {
  const broken = Object.entries(breaches).flatMap(([kind, lines]) => {
    const more = lines.length > SHOWN ? [`  ${kind}: … ${lines.length - SHOWN} more`] : [];
    return [...lines.slice(0, SHOWN).map((line) => `  ${kind}: ${line}`), ...more];
  });
  return ['', `${name}: ${title}`, ...(skipped === undefined ? [] : [`  skipped: ${skipped}`]), ...notes.map((line) => `  ${line}`), ...broken];
}
