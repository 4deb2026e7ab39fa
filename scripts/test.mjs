#!/usr/bin/env node
// Every check of the project: lock file, types, lint, vitest, ruff, mypy, pytest. Ends with `N passed, N failed, N skipped`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(resolve(dirname(fileURLToPath(import.meta.url)), '..'));
const python = resolve('.venv/bin/python');
const total = { passed: 0, failed: 0, skipped: 0 };
mkdirSync('.cache/test', { recursive: true });

// Python's checks run in what vitest, whose tests wait for processes, leaves of the cores; what they print comes when vitest is through.
const pythonDone = checkPython();
await check('lock file', process.execPath, ['scripts/check-lock.mjs']);
await check('types', process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.']);
await check('lint', process.execPath, ['node_modules/oxlint/bin/oxlint', '--quiet']);
await suite('vitest', '.cache/test/vitest.json', readVitest, process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json', '--outputFile.json=.cache/test/vitest.json']);
for (const end of await pythonDone) end();

console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed === 0 ? 0 : 1);

/** Runs them one after the other and gives what prints and counts each. */
async function checkPython() {
  const report = '.cache/test/pytest.xml';
  rmSync(report, { force: true });
  const ends = [];
  for (const [name, count, args] of [
    ['ruff', countCheck, ['-m', 'ruff', 'check', 'python-bridge', 'bench']],
    ['mypy', countCheck, ['-m', 'mypy']],
    ['pytest', (isGreen) => countSuite('pytest', isGreen, report, readJunit), ['-m', 'pytest', '-q', 'python-bridge', `--junitxml=${report}`]],
  ]) {
    const { isGreen, output } = await run(python, args, 'pipe');
    ends.push(() => {
      console.log(`[test] ${name}`);
      process.stdout.write(output);
      add(name, count(isGreen));
    });
  }
  return ends;
}

async function check(name, command, args) {
  console.log(`[test] ${name}`);
  add(name, countCheck((await run(command, args, 'inherit')).isGreen));
}

async function suite(name, report, read, command, args) {
  rmSync(report, { force: true });
  console.log(`[test] ${name}`);
  const { isGreen } = await run(command, args, 'inherit');
  add(name, countSuite(name, isGreen, report, read));
}

/** With `inherit` it prints as it goes; with `pipe` what it prints is kept. */
async function run(command, args, output) {
  const child = spawn(command, args, { stdio: ['ignore', output, output] });
  const pieces = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (piece) => pieces.push(piece));
  try {
    const [exitCode] = await once(child, 'close');
    return { isGreen: exitCode === 0, output: Buffer.concat(pieces) };
  } catch (error) {
    return { isGreen: false, output: Buffer.from(`${error.message}\n`) };
  }
}

function countCheck(isGreen) {
  return isGreen ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
}

function countSuite(name, isGreen, report, read) {
  let counts;
  try {
    counts = read(readFileSync(report, 'utf8'));
  } catch (error) {
    console.error(`[test] ${name}: no report (${error.message})`);
    counts = { passed: 0, failed: 1, skipped: 0 };
  }
  // A runner that fails without a failed test (an unhandled error, a file that does not load) is a failure too.
  return isGreen || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}

function add(name, counts) {
  for (const key of Object.keys(total)) total[key] += counts[key];
  if (counts.failed > 0) console.error(`[test] ${name}: FAILED`);
}

function readVitest(text) {
  const report = JSON.parse(text);
  return { passed: report.numPassedTests, failed: report.numFailedTests, skipped: report.numPendingTests + report.numTodoTests };
}

function readJunit(text) {
  const attribute = (key) => Number(new RegExp(`<testsuite [^>]*\\b${key}="(\\d+)"`).exec(text)[1]);
  const failed = attribute('failures') + attribute('errors');
  return { passed: attribute('tests') - failed - attribute('skipped'), failed, skipped: attribute('skipped') };
}
