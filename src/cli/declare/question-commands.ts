import { Option, type Command } from 'commander';
import { RECALL_TASKS } from '../../spec/clue.ts';
import { addSettingFlags } from '../flags.ts';
import { lengthOption } from '../length-option.ts';
import { countOption, isSet, listOption, textOption, type Options } from '../options.ts';
import { DRY_RUN, MEMORIES, OPTIONAL_MEMORY, QUESTION, type Declare } from './declare.ts';
import { ASKING, GRAPH_EVALUATION, RECALLING, SEARCHING } from './setting-groups.ts';

/** The commands that ask memories. */
export function addQuestionCommands(program: Command, declare: Declare): void {
  program.commandsGroup('Asking:');
  addAsk(program, declare);
  addChat(program, declare);

  const summarize = program.command('summarize').summary('show the key points')
    .description('Shows the key points of a memory with their sources (key passages, where no language model is configured).')
    .argument(...OPTIONAL_MEMORY).option('--memory <memories...>', 'several memories, summarized as one')
    .option('--focus <topic>', 'what the summary is about')
    .option('--points <count>', 'number of key points (7)')
    .option('--length <words>', 'most words that a language model may write, as 200; of characters as 500c')
    .option(...DRY_RUN);
  declare(addSettingFlags(summarize, ASKING), async (context, operands, options) => {
    const wanted = { named: listOption(options, 'memory'), focus: textOption(options, 'focus'), points: countOption(options, 'points', 100), length: lengthOption(options, 'length'), dryRun: isSet(options, 'dryRun') };
    return (await import('../commands/summarize.ts')).summarize(context, { operands, ...wanted });
  });

  const clues = program.command('clues').summary('show what is recalled for a question')
    .description('Shows the clues that the memory model recalls for a question.')
    .argument(...OPTIONAL_MEMORY).argument(...QUESTION).option(...MEMORIES)
    .option('--tasks <tasks>', `what to recall, with commas between: ${RECALL_TASKS.join(', ')} (the first three)`)
    .option('--clues <count>', 'most clues per task')
    .option(...DRY_RUN);
  declare(addSettingFlags(clues, RECALLING), async (context, operands, options) => {
    const wanted = { named: listOption(options, 'memory'), tasks: textOption(options, 'tasks'), limit: countOption(options, 'clues', 100), dryRun: isSet(options, 'dryRun') };
    return (await import('../commands/clues.ts')).clues(context, { operands, ...wanted });
  });

  const search = program.command('search').summary('show the passages a question finds')
    .description('Shows the passages that a question finds by itself, without clues and without an answer.')
    .argument(...OPTIONAL_MEMORY).argument(...QUESTION).option(...MEMORIES).option(...DRY_RUN);
  declare(addSettingFlags(search, SEARCHING), async (context, operands, options) =>
    (await import('../commands/search.ts')).search(context, { operands, named: listOption(options, 'memory'), dryRun: isSet(options, 'dryRun') }));
  addEval(program, declare);
}

function addEval(program: Command, declare: Declare): void {
  const evaluate = program.command('eval').summary('measure answers to questions with known answers')
    .description('Asks the questions of a .jsonl file and measures what is found and answered against what the file says is right.')
    .argument('[questions]', 'lines as {"question", "answer", "aliases"?, "hops"?, "evidence"?: [exact quotes]}').option('--memory <memories...>', 'the memory to ask; several are asked as one')
    .addOption(taskOption())
    .addOption(new Option('--baseline <kind>', 'measure plain BM25 over the same chunks beside it').choices(['words']))
    .option('--details', 'what every single question gave')
    .option(...DRY_RUN);
  declare(addSettingFlags(evaluate, ASKING), async (context, operands, options) => {
    const wanted = { named: listOption(options, 'memory'), task: taskOf(options), baseline: textOption(options, 'baseline') === 'words' ? 'words' : undefined, hasDetails: isSet(options, 'details'), dryRun: isSet(options, 'dryRun') } as const;
    return (await import('../commands/eval.ts')).evalMemory(context, { operands, ...wanted });
  });
  addEvalHipporag(evaluate, declare);
}

