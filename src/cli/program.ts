import { Command, Option } from 'commander';
import { DEFAULT_IDLE_SECONDS } from '../bridge/default-idle-seconds.ts';
import type { ConfigSettingName } from '../config/config-settings.ts';
import type { RunCommand } from './command-context.ts';
import { addSettingFlags } from './flags.ts';
import { countOption, isSet, textOption } from './options.ts';
import type { Screen } from './screen.ts';
import { packageVersion } from '../util/package-version.ts';

export interface ProgramOptions {
  readonly execute: (command: Command, run: RunCommand) => Promise<void>;
  readonly output: Screen;
  readonly notes: Screen;
}

const MAKING: readonly ConfigSettingName[] = ['memory', 'embedder', 'model-path', 'chunker', 'chunk-size', 'index', 'max-input-bytes'];
const OPENING: readonly ConfigSettingName[] = ['memory', 'embedder', 'model-path', 'index'];
const RETRIEVING: readonly ConfigSettingName[] = ['ret-hit', 'limit', 'token-budget', 'order'];
const ASKING: readonly ConfigSettingName[] = [...OPENING, 'generator', ...RETRIEVING];
const EVERY: readonly ConfigSettingName[] = [...new Set([...MAKING, ...ASKING])];

/** The commands, their operands and options. What a command does is imported when it runs: `--help` loads nothing else. */
export function createProgram({ execute, output, notes }: ProgramOptions): Command {
  const program = new Command('memorag')
    .description('Memorizes long texts once, and answers questions about them with citations.')
    .version(packageVersion())
    .exitOverride()
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    // Errors are reported by report-error.ts, in one form for all.
    .configureOutput({
      writeOut: (text) => output.write(text),
      writeErr: (text) => notes.write(text),
      outputError: () => {},
      getOutHelpWidth: () => output.columns,
      getErrHelpWidth: () => notes.columns,
    })
    .option('--json', 'print one JSON value, and nothing else, on standard output')
    .option('--config <file>', 'configuration file (JSON); environment and flags win over it')
    .option('--quiet', 'no progress and no notes')
    .option('--verbose', 'with an error: its causes')
    .addHelpText('after', HELP_END);
  addSettingFlags(program, ['cache']);
  const on = (command: Command, run: RunCommand): Command => command.action(async () => await execute(command, run));
  addMemoryCommands(program, on);
  addQuestionCommands(program, on);
  addShelfCommands(program, on);
  addSystemCommands(program, on);
  return program;
}

type On = (command: Command, run: RunCommand) => Command;

const HELP_END = `
<memory> is the name of one in the cache directory, or a directory.
Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 refused, 130 interrupted, 143 terminated.`;

function addMemoryCommands(program: Command, on: On): void {
  program.commandsGroup('Making memories:');
  const memorize = program.command('memorize').summary('memorize texts').description('Memorizes texts into one saved memory; the same texts with the same settings are not computed again.')
    .argument('<inputs...>', 'files, folders, globs, or - for standard input')
    .option('--into <memory>', 'a new name in the cache directory, or a directory (./here); default: from the title')
    .option('--replace', 'let these texts take the place of others in that memory')
    .option('--dry-run', 'only say what it would cost, as estimate does');
  on(addSettingFlags(memorize, MAKING), async (context, inputs, options) =>
    (await import('./commands/memorize.ts')).memorize(context, { inputs, into: textOption(options, 'into'), replace: isSet(options, 'replace'), dryRun: isSet(options, 'dryRun') }));

  const append = program.command('append').summary('add texts to a memory').description('Adds texts to a memory; one with an id that it holds takes the old one\'s place.')
    .argument('<memory>', 'its name or directory').argument('<inputs...>', 'files, folders, globs, or - for standard input');
  on(addSettingFlags(append, MAKING), async (context, [memory = '', ...inputs]) => (await import('./commands/append.ts')).append(context, { memory, inputs }));

  const forget = program.command('forget').summary('take documents out of a memory').description('Takes documents out of a memory.')
    .argument('<memory>', 'its name or directory').argument('<documents...>', 'ids as inspect shows them');
  on(addSettingFlags(forget, OPENING), async (context, [memory = '', ...documentIds]) => (await import('./commands/forget.ts')).forget(context, { memory, documentIds }));

  const reembed = program.command('reembed').summary('change the embedder of a memory').description('Gives a memory the vectors of the configured embedder; nothing else is computed again.').argument('<memory>', 'its name or directory');
  on(addSettingFlags(reembed, OPENING), async (context, [memory = '']) => (await import('./commands/reembed.ts')).reembed(context, { memory }));

  const estimate = program.command('estimate').summary('say what memorizing would cost').description('Says what memorizing would cost; nothing is embedded and nothing is saved.')
    .argument('<inputs...>', 'files, folders, globs, or - for standard input');
  on(addSettingFlags(estimate, MAKING), async (context, inputs) => (await import('./commands/estimate.ts')).estimate(context, { inputs }));
}

