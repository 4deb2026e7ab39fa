import { readFile, stat } from 'node:fs/promises';
import { MemoError } from '../errors/memo-error.ts';
import { isConfigValues, type ConfigLayer } from './config-layer.ts';

const MAX_BYTES = 1024 * 1024;

/** Reads a configuration file: one JSON object. What its keys mean is checked when all layers are merged. */
export async function readConfigFile(path: string, options: { readonly signal?: AbortSignal | undefined } = {}): Promise<ConfigLayer> {
  options.signal?.throwIfAborted();
  const values = parseJson(await readText(path), path);
  if (!isConfigValues(values)) throw invalid(path, 'does not hold a JSON object', 'write the settings as { "chunkSize": 256 }');
  return { source: 'file', values, describe: () => path };
}

async function readText(path: string): Promise<string> {
  try {
    const stats = await stat(path);
    // A named pipe would be waited for where nothing can interrupt it, a device never ends.
    if (!stats.isFile() && !path.startsWith('/dev/fd/')) throw invalid(path, 'is no regular file', 'name a JSON file');
    const { size } = stats;
    if (size > MAX_BYTES) throw invalid(path, `has ${size} bytes, more than a configuration takes`, 'name a small JSON file');
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof MemoError) throw error;
    throw invalid(path, `cannot be read (${error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'})`, 'check the path given with --config or MEMORAG_CONFIG', error);
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/u, ''));
  } catch (error) {
    throw invalid(path, `is not JSON${positionOf(error, text)}`, 'write JSON: double quotes, no comments, no comma after the last entry', error);
  }
}

// V8's message ends with the offset where it stopped; only the line is of use, and the text itself may hold a token.
function positionOf(error: unknown, text: string): string {
  const offset = error instanceof Error ? /position (\d+)/u.exec(error.message)?.[1] : undefined;
  return offset === undefined ? '' : ` (line ${text.slice(0, Number(offset)).split('\n').length})`;
}

function invalid(path: string, problem: string, remedy: string, cause?: unknown): MemoError {
  return new MemoError({ code: 'config-invalid', message: `the configuration file ${path} ${problem}`, remedy, cause });
}
