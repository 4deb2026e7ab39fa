// The long forms. Not part of the tests:
//   npm run faults [-- name ...] [-- --rounds N] [-- --short] [-- --json FILE]
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { FAULTS } from './faults.ts';
import { formatFaults } from './harness/format-faults.ts';
import { type FaultResult, runFault } from './harness/run-fault.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string' }, json: { type: 'string' }, short: { type: 'boolean', default: false } },
});
const unknown = positionals.find((name) => !FAULTS.some((fault) => fault.name === name));
const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
if (unknown !== undefined || (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0))) {
  console.error(`faults: ${unknown === undefined ? '--rounds takes a whole number' : `there is no fault ${unknown}`}; there are: ${FAULTS.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}

const SECONDS_BETWEEN = 20;
let shown = performance.now();
const results: FaultResult[] = [];
for (const fault of FAULTS.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
  const result = await runFault(fault, { isLong: !values.short, rounds, onProgress: showProgress });
  results.push(result);
  // After each: a run that is stopped half way has said what it found.
  process.stderr.write(`${formatFaults([result])}\n`);
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify({ node: process.version, results }, undefined, 2)}\n`);
}
console.log(formatFaults(results));
process.exitCode = results.every(({ isClean }) => isClean) ? 0 : 1;

/** A line that changes on a terminal; a line now and then elsewhere. */
function showProgress(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[2K${line}`);
  else if (performance.now() - shown > SECONDS_BETWEEN * 1000) {
    process.stderr.write(`${line}\n`);
    shown = performance.now();
  }
}
