import { loadFaiss } from '../../retrieval/faiss-binding.ts';
import { packageVersion } from '../../util/package-version.ts';
import { check, type Check } from './check.ts';

/** What runs this program: version, system, Node, the index binding. */
export async function checkRuntime(): Promise<readonly Check[]> {
  return [check('ok', 'memorag', packageVersion()), checkSystem(), check('ok', 'node', process.version), await checkFaiss()];
}

function checkSystem(): Check {
  const name = `${process.platform} ${process.arch}`;
  if (process.platform !== 'win32') return check('ok', 'system', name);
  const detail = `${name}: the bridge does not run here, texts are found by words alone`;
  return check('warning', 'system', detail, 'use --embedder none, or the Windows Subsystem for Linux');
}

async function checkFaiss(): Promise<Check> {
  const loaded = await loadFaiss();
  if ('binding' in loaded) return check('ok', 'index', 'faiss binding');
  const detail = `the pure TypeScript index serves, the faiss binding does not load: ${loaded.problem}`;
  return check('warning', 'index', detail, 'build it with `npm run setup` (a C++ compiler is needed)');
}
