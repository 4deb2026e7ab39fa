// Measures speed and memory beside the limits and bounds that they are held against; prints a table.
//   npm run bench -- [name ...] [--quick] [--json FILE] [--write FILE]
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { BENCHMARKS } from './benchmarks.ts';
import { describeMachine } from './machine.ts';
import { createReport, type MeasuredBenchmark, type Report } from './report.ts';
import { keptSections, reportPage } from './report-page.ts';
import { readIfThere } from '../src/util/read-if-there.ts';
import { openSetting } from './setting.ts';
import { formatFigures } from './table.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, json: { type: 'string' }, write: { type: 'string' } },
});
const unknown = positionals.find((name) => !BENCHMARKS.some((benchmark) => benchmark.name === name));
if (unknown !== undefined) {
  console.error(`bench: there is no benchmark "${unknown}"; name some of ${BENCHMARKS.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}

await using setting = await openSetting({ isQuick: values.quick });
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    setting.abandon();
    process.exit(signal === 'SIGINT' ? 130 : 143);
  });
}
console.log(`Texts: ${setting.books.source}.`);
const measured: MeasuredBenchmark[] = [];
for (const benchmark of BENCHMARKS) {
  if (positionals.length > 0 && !positionals.includes(benchmark.name)) continue;
  console.error(`bench: ${benchmark.name} …`);
  const figures = await benchmark.run(setting);
  measured.push({ name: benchmark.name, about: benchmark.about, figures });
  console.log(`\n${benchmark.name}\n${formatFigures(figures)}`);
  // After each: a run that is interrupted keeps what it has measured.
  await writeReport();
}
const { held, bounds } = report();
console.log(`\n${held} of ${bounds} bounds hold.${values.quick ? ' They mean nothing here: they are meant for whole books.' : ''}`);

async function writeReport(): Promise<void> {
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(report(), undefined, 2)}\n`);
  if (values.write !== undefined) await writeFile(values.write, reportPage(report(), keptSections((await readIfThere(values.write)) ?? '')));
}

function report(): Report {
  // Where the JSON goes is no part of what is measured.
  const words = [...positionals, ...(values.quick ? ['--quick'] : []), ...(values.write === undefined ? [] : ['--write', values.write])];
  return createReport({ machine: describeMachine(), texts: setting.books.source, words, benchmarks: measured });
}
