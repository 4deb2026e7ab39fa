#!/usr/bin/env node
// Every check of the project: lock file, types, lint, vitest, ruff, mypy, pytest. Ends with `N passed, N failed, N skipped`.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(resolve(dirname(fileURLToPath(import.meta.url)), '..'));
const python = resolve('.venv/bin/python');
const total = { passed: 0, failed: 0, skipped: 0 };
mkdirSync('.cache/test', { recursive: true });

check('lock file', process.execPath, ['scripts/check-lock.mjs']);
check('types', process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.']);
check('lint', process.execPath, ['node_modules/oxlint/bin/oxlint', '--quiet']);
suite('vitest', '.cache/test/vitest.json', readVitest, process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json', '--outputFile.json=.cache/test/vitest.json']);
check('ruff', python, ['-m', 'ruff', 'check', 'python-bridge', 'bench']);
check('mypy', python, ['-m', 'mypy']);
suite('pytest', '.cache/test/pytest.xml', readJunit, python, ['-m', 'pytest', '-q', 'python-bridge', '--junitxml=.cache/test/pytest.xml']);

console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed === 0 ? 0 : 1);

function check(name, command, args) {
  add(name, run(name, command, args) ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 });
}

function suite(name, report, read, command, args) {
  rmSync(report, { force: true });
  const isGreen = run(name, command, args);
  let counts;
  try {
    counts = read(readFileSync(report, 'utf8'));
  } catch (error) {
    console.error(`[test] ${name}: no report (${error.message})`);
    counts = { passed: 0, failed: 1, skipped: 0 };
  }
  // A runner that fails without a failed test (an unhandled error, a file that does not load) is a failure too.
  add(name, isGreen || counts.failed > 0 ? counts : { ...counts, failed: 1 });
}

function run(name, command, args) {
  console.log(`[test] ${name}`);
  return spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;
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