function addQuestionCommands(program: Command, on: On): void {
  program.commandsGroup('Asking:');
  const ask = program.command('ask').summary('answer a question, with citations').description('Answers a question, or all of a file, with citations.')
    .argument('<memory>', 'its name or directory').argument('[question...]', 'the question, or - for standard input')
    .option('--file <questions>', 'a file of questions: one a line, or .jsonl with the key "question"')
    .addOption(new Option('--task <task>', 'memorag: clues steer retrieval; rag: the question alone; qa: the memory model alone').choices(['memorag', 'rag', 'qa']).default('memorag'))
    .option('--max-new-tokens <tokens>', 'most tokens that a language model may write')
    .option('--stream', 'print the answer as it comes (default on a terminal)')
    .option('--no-stream', 'print it when it is whole');
  on(addSettingFlags(ask, ASKING), async (context, [memory = '', ...words], options) => {
    const stream = options['stream'];
    return (await import('./commands/ask.ts')).ask(context, {
      memory, words, file: textOption(options, 'file'), task: toTask(textOption(options, 'task')), maxNewTokens: countOption(options, 'maxNewTokens', 100_000),
      stream: typeof stream === 'boolean' ? stream : undefined,
    });
  });

  const summarize = program.command('summarize').summary('show the key points').description('Shows the key points of a memory with their sources (key passages, where no language model is configured).')
    .argument('<memory>', 'its name or directory').option('--focus <topic>', 'what the summary is about').option('--points <count>', 'number of key points (7)');
  on(addSettingFlags(summarize, ASKING), async (context, [memory = ''], options) =>
    (await import('./commands/summarize.ts')).summarize(context, { memory, focus: textOption(options, 'focus'), points: countOption(options, 'points', 100) }));

  const clues = program.command('clues').summary('show what is recalled for a question').description('Shows the clues that the memory model recalls for a question.')
    .argument('<memory>', 'its name or directory').argument('<question...>', 'the question, or - for standard input').option('--tasks <tasks>', 'recall tasks, with commas between them').option('--clues <count>', 'most clues per task');
  on(addSettingFlags(clues, OPENING), async (context, [memory = '', ...words], options) =>
    (await import('./commands/clues.ts')).clues(context, { memory, words, tasks: textOption(options, 'tasks'), limit: countOption(options, 'clues', 100) }));

  const search = program.command('search').summary('show the passages a question finds').description('Shows the passages that a question finds by itself, without clues and without an answer.')
    .argument('<memory>', 'its name or directory').argument('<question...>', 'the question, or - for standard input');
  on(addSettingFlags(search, [...OPENING, ...RETRIEVING]), async (context, [memory = '', ...words]) => (await import('./commands/search.ts')).search(context, { memory, words }));
}

function addShelfCommands(program: Command, on: On): void {
  program.commandsGroup('Saved memories:');
  on(program.command('list').summary('list the saved memories').description('Lists the memories in the cache directory.'), async (context) => (await import('./commands/list.ts')).list(context));
  on(program.command('inspect').summary('show what a memory holds').description('Shows what a memory holds and what it was made with.').argument('<memory>', 'its name or directory'),
    async (context, [memory = '']) => (await import('./commands/inspect.ts')).inspect(context, { memory }));
  on(program.command('verify').summary('read every byte of a memory').description('Reads every byte of a memory and says what is damaged.').argument('<memory>', 'its name or directory'),
    async (context, [memory = '']) => (await import('./commands/verify.ts')).verify(context, { memory }));
  on(program.command('remove').summary('remove memories from the disk').description('Removes memories from the disk.').argument('<memories...>', 'their names or directories'),
    async (context, memories) => (await import('./commands/remove.ts')).remove(context, { memories }));
}

function addSystemCommands(program: Command, on: On): void {
  program.commandsGroup('This installation:');
  on(addSettingFlags(program.command('demo').summary('memorize and ask the two example books').description('Memorizes the two example books, opens them again and asks.'), MAKING),
    async (context) => (await import('./commands/demo.ts')).demo(context));
  on(addSettingFlags(program.command('doctor').summary('say what works and what is missing').description('Says what is installed, what works, what is missing and how to get it.'), EVERY),
    async (context) => (await import('./commands/doctor.ts')).doctor(context));
  on(addSettingFlags(program.command('config').summary('print the resolved configuration').description('Prints the configuration as file, environment and flags make it.'), EVERY),
    async (context) => (await import('./commands/config.ts')).config(context));
  on(program.command('setup').summary('set up what is missing').description('Sets up what is missing: packages, the Python environment, the index binding.'),
    async (context) => (await import('./commands/setup.ts')).setup(context));
  program.helpCommand('help [command]', 'show the options of a command');
  const bridge = program.command('bridge').summary('start, show or stop a kept bridge').description('Keeps a bridge between commands, so that models are not loaded for every question.');
  on(bridge.command('start').description('Starts a bridge that outlives this command.').option('--idle-seconds <seconds>', `end after that long without a call (${DEFAULT_IDLE_SECONDS})`),
    async (context, _, options) => (await import('./commands/bridge.ts')).startBridge(context, { idleSeconds: countOption(options, 'idleSeconds', 31_536_000) }));
  on(bridge.command('status').description('Shows whether one runs.'), async (context) => (await import('./commands/bridge.ts')).bridgeStatus(context));
  on(bridge.command('stop').description('Ends it.'), async (context) => (await import('./commands/bridge.ts')).stopBridge(context));
}

function toTask(text: string | undefined): 'memorag' | 'rag' | 'qa' {
  return text === 'rag' || text === 'qa' ? text : 'memorag';
}
