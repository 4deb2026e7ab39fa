import { describe, expect, test } from 'vitest';
import type { ConfigFlags } from '../../../src/config/config-from-flags.ts';
import type { Environment } from '../../../src/config/config-from-environment.ts';
import { configPaths } from '../../../src/config/config-keys.ts';
import { CONFIG_SETTINGS } from '../../../src/config/config-settings.ts';
import { parseConfig } from '../../../src/config/parse-config.ts';
import { resolveConfig } from '../../../src/config/resolve-config.ts';
import { isMemoError, type MemoError } from '../../../src/errors/memo-error.ts';

describe('precedence', () => {
  test('nothing given is the default of every field', () => {
    expect(resolveConfig({ environment: {}, flags: {} })).toMatchObject({ embedder: { kind: 'bundled' }, chunkSize: 512, retrieval: { retHit: 3 } });
  });

  test('flags win over the environment, the environment over the file', () => {
    const file = { chunkSize: 100, retrieval: { retHit: 1, limit: 2, tokenBudget: 300 } };
    const config = resolve(file, { MEMORAG_CHUNK_SIZE: '200', MEMORAG_RET_HIT: '7' }, { 'chunk-size': '300' });
    expect(config).toMatchObject({ chunkSize: 300, retrieval: { retHit: 7, limit: 2, tokenBudget: 300 } });
  });

  test('another kind drops the keys of the old kind', () => {
    const file = { embedder: { kind: 'huggingface-local', path: 'models/x' } };
    expect(resolve(file, {}, { embedder: 'none' }).embedder).toEqual({ kind: 'none' });
    expect(resolve(file, { MEMORAG_MODEL_PATH: 'models/y' }, { embedder: 'bundled' }).embedder).toEqual({ kind: 'bundled' });
  });

  test('the same kind keeps its other keys', () => {
    const file = { embedder: { kind: 'huggingface-local', path: 'models/x' } };
    expect(resolve(file, {}, { embedder: 'huggingface-local' }).embedder).toEqual(file.embedder);
  });

  test('the index has a kind and no variants: its other keys stay', () => {
    expect(resolve({ index: { kind: 'faiss', hnswAbove: 9 } }, {}, { index: 'flat' }).index).toEqual({ kind: 'flat', hnswAbove: 9 });
  });

  test('a model path implies the embedder that takes one', () => {
    expect(resolve({ embedder: { kind: 'none' } }, {}, { 'model-path': 'm' }).embedder).toEqual({ kind: 'huggingface-local', path: 'm' });
  });

  test('a model path stays with a kind that takes one, named beside it or below', () => {
    const bge = { embedder: { kind: 'bge-m3', path: 'm', device: 'cpu' } };
    expect(resolve(bge, {}, { 'model-path': 'n' }).embedder).toEqual({ kind: 'bge-m3', path: 'n', device: 'cpu' });
    expect(resolve({}, { MEMORAG_EMBEDDER: 'bge-m3' }, { 'model-path': 'n' }).embedder).toEqual({ kind: 'bge-m3', path: 'n' });
    expect(resolve({}, {}, { embedder: 'bge-m3', 'model-path': 'n' }).embedder).toEqual({ kind: 'bge-m3', path: 'n' });
  });

  test('a reranker is named by its folder, and taken away by none', () => {
    const file = { reranker: { kind: 'huggingface-local', path: 'r', device: 'cuda:1' } };
    expect(resolve({}, {}, {}).reranker).toEqual({ kind: 'none' });
    expect(resolve({}, { MEMORAG_RERANKER: 'r' }, {}).reranker).toEqual({ kind: 'huggingface-local', path: 'r' });
    expect(resolve(file, {}, { reranker: 's' }).reranker).toEqual({ kind: 'huggingface-local', path: 's', device: 'cuda:1' });
    expect(resolve(file, {}, { reranker: 'none' }).reranker).toEqual({ kind: 'none' });
  });

  test('a model is one of a beacon memory, where no other kind is named', () => {
    const beacon = { kind: 'beacon', model: 'm', stretch: false, compose: false };
    expect(resolve({}, {}, { model: 'm' }).memory).toEqual(beacon);
    expect(resolve({}, { MEMORAG_MODEL: 'm', MEMORAG_STRETCH: '1', MEMORAG_MEMORY_BITS: '4' }, { ratio: '8' }).memory).toEqual({ ...beacon, ratio: 8, stretch: true, bits: 4 });
    expect(resolve({}, { MEMORAG_MODEL: 'm', MEMORAG_STRETCH: 'true' }, { 'memory-model': 'long-context', 'model': 'n' }).memory).toEqual({ kind: 'long-context', model: 'n' });
    expect(resolve({ memory: { kind: 'long-context', model: 'm' } }, {}, { model: 'n' }).memory).toEqual({ kind: 'long-context', model: 'n' });
    expect(resolve({}, { MEMORAG_MODEL: 'm' }, { 'memory-model': 'long-context' }).memory).toEqual({ kind: 'long-context', model: 'm' });
    expect(resolve({ memory: { kind: 'extractive' } }, { MEMORAG_MODEL: 'm' }, { 'memory-model': 'long-context' }).memory).toEqual({ kind: 'long-context', model: 'm' });
  });

  test('a device, or what else names no kind, stays with a kind that is named later and takes it', () => {
    const device = { MEMORAG_MEMORY_DEVICE: 'cpu' };
    expect(resolve({}, device, { model: 'm' }).memory).toEqual({ kind: 'beacon', model: 'm', device: 'cpu', stretch: false, compose: false });
    expect(resolve({}, device, { 'memory-model': 'long-context', 'model': 'm' }).memory).toEqual({ kind: 'long-context', model: 'm', device: 'cpu' });
    expect(resolve({}, device, { 'memory-model': 'extractive' }).memory).toEqual({ kind: 'extractive' });
    expect(resolve({}, { MEMORAG_GENERATOR_BITS: '8' }, { 'generator-path': 'g' }).generator).toEqual({ kind: 'huggingface-local', path: 'g', bits: 8, maxNewTokens: 256 });
  });

  test('the memory model writes the answers where it can and nobody else is named', () => {
    const written = { kind: 'memory-model', maxNewTokens: 256 };
    expect(resolve({}, {}, { model: 'm' }).generator).toEqual(written);
    expect(resolve({ generator: { maxNewTokens: 64 } }, {}, { model: 'm' }).generator).toEqual({ ...written, maxNewTokens: 64 });
    expect(resolve({}, {}, { model: 'm', generator: 'none' }).generator).toEqual({ kind: 'none' });
    expect(resolve({}, {}, { model: 'm', generator: 'extractive' }).generator).toEqual({ kind: 'extractive' });
  });

  test('a generator with a path is a local model, and keeps what a file says of it', () => {
    const file = { generator: { kind: 'huggingface-local', path: 'g', device: 'cuda:1', maxNewTokens: 64 } };
    expect(resolve({}, {}, {}).generator).toEqual({ kind: 'extractive' });
    expect(resolve({}, {}, { 'generator-path': 'g' }).generator).toEqual({ kind: 'huggingface-local', path: 'g', maxNewTokens: 256 });
    expect(resolve(file, { MEMORAG_GENERATOR_BITS: '4' }, { 'generator-path': 'h' }).generator).toEqual({ ...file.generator, path: 'h', bits: 4 });
    expect(resolve(file, {}, { generator: 'extractive' }).generator).toEqual({ kind: 'extractive' });
  });

  test('a served embedder and a served reranker are named by flags', () => {
    const url = 'http://127.0.0.1:8080';
    expect(resolve({}, {}, { 'embedder-url': `${url}/v1`, 'embedder-model': 'm' }).embedder).toMatchObject({ kind: 'openai-compatible', baseURL: `${url}/v1`, model: 'm', normalise: true });
    expect(resolve({}, { MEMORAG_EMBEDDER_DIMENSION: '64' }, { 'embedder': 'ollama', 'embedder-url': url, 'embedder-model': 'm' }).embedder).toMatchObject({ kind: 'ollama', baseURL: url, dimension: 64 });
    expect(resolve({}, {}, { 'reranker-url': url }).reranker).toMatchObject({ kind: 'tei', baseURL: url });
    expect(resolve({}, {}, { 'reranker': 'jina', 'reranker-url': url, 'reranker-model': 'm' }).reranker).toMatchObject({ kind: 'jina', baseURL: url, model: 'm' });
    expect(resolve({ reranker: { kind: 'cohere', model: 'm' } }, {}, { reranker: 'none' }).reranker).toEqual({ kind: 'none' });
    expect(resolve({}, {}, { reranker: './tei' }).reranker).toMatchObject({ kind: 'huggingface-local', path: './tei' });
  });

  test('keys of an embedder and a reranker come from their own variables, then from their providers\'', () => {
    const environment = { OPENAI_API_KEY: 'openai', COHERE_API_KEY: 'cohere', JINA_API_KEY: 'jina', MEMORAG_RERANKER_KEY: 'own' };
    expect(resolve({ embedder: { kind: 'openai', model: 'm' } }, environment, {}).embedder).toMatchObject({ apiKey: 'openai' });
    expect(resolve({ reranker: { kind: 'jina', model: 'm' } }, { JINA_API_KEY: 'jina' }, {}).reranker).toMatchObject({ apiKey: 'jina' });
    expect(resolve({ reranker: { kind: 'cohere', model: 'm' } }, environment, {}).reranker).toMatchObject({ apiKey: 'own' });
    expect(errorOf(() => resolve({ embedder: { kind: 'openai', model: 'm', baseURL: 'https://evil.example/v1' } }, environment, {}))).toMatchObject({ code: 'config-invalid', message: expect.stringContaining('embedder.baseURL is from my.json') });
    expect(errorOf(() => resolve({ reranker: { kind: 'jina', model: 'm', baseURL: 'https://evil.example/v1' } }, environment, {}))).toMatchObject({ code: 'config-invalid', message: expect.stringContaining('reranker.baseURL is from my.json') });
  });

  test('a served model is named by flags, and its address is one of an openai-compatible server', () => {
    const served = resolve({}, {}, { 'generator-url': 'http://127.0.0.1:8000/v1', 'generator-model': 'm', 'generator-context': '8192' }).generator;
    expect(served).toMatchObject({ kind: 'openai-compatible', baseURL: 'http://127.0.0.1:8000/v1', model: 'm', contextLength: 8192 });
    expect(resolve({}, { MEMORAG_GENERATOR_URL: 'http://127.0.0.1:1' }, { generator: 'ollama', 'generator-model': 'm' }).generator).toMatchObject({ kind: 'ollama', baseURL: 'http://127.0.0.1:1' });
    expect(resolve({ generator: { kind: 'openai', model: 'a', temperature: 1 } }, {}, { 'generator-model': 'b' }).generator).toMatchObject({ kind: 'openai', model: 'b', temperature: 1 });
    expect(resolve({ generator: { kind: 'openai', model: 'a' } }, {}, { generator: 'extractive' }).generator).toEqual({ kind: 'extractive' });
  });

  test('a gist memory has a chat model of its own, or that of the generator', () => {
    const gist = { kind: 'gist', spanTokens: 2048, gistTokens: 300 };
    const generator = { 'generator': 'openai', 'generator-model': 'm' };
    expect(resolve({}, {}, { 'memory-model': 'gist', ...generator }).memory).toEqual(gist);
    expect(resolve({}, {}, { 'memory-model': 'gist', 'model': 'folder' })).toMatchObject({ memory: { ...gist, model: 'folder' }, generator: { kind: 'memory-model' } });
    expect(resolve({}, {}, { 'memory-chat-url': 'http://127.0.0.1:1', 'memory-chat-model': 'n', ...generator })).toMatchObject({
      memory: { ...gist, model: { kind: 'openai-compatible', baseURL: 'http://127.0.0.1:1', model: 'n' } },
      generator: { kind: 'openai', model: 'm' },
    });
    const longContext = resolve({}, { MEMORAG_MEMORY_CHAT: 'deepseek' }, { 'memory-model': 'long-context', 'memory-chat-model': 'n', 'memory-chat-context': '64000' });
    expect(longContext).toMatchObject({ memory: { kind: 'long-context', model: { kind: 'deepseek', model: 'n', contextLength: 64_000 } }, generator: { kind: 'memory-model' } });
    expect(resolve({}, {}, { 'memory-model': 'long-context', ...generator })).toMatchObject({ memory: { kind: 'long-context' }, generator: { kind: 'openai' } });
  });

  test('an empty environment variable is absent', () => {
    expect(resolve({}, { MEMORAG_CHUNK_SIZE: '' }, {}).chunkSize).toBe(512);
  });

  test('every setting reaches a key of the configuration, and every pair of them goes together', () => {
    const paths = configPaths();
    for (const setting of CONFIG_SETTINGS) expect(paths).toContain(setting.path.join('.'));
    expect(new Set(CONFIG_SETTINGS.map(({ name }) => name)).size).toBe(CONFIG_SETTINGS.length);
  });

  test('a resolved configuration resolves to itself', () => {
    const config = resolve({ chunkSize: 64, cacheDirectory: 'x' }, {}, {});
    expect(parseConfig(config)).toEqual(config);
  });
});

