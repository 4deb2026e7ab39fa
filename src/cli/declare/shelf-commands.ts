import type { Command } from 'commander';
import { MEMORY, type Declare } from './declare.ts';

/** The commands about what is saved. */
export function addShelfCommands(program: Command, declare: Declare): void {
  program.commandsGroup('Saved memories:');
  const list = program.command('list').summary('list the saved memories').description('Lists the memories in the cache directory.');
  declare(list, async (context) => (await import('../commands/list.ts')).list(context));

  const inspect = program.command('inspect').summary('show what a memory holds')
    .description('Shows what a memory holds and what it was made with.')
    .argument(...MEMORY);
  declare(inspect, async (context, [memory = '']) => (await import('../commands/inspect.ts')).inspect(context, { memory }));

  const verify = program.command('verify').summary('read every byte of a memory')
    .description('Reads every byte of a memory and says what is damaged.')
    .argument(...MEMORY);
  declare(verify, async (context, [memory = '']) => (await import('../commands/verify.ts')).verify(context, { memory }));

  const remove = program.command('remove').summary('remove memories from the disk')
    .description('Removes memories from the disk.')
    .argument('<memories...>', 'their names or directories');
  declare(remove, async (context, memories) => (await import('../commands/remove.ts')).remove(context, { memories }));
}