function addEvalHipporag(evaluate: Command, declare: Declare): void {
  const command = evaluate.command('hipporag').summary('measure the graph memory on a multi-hop data set')
    .description('Builds the graph memory of a corpus of passages, and measures what each way of searching finds of the passages that questions need.')
    .requiredOption('--corpus <file>', 'passages as [{"title", "text"}]')
    .requiredOption('--questions <file>', 'questions as HippoRAG, MuSiQue, HotpotQA, 2Wiki, PopQA, NQ or NarrativeQA have them')
    .option('--openie <file>', 'extractions of the reference implementation; default: as configured')
    .option('--reference', 'phrases in ASCII letters and digits alone, as the reference has them; --embedder golden: the embedder of its published values')
    .option('--splits <count>', 'random halves of the questions that settings are chosen and scored on; 0: none', '100')
    .option('--parts <count>', 'measure too as the corpus grows, in so many appends')
    .option('--first <count>', 'only the first questions')
    .option('--with-answers', 'answer the questions too, and measure the answers');
  declare(addSettingFlags(command, GRAPH_EVALUATION), async (context, _, options) => {
    const files = { corpus: textOption(options, 'corpus') ?? '', questions: textOption(options, 'questions') ?? '', openie: textOption(options, 'openie'), first: countOption(options, 'first', 10_000_000) };
    const splits = textOption(options, 'splits') === '0' ? 0 : countOption(options, 'splits', 10_000) ?? 0;
    const wanted = { isReference: isSet(options, 'reference'), splits, parts: countOption(options, 'parts', 100) ?? 0, withAnswers: isSet(options, 'withAnswers') };
    return (await import('../commands/eval-hipporag.ts')).evalHipporag(context, { ...files, ...wanted });
  });
}

function taskOption(): Option {
  return new Option('--task <task>', 'memorag: clues steer retrieval; rag: the question alone; qa: the memory model alone').choices(['memorag', 'rag', 'qa']).default('memorag');
}

function taskOf(options: Options): 'memorag' | 'rag' | 'qa' {
  const task = textOption(options, 'task');
  return task === 'rag' || task === 'qa' ? task : 'memorag';
}

function addAsk(program: Command, declare: Declare): void {
  const ask = program.command('ask').summary('answer a question, with citations')
    .description('Answers a question, or all of a file, with citations.')
    .argument(...OPTIONAL_MEMORY).argument(...QUESTION).option(...MEMORIES)
    .option('--file <questions>', 'a file of questions: one a line, or .jsonl with the key "question"')
    .option('--out <file>', 'with --file: write the results to a new .jsonl, .csv or .md as they come')
    .addOption(taskOption())
    .option('--use-memory-answer', 'let the memory model draft an answer: a hint to the generator, and what the passages bear out of it is searched for')
    .option('--max-new-tokens <tokens>', 'most tokens that a language model may write')
    .option('--stream', 'print the answer as it comes (default on a terminal)')
    .option('--no-stream', 'print it when it is whole')
    .option(...DRY_RUN);
  declare(addSettingFlags(ask, ASKING), async (context, operands, options) =>
    (await import('../commands/ask.ts')).ask(context, { operands, ...askOptions(options) }));
}

function addChat(program: Command, declare: Declare): void {
  const chat = program.command('chat').summary('ask in turn, with follow-ups')
    .description('Asks questions in turn, from a terminal or from piped lines; a follow-up is understood by what came before. /help shows its commands.')
    .argument(...OPTIONAL_MEMORY).option('--memory <memories...>', 'several memories, asked as one')
    .option('--transcript <file>', 'where the transcript is saved; default: a file of its own in the cache directory')
    .option('--no-transcript', 'save none')
    .option('--continue <file>', 'go on with a saved chat')
    .addOption(taskOption())
    .option('--use-memory-answer', 'let the memory model draft an answer: a hint to the generator, and what the passages bear out of it is searched for')
    .option('--max-new-tokens <tokens>', 'most tokens that a language model may write')
    .option(...DRY_RUN);
  declare(addSettingFlags(chat, ASKING), async (context, operands, options) => {
    const files = { transcript: textOption(options, 'transcript'), keepsTranscript: options['transcript'] !== false, continued: textOption(options, 'continue') };
    const wanted = { named: listOption(options, 'memory'), task: taskOf(options), useMemoryAnswer: isSet(options, 'useMemoryAnswer'), maxNewTokens: countOption(options, 'maxNewTokens', 100_000), dryRun: isSet(options, 'dryRun') };
    return (await import('../commands/chat.ts')).chat(context, { operands, ...files, ...wanted });
  });
}

function askOptions(options: Options) {
  const { stream } = options;
  return {
    named: listOption(options, 'memory'),
    file: textOption(options, 'file'),
    out: textOption(options, 'out'),
    task: taskOf(options),
    useMemoryAnswer: isSet(options, 'useMemoryAnswer'),
    maxNewTokens: countOption(options, 'maxNewTokens', 100_000),
    dryRun: isSet(options, 'dryRun'),
    stream: typeof stream === 'boolean' ? stream : undefined,
  } as const;
}
