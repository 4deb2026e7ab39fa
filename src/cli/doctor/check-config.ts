import { isMemoError } from '../../errors/memo-error.ts';
import type { CommandContext } from '../command-context.ts';
import { resolveCommandConfig, type CommandConfig } from '../resolve-command-config.ts';
import { check, type Check } from './check.ts';

/** Whether the configuration is valid, and the configuration where it is. */
export async function checkConfig(context: CommandContext): Promise<{ readonly check: Check; readonly config?: CommandConfig }> {
  try {
    const config = await resolveCommandConfig(context);
    const { memory, embedder, generator, reranker } = config;
    return { check: check('ok', 'configuration', `memory ${memory.kind}, embedder ${embedder.kind}, generator ${generator.kind}, reranker ${reranker.kind}`), config };
  } catch (error) {
    if (!isMemoError(error, 'config-invalid')) throw error;
    return { check: check('problem', 'configuration', error.message, error.remedy) };
  }
}
