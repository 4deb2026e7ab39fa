import type { BridgeCalls, CallOptions } from '../bridge/bridge-client.ts';
import type { BridgeDoctor } from '../bridge/wire.ts';
import { MemoError } from '../errors/memo-error.ts';
import type { Embedder, EmbedderSet, Warning } from '../spec/embedder.ts';
import { detectScript } from '../text/detect-script.ts';
import { createBridgeEmbedder } from './bridge-embedder.ts';
import { BUNDLED_E5, BUNDLED_MINILM } from './bundled-models.ts';

export interface BundledEmbeddersOptions extends CallOptions {
  readonly bridge: Pick<BridgeCalls, 'doctor' | 'embed' | 'describeEmbedder'>;
}

/** The packaged models: MiniLM for documents in Latin script, the multilingual e5 for all others. e5 is optional. */
export async function createBundledEmbedders({ bridge, signal }: BundledEmbeddersOptions): Promise<EmbedderSet> {
  const { embedders: installed } = await bridge.doctor({ signal });
  requireMinilm(installed);
  const minilm = createBridgeEmbedder({ bridge, embedder: { kind: 'bundled-minilm' }, identity: BUNDLED_MINILM, identityIs: 'unchecked' });
  const e5 = createBridgeEmbedder({ bridge, embedder: { kind: 'bundled-e5' }, identity: BUNDLED_E5, identityIs: 'unchecked' });
  const isE5There = installed['bundled-e5']?.available === true;
  return embedderSet(minilm, isE5There ? e5 : undefined, isE5There ? [] : [e5Missing(installed)]);
}

function embedderSet(minilm: Embedder, e5: Embedder | undefined, warnings: readonly Warning[]): EmbedderSet {
  return {
    embedders: e5 === undefined ? [minilm] : [minilm, e5],
    route: (document) => (detectScript(document.text) === 'latin' ? minilm : e5),
    absent: e5 === undefined ? [BUNDLED_E5] : [],
    warnings,
  };
}

type Installed = BridgeDoctor['embedders'];

function requireMinilm(installed: Installed): void {
  const minilm = installed['bundled-minilm'];
  if (minilm?.available === true) return;
  throw new MemoError({
    code: 'model-missing',
    message: `the packaged embedder for English cannot be used: ${minilm?.problem ?? 'the bridge does not know it'}`,
    remedy: minilm?.remedy ?? 'run `npm run setup`',
  });
}

function e5Missing(installed: Installed): Warning {
  const { problem = 'the bridge does not know it', remedy = 'run `npm run setup`' } = installed['bundled-e5'] ?? {};
  return {
    code: 'embedder-missing',
    message: `the packaged multilingual embedder cannot be used, so texts not in Latin script are found by words alone: ${problem}; ${remedy}`,
  };
}
