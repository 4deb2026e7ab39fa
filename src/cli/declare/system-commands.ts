import type { Command } from 'commander';
import { DEFAULT_IDLE_SECONDS } from '../../bridge/default-idle-seconds.ts';
import { MemoError } from '../../errors/memo-error.ts';
import { addSettingFlags } from '../flags.ts';
import { countOption, textOption } from '../options.ts';
import type { Declare } from './declare.ts';
import { EVERY, MAKING } from './setting-groups.ts';

/** The commands about this installation. */
export function addSystemCommands(program: Command, declare: Declare): void {
  program.commandsGroup('This installation:');
  const demo = program.command('demo').summary('memorize and ask the two example books')
    .description('Memorizes the two example books, opens them again and asks.');
  declare(addSettingFlags(demo, MAKING), async (context) => (await import('../commands/demo.ts')).demo(context));

  const doctor = program.command('doctor').summary('say what works and what is missing')
    .description('Says what is installed, what works, what is missing and how to get it.');
  declare(addSettingFlags(doctor, EVERY), async (context) => (await import('../commands/doctor.ts')).doctor(context));

  const config = program.command('config').summary('print the resolved configuration')
    .description('Prints the configuration as file, environment and flags make it.');
  declare(addSettingFlags(config, EVERY), async (context) => (await import('../commands/config.ts')).config(context));

  const setup = program.command('setup').summary('set up what is missing, or fetch a model')
    .description('Sets up what is missing: packages, the Python environment, the index binding. With --model it fetches a model and does nothing else.')
    .option('--model <id>', 'fetch a model of the Hugging Face hub: owner/name, or owner/name@revision')
    .option('--into <folder>', 'with --model: a new or empty folder, instead of the Hugging Face cache');
  declare(setup, async (context, _, options) => {
    const [model, into] = [textOption(options, 'model'), textOption(options, 'into')];
    if (model !== undefined) return (await import('../commands/setup-model.ts')).setupModel(context, { model, into });
    if (into !== undefined) throw new MemoError({ code: 'wrong-usage', message: '--into was given without --model', remedy: 'name the model to fetch with --model' });
    return (await import('../commands/setup.ts')).setup(context);
  });

  program.helpCommand('help [command]', 'show the options of a command');
  addBridge(program, declare);
}

function addBridge(program: Command, declare: Declare): void {
  const bridge = program.command('bridge').summary('start, show or stop a kept bridge')
    .description('Keeps a bridge between commands, so that models are not loaded for every question.');
  const start = bridge.command('start').description('Starts a bridge that outlives this command.')
    .option('--idle-seconds <seconds>', `end after that long without a call (${DEFAULT_IDLE_SECONDS})`);
  declare(start, async (context, _, options) =>
    (await import('../commands/bridge.ts')).startBridge(context, { idleSeconds: countOption(options, 'idleSeconds', 31_536_000) }));
  declare(bridge.command('status').description('Shows whether one runs.'), async (context) =>
    (await import('../commands/bridge.ts')).bridgeStatus(context));
  declare(bridge.command('stop').description('Ends it.'), async (context) => (await import('../commands/bridge.ts')).stopBridge(context));
}
