import { resolve } from 'node:path';
import { fetchModel } from '../../bridge/fetch-model.ts';
import { bridgeOptionsOf } from '../../config/bridge-options-of.ts';
import type { CommandContext, CommandResult } from '../command-context.ts';
import { formatBytes, formatCount } from '../format-quantity.ts';
import { createProgress } from '../progress.ts';
import { resolveCommandConfig } from '../resolve-command-config.ts';

/** `memorag setup --model`: fetches a model from the hub, for memory, embedder, reranker or generator to name. */
export async function setupModel(context: CommandContext, { model, into }: { readonly model: string; readonly into: string | undefined }): Promise<CommandResult> {
  const { environment, signal, stderr, quiet, note } = context;
  // Here --model names no part of a configuration.
  const bridge = bridgeOptionsOf(await resolveCommandConfig({ ...context, flags: {} }));
  if (bridge.url !== undefined) note(`the bridge at ${bridge.url} looks for models on its own machine, and this one fetches to its own`);
  using progress = createProgress({ stderr, quiet, note });
  let reused = 0;
  const fetched = await fetchModel({
    model, bridge, env: { ...environment }, signal,
    into: into === undefined ? undefined : resolve(into),
    onStart({ files, bytes, missing }) {
      reused = bytes - missing;
      note(`${model} has ${formatBytes(bytes)} in ${formatCount(files, 'files')}, ${missing === 0 ? 'all of them here' : `${formatBytes(missing)} to fetch`}`);
    },
    onProgress: ({ done, total }) => progress.onEvent({ type: 'stage-progress', stage: 'fetch', done, total, unit: 'bytes', ...(reused > 0 ? { reused } : {}) }),
  });
  const { revision, path, files, bytes } = fetched;
  return {
    value: { model: fetched.model, revision, path, files, bytes },
    text: [
      `${model} is here: ${formatCount(files, 'files')}, ${formatBytes(bytes)}${revision === null ? '' : `, revision ${revision}`}`,
      `Folder: ${path}`,
      `The configuration may name it as ${into === undefined ? `${model}, or by its folder` : 'that folder'}.`,
    ].join('\n'),
  };
}
