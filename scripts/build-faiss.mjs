#!/usr/bin/env node
// Makes `faiss-node` loadable. Idempotent. Plain JS: runs on any Node >= 18.
//   1 it loads already   2 a cached build   3 upstream's prebuilt file   4 compiled against the system's faiss
// Exit 1 with the reasons and remedies where none works: the pure TypeScript index serves then.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const modules = join(root, 'node_modules');
const packageDirectory = join(modules, 'faiss-node');
const target = join(packageDirectory, 'build', 'Release', 'faiss-node.node');
const prefix = process.env.FAISS_PREFIX ?? '/usr';
const reasons = [];

if (!existsSync(join(packageDirectory, 'package.json'))) fail('node_modules/faiss-node is missing: run `npm run setup`');
const version = JSON.parse(readFileSync(join(packageDirectory, 'package.json'), 'utf8')).version;
const cached = join(root, '.cache', 'native', `faiss-node-${version}-${process.platform}-${process.arch}.node`);

const how = loads() ? 'loads already' : useCached() ?? usePrebuilt() ?? compile();
if (how === undefined) fail(`faiss-node could not be made loadable\n  - ${reasons.join('\n  - ')}`);
console.log(`[faiss] ok (${how})`);

// In a child process: a bad binary must not take this script down.
function loads() {
  const smoke = `const f=require('faiss-node');const i=new f.IndexFlatIP(2);i.add([1,0,0,1]);if(i.search([0,1],1).labels[0]!==1)process.exit(3)`;
  return run(process.execPath, ['-e', smoke], { timeout: 20_000 }).status === 0;
}

function useCached() {
  if (!existsSync(cached)) return undefined;
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(cached, target);
  if (loads()) return 'cached build';
  rmSync(cached);
  rmSync(target);
  return undefined;
}

// Only the download half of the package's own install script: its other half clones a repository.
function usePrebuilt() {
  const installer = join(modules, 'prebuild-install', 'bin.js');
  if (process.env.MEMORAG_OFFLINE === '1' || !existsSync(installer)) return undefined;
  const result = run(process.execPath, [installer, '--runtime', 'napi'], { cwd: packageDirectory, timeout: 60_000 });
  if (result.status === 0 && loads()) return 'prebuilt';
  reasons.push(`prebuilt file: ${result.status === 0 ? 'downloaded, does not load here' : lastLine(result)}`);
  rmSync(join(packageDirectory, 'build'), { recursive: true, force: true });
  return undefined;
}

function compile() {
  if (!hasSystemFaiss()) installSystemFaiss();
  if (!hasSystemFaiss()) {
    reasons.push(`compiling: needs g++, ${prefix}/include/faiss and libopenblas`);
    return undefined;
  }
  mkdirSync(dirname(target), { recursive: true });
  const temporary = `${target}.${process.pid}.tmp`;
  const result = run('g++', [
    '-std=c++17', '-O2', '-fPIC', '-shared', '-fopenmp', '-DNAPI_VERSION=8', '-DNODE_GYP_MODULE_NAME=faiss_node',
    '-DNODE_ADDON_API_CPP_EXCEPTIONS_ALL', // every C++ exception becomes a JS error instead of an abort
    '-include', join(root, 'scripts/faiss/shim.h'),
    `-I${join(modules, 'node-addon-api')}`, `-I${join(modules, 'node-api-headers/include')}`, `-I${join(prefix, 'include')}`,
    join(packageDirectory, 'src/faiss.cc'), `-L${join(prefix, 'lib')}`, '-lfaiss', '-lopenblas', '-o', temporary,
  ]);
  if (result.status !== 0) {
    rmSync(temporary, { force: true });
    reasons.push(`compiling: ${lastLine(result)}`);
    return undefined;
  }
  renameSync(temporary, target);
  if (!loads()) {
    reasons.push('compiling: the compiled binding does not load');
    return undefined;
  }
  mkdirSync(dirname(cached), { recursive: true });
  copyFileSync(target, cached);
  return 'compiled';
}

function hasSystemFaiss() {
  return existsSync(join(prefix, 'include/faiss/Index.h')) && run('g++', ['--version']).status === 0 &&
    run('g++', ['-print-file-name=libopenblas.so']).stdout?.trim() !== 'libopenblas.so';
}

function installSystemFaiss() {
  if (!existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0 || process.env.MEMORAG_NO_APT === '1') {
    reasons.push('system packages: not installed (only done as root, with apt-get)');
    return;
  }
  console.log('[faiss] installing g++ libfaiss-dev libopenblas-dev with apt-get');
  const install = ['install', '-y', '-q', '--no-install-recommends', 'g++', 'libfaiss-dev', 'libopenblas-dev'];
  let result = aptGet(install);
  if (result.status !== 0) {
    aptGet(['update', '-q']);
    result = aptGet(install);
  }
  if (result.status !== 0) reasons.push(`apt-get: ${lastLine(result)}`);
}

function aptGet(args) {
  return run('apt-get', args, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
}

function run(command, args, options = {}) {
  return spawnSync(command, args, { cwd: root, encoding: 'utf8', timeout: 600_000, killSignal: 'SIGKILL', ...options });
}

function lastLine(result) {
  return (result.error?.message ?? result.stderr ?? result.stdout ?? '').trim().split('\n').at(-1);
}

function fail(message) {
  console.error(`[faiss] ${message}
[faiss] remedy, then \`npm run setup\`: let it reach github.com for the prebuilt file, or install a system faiss
[faiss]   Debian, Ubuntu: apt-get install g++ libfaiss-dev libopenblas-dev
[faiss]   macOS: brew install faiss openblas libomp, then FAISS_PREFIX="$(brew --prefix)" npm run setup`);
  process.exit(1);
}
