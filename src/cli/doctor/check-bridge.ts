import { lazyBridge } from '../../bridge/bridge.ts';
import { detachedBridgeStatus } from '../../bridge/detached-bridge.ts';
import type { BridgeDoctor } from '../../bridge/wire.ts';
import { bridgeOptionsOf } from '../../config/bridge-options-of.ts';
import type { MemoRagConfig } from '../../config/schema.ts';
import { isMemoError } from '../../errors/memo-error.ts';
import type { CommandContext } from '../command-context.ts';
import { check, type Check } from './check.ts';

/** Whether Python and the bridge run, and what they have installed. A problem only where the configuration needs them. */
export async function checkBridge(config: MemoRagConfig, { signal }: CommandContext): Promise<readonly Check[]> {
  const failed = needsNoBridge(config) ? 'warning' : 'problem';
  try {
    await using bridge = lazyBridge(bridgeOptionsOf(config));
    const [address, report] = [await bridge.connect({ signal }), await bridge.doctor({ signal })];
    return [
      check('ok', 'python', `${report.python}, ${report.platform}`),
      check('ok', 'bridge', `${address.origin} at ${address.url}`),
      ...checkPackages(report),
      ...checkEmbedders(report, config),
      ...checkRerankers(report, config),
      await checkDetached(config, signal),
    ];
  } catch (error) {
    if (!isMemoError(error) || signal.aborted) throw error;
    return [check(failed, error.code === 'python-missing' ? 'python' : 'bridge', error.message, error.remedy)];
  }
}

function checkPackages({ packages, devices }: BridgeDoctor): readonly Check[] {
  const entries = Object.entries(packages);
  const installed = entries.flatMap(([name, version]) => (version === null ? [] : [`${name} ${version}`]));
  const missing = entries.flatMap(([name, version]) => (version === null ? [name] : []));
  return [
    check('ok', 'packages', installed.join(', ')),
    ...(missing.length === 0 ? [] : [check('warning', 'not installed', missing.join(', '), 'run `npm run setup`')]),
    check('ok', 'devices', devices.join(', ')),
  ];
}

function checkEmbedders({ embedders }: BridgeDoctor, config: MemoRagConfig): readonly Check[] {
  return Object.entries(embedders).map(([name, { available, problem, remedy }]) => {
    if (available) return check('ok', name, 'can be used');
    const isNeeded = name === (config.embedder.kind === 'bundled' ? 'bundled-minilm' : config.embedder.kind);
    return check(isNeeded ? 'problem' : 'warning', name, problem ?? 'cannot be used', remedy);
  });
}

function checkRerankers({ rerankers = {} }: BridgeDoctor, config: MemoRagConfig): readonly Check[] {
  return Object.entries(rerankers).map(([name, { available, problem, remedy }]) =>
    available
      ? check('ok', `reranker ${name}`, 'can be used')
      : check(config.reranker.kind === name ? 'problem' : 'warning', `reranker ${name}`, problem ?? 'cannot be used', remedy));
}

function needsNoBridge({ memory, embedder, reranker, generator, chunker }: MemoRagConfig): boolean {
  return remembersElsewhere(memory) && isElsewhere(embedder) && isElsewhere(reranker) && generator.kind !== 'huggingface-local' && chunker !== 'reference';
}

/** Without a model of the bridge; one that names none is served by the generator's. */
function remembersElsewhere(memory: MemoRagConfig['memory']): boolean {
  const model = 'model' in memory ? memory.model : undefined;
  return model === undefined || (typeof model === 'object' && 'calls' in model);
}

/** There is none, or a provider has it. */
function isElsewhere(part: MemoRagConfig['embedder'] | MemoRagConfig['reranker']): boolean {
  return part.kind === 'none' || 'calls' in part;
}

async function checkDetached(config: MemoRagConfig, signal: AbortSignal): Promise<Check> {
  const status = await detachedBridgeStatus({ ...bridgeOptionsOf(config), signal });
  if (status === undefined) return check('ok', 'kept bridge', 'none runs (`memorag bridge start` keeps one)');
  return check('ok', 'kept bridge', `process ${status.pid}, models: ${status.health.models.map(({ id }) => id).join(', ') || 'none loaded'}`);
}
