import type { Command } from 'commander';
import { addMemoryKindFlag, addSettingFlags } from '../flags.ts';
import { isSet, textOption } from '../options.ts';
import { DRY_RUN, INPUTS, MEMORY, type Declare } from './declare.ts';
import { MAKING, OPENING } from './setting-groups.ts';

/** The commands that make and change memories. */
export function addMemoryCommands(program: Command, declare: Declare): void {
  program.commandsGroup('Making memories:');
  const memorize = program.command('memorize').summary('memorize texts')
    .description('Memorizes texts into one saved memory; the same texts with the same settings are not computed again.')
    .argument(...INPUTS)
    .option('--into <memory>', 'a new name in the cache directory, or a directory (./here); default: from the title')
    .option('--replace', 'let these texts take the place of others in that memory')
    .option(...DRY_RUN);
  declare(addMemoryKindFlag(addSettingFlags(memorize, MAKING)), async (context, inputs, options) => {
    const flags = { into: textOption(options, 'into'), replace: isSet(options, 'replace'), dryRun: isSet(options, 'dryRun') };
    return (await import('../commands/memorize.ts')).memorize(context, { inputs, ...flags });
  });

  const append = program.command('append').summary('add texts to a memory')
    .description('Adds texts to a memory; one with an id that it holds takes the old one\'s place.')
    .argument(...MEMORY).argument(...INPUTS).option(...DRY_RUN);
  declare(addSettingFlags(append, MAKING), async (context, [memory = '', ...inputs], options) =>
    (await import('../commands/append.ts')).append(context, { memory, inputs, dryRun: isSet(options, 'dryRun') }));

  const forget = program.command('forget').summary('take documents out of a memory').description('Takes documents out of a memory.')
    .argument(...MEMORY).argument('<documents...>', 'ids as inspect shows them').option(...DRY_RUN);
  declare(addSettingFlags(forget, OPENING), async (context, [memory = '', ...documentIds], options) =>
    (await import('../commands/forget.ts')).forget(context, { memory, documentIds, dryRun: isSet(options, 'dryRun') }));

  const reembed = program.command('reembed').summary('change the embedder of a memory')
    .description('Gives a memory the vectors of the configured embedder; nothing else is computed again.')
    .argument(...MEMORY).option(...DRY_RUN);
  declare(addSettingFlags(reembed, OPENING), async (context, [memory = ''], options) =>
    (await import('../commands/reembed.ts')).reembed(context, { memory, dryRun: isSet(options, 'dryRun') }));

  const estimate = program.command('estimate').summary('say what memorizing would cost')
    .description('Says what memorizing would cost; nothing is embedded and nothing is saved.')
    .argument(...INPUTS);
  declare(addMemoryKindFlag(addSettingFlags(estimate, MAKING)), async (context, inputs) => (await import('../commands/estimate.ts')).estimate(context, { inputs }));
}