describe('wrong values', () => {
  test.each<[string, object, Environment, ConfigFlags, string, string]>([
    ['unknown key', { embeder: { kind: 'none' } }, {}, {}, 'unknown key "embeder" (from my.json)', 'did you mean "embedder"?'],
    ['snake case', { chunk_size: 3 }, {}, {}, 'unknown key "chunk_size" (from my.json)', 'did you mean "chunkSize"?'],
    ['unknown inner key', { retrieval: { limt: 3 } }, {}, {}, 'unknown key "retrieval.limt" (from my.json)', 'did you mean "retrieval.limit"?'],
    ['key of another level', { ret_hit: 3 }, {}, {}, 'unknown key "ret_hit" (from my.json)', 'did you mean "retrieval.retHit"?'],
    ['key of another kind', { embedder: { kind: 'none', path: 'x' } }, {}, {}, 'unknown key "embedder.path" (from my.json)', 'known here: kind'],
    ['unknown kind', { embedder: { kind: 'word2vec' } }, {}, {}, 'embedder.kind is "word2vec" (from my.json)', 'one of "bundled", "huggingface-local", "bge-m3", "none"'],
    ['no object', { embedder: 'none' }, {}, {}, 'embedder is "none" (from my.json)', 'an object with the kind one of "bundled"'],
    ['wrong type', { chunkSize: 'big' }, {}, {}, 'chunkSize is "big" (from my.json)', 'set it to a number'],
    ['fraction', { chunkSize: 64.5 }, {}, {}, 'chunkSize is 64.5 (from my.json)', 'set it to a whole number'],
    ['too small, from a flag', {}, {}, { 'chunk-size': '3' }, 'chunkSize is 3 (from --chunk-size)', 'a number of at least 32'],
    ['too large, from the environment', {}, { MEMORAG_RET_HIT: '1000' }, {}, 'retrieval.retHit is 1000 (from MEMORAG_RET_HIT)', 'a number of at most 100'],
    ['no number, from a flag', {}, {}, { limit: 'many' }, 'retrieval.limit is "many" (from --limit)', 'set it to a number'],
    ['unknown word', {}, {}, { order: 'best' }, 'retrieval.order is "best" (from --order)', 'one of "score", "document"'],
    ['missing model', {}, {}, { ratio: '8' }, 'memory.model is missing: memory.ratio (from --ratio) needs it', '--model'],
    ['device without a kind', {}, { MEMORAG_MEMORY_DEVICE: 'cpu' }, {}, 'memory.kind is missing: memory.device (from MEMORAG_MEMORY_DEVICE) needs it', '--memory-model'],
    ['path of another kind', { embedder: { kind: 'bge-m3', path: 'm' } }, {}, { embedder: 'huggingface-local' }, 'embedder.path is missing: that of my.json is of another kind', '--model-path'],
    ['ratio over a memory without one', { memory: { kind: 'long-context', model: 'm' } }, { MEMORAG_RATIO: '8' }, {}, 'unknown key "memory.ratio" (from MEMORAG_RATIO)', 'known here: kind, model'],
    ['switch that is neither on nor off', {}, { MEMORAG_MODEL: 'm', MEMORAG_STRETCH: 'maybe' }, {}, 'memory.stretch is "maybe" (from MEMORAG_STRETCH)', 'set it to'],
    ['ratio for a memory without one', {}, {}, { 'memory-model': 'long-context', 'model': 'm', 'ratio': '8' }, 'unknown key "memory.ratio" (from --ratio)', 'known here: kind, model'],
    ['missing path', {}, {}, { embedder: 'huggingface-local' }, 'embedder.path is missing', '--model-path'],
    ['path for a kind without one', {}, {}, { embedder: 'bundled', 'model-path': 'm' }, 'unknown key "embedder.path" (from --model-path)', 'known here: kind, bridge'],
    ['no device', { embedder: { kind: 'bge-m3', path: 'm', device: 'gpu' } }, {}, {}, 'embedder.device is "gpu" (from my.json)', 'auto, cpu, mps, cuda, or cuda:0'],
    ['no url', {}, { MEMORAG_BRIDGE_URL: 'here' }, {}, 'bridge.url is "here" (from MEMORAG_BRIDGE_URL)', 'set it to an address that begins with http:// or https://'],
    ['no url of a server', {}, {}, { 'generator-url': 'here', 'generator-model': 'm' }, 'generator.baseURL is "here" (from --generator-url)', 'set it to an address that begins with http:// or https://'],
    ['a url with no such port', {}, {}, { 'generator-url': 'http://127.0.0.1:99999/v1', 'generator-model': 'm' }, 'generator.baseURL is "http://127.0.0.1:99999/v1" (from --generator-url)', 'set it to a whole address, as http://127.0.0.1:8000/v1'],
    ['a url that would open a file', { generator: { kind: 'ollama', model: 'm', baseURL: 'file:///etc' } }, {}, {}, 'generator.baseURL is "file:///etc" (from my.json)', 'set it to an address that begins with http:// or https://'],
    ['no kind of a chat model', {}, {}, { 'generator-model': 'm' }, 'generator.kind is missing: generator.model (from --generator-model) needs it', '--generator'],
    ['no model of a chat model', {}, {}, { generator: 'openai' }, 'generator.model is missing', '--generator-model'],
    ['unknown kind of a memory\'s chat model', {}, {}, { 'memory-model': 'gist', 'memory-chat': 'opena' }, 'memory.model.kind is "opena" (from --memory-chat)', '"openai"'],
    ['no model of a memory\'s chat model', {}, {}, { 'memory-model': 'gist', 'memory-chat': 'openai' }, 'memory.model.model is missing', '--memory-chat-model'],
    ['unknown key of a memory\'s chat model', { memory: { kind: 'gist', model: { kind: 'openai', modell: 'm' } } }, {}, {}, 'memory.model.model is missing', '--memory-chat-model'],
    ['chat model of a memory that takes none', {}, {}, { 'memory-model': 'beacon', 'memory-chat-url': 'http://127.0.0.1:1' }, 'memory.model is {', 'a text'],
    ['several', { chunkSize: 'big', chunker: 'x' }, {}, {}, '(and 1 more)', 'set it to'],
    ['prototype key', JSON.parse('{"__proto__":{"chunkSize":1}}'), {}, {}, 'unknown key "__proto__"', 'known here:'],
  ])('%s', (_, file, environment, flags, message, remedy) => {
    const error = errorOf(() => resolve(file, environment, flags));
    expect(error.message).toContain(message);
    expect(error.remedy).toContain(remedy);
    expect(`${error.message}${error.remedy}`).not.toContain('\n');
  });

  test.each([
    ['MEMORAG_CACHE_DIR', 'did you mean MEMORAG_CACHE? rename it, or unset it'],
    ['MEMORAG_XYZZY', 'unset it: a variable is named like the flag of its setting, as MEMORAG_CHUNK_SIZE for `--chunk-size`'],
  ])('an unknown variable that is near to none is refused with those that share a word, and never with all: %s', (name, remedy) => {
    expect(errorOf(() => resolve({}, { [name]: 'x' }, {})).remedy).toBe(remedy);
  });

  test('an unknown variable is refused with the nearest one', () => {
    const error = errorOf(() => resolve({}, { MEMORAG_EMBEDER: 'none', PATH: 'x' }, {}));
    expect(error.message).toBe('unknown environment variable MEMORAG_EMBEDER');
    expect(error.remedy).toContain('did you mean MEMORAG_EMBEDDER?');
  });

  test.each([
    ['key', { kind: 'openai', model: 'm', apiKey: 12345 }],
    ['password in an address', { kind: 'openai', model: 'm', baseURL: 'http://me:12345@host/v1' }],
    ['kind beside a key', { kind: 'opena', model: 'm', apiKey: '12345' }],
    ['object with a key', { kind: 'openai', model: { kind: 'openai', apiKey: '12345' } }],
    ['key in an address', { kind: 'openai', model: 'm', baseURL: 'http://host/v1?key=12345' }],
  ])('a wrong %s is not shown', (_, generator) => {
    const error = errorOf(() => resolve({ generator }, {}, {}));
    expect(`${error.message} ${error.remedy}`).not.toContain('12345');
  });

  test('a wrong token is not shown', () => {
    const error = errorOf(() => resolve({ bridge: { token: 12345 } }, {}, {}));
    expect(`${error.message} ${error.remedy}`).not.toContain('12345');
  });

  test('a program that passes an unknown key is told the same', () => {
    expect(errorOf(() => parseConfig(JSON.parse('{"chunksize":5}'))).message).toBe('unknown key "chunksize" (from the configuration)');
  });
});

function resolve(file: object, environment: Environment, flags: ConfigFlags): ReturnType<typeof resolveConfig> {
  return resolveConfig({ file: { source: 'file', values: Object.fromEntries(Object.entries(file)), describe: () => 'my.json' }, environment, flags });
}

function errorOf(work: () => unknown): MemoError {
  try {
    work();
  } catch (error) {
    if (isMemoError(error, 'config-invalid')) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
