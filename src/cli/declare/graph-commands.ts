import { Option, type Command } from 'commander';
import { addSettingFlags } from '../flags.ts';
import { parseWhere } from '../graph/walk-options.ts';
import { countOption, isSet, listOption, textOption, type Options } from '../options.ts';
import { DRY_RUN, INPUTS, MEMORY, QUESTION, type Declare } from './declare.ts';
import { GRAPH_ASKING, GRAPH_MAKING, GRAPH_OPENING, GRAPH_SEARCHING } from './setting-groups.ts';

const OPENIE = ['--openie <file>', 'take facts from extraction results of the reference implementation (openie_results_ner_*.json)'] as const;
const BATCH_IN = ['--batch-in <file>', 'take facts from a batch service\'s replies to what --batch-out wrote'] as const;
const CHUNK_METADATA = ['--chunk-metadata <file>', 'metadata of the texts, from the reference implementation (chunk_metadata.json)'] as const;
const ITERATIVE = ['--iterative', 'look again for what is still missing, up to --iterations rounds'] as const;

const WITH = ['--with <memory>', 'begin the walk with clues of this memory of the same texts too'] as const;

/** The commands of knowledge graphs. */
export function addGraphCommands(program: Command, declare: Declare): void {
  program.commandsGroup('Knowledge graphs:');
  const graph = program.command('graph').summary('index texts as a graph of facts, and ask it')
    .description('Keeps what texts tell as a graph of phrases, facts and passages, and finds passages by a walk over it: for questions whose answer is told in several places.');
  addIndex(graph, declare);
  addAsking(graph, declare);
  addChanging(graph, declare);
  addLooking(graph, declare);
}

function addIndex(graph: Command, declare: Declare): void {
  const index = graph.command('index').summary('read texts for facts into a graph')
    .description('Reads texts for facts and keeps them as one saved graph; the same texts with the same settings are not read again, but for what could not be read. A .json file is a corpus, as [{"title", "text"}].')
    .argument(...INPUTS)
    .option('--into <memory>', 'a new name in the cache directory, or a directory (./here)')
    .option('--replace', 'let these texts take the place of others in that memory')
    .option(...OPENIE).option(...BATCH_IN)
    .option('--batch-out <file>', 'index nothing: write the requests for a provider\'s batch service')
    .option(...CHUNK_METADATA).option(...DRY_RUN);
  declare(addSettingFlags(index, GRAPH_MAKING), async (context, inputs, options) => {
    const wanted = { ...factFiles(options), into: textOption(options, 'into'), replace: isSet(options, 'replace'), batchOut: textOption(options, 'batchOut'), dryRun: isSet(options, 'dryRun') };
    return (await import('../commands/graph-index.ts')).graphIndex(context, { inputs, ...wanted });
  });
}

function addAsking(graph: Command, declare: Declare): void {
  const ask = graph.command('ask').summary('answer a question, with the ways that led to its sources')
    .description('Answers a question from what a walk over the graph finds, with citations and the way to each.')
    .argument(...MEMORY).argument(...QUESTION)
    .addOption(whereOption()).option(...WITH).option(...ITERATIVE)
    .option('--max-new-tokens <tokens>', 'most tokens that a language model may write')
    .option('--stream', 'print the answer as it comes (default on a terminal)')
    .option('--no-stream', 'print it when it is whole')
    .option(...DRY_RUN);
  declare(addSettingFlags(ask, GRAPH_ASKING), async (context, [memory = '', ...words], options) => {
    const { stream } = options;
    const wanted = { ...askedBy(options), maxNewTokens: countOption(options, 'maxNewTokens', 100_000), stream: typeof stream === 'boolean' ? stream : undefined };
    return (await import('../commands/graph-ask.ts')).graphAsk(context, { memory, words, ...wanted });
  });

  const search = graph.command('search').summary('show the passages that a walk finds, and why')
    .description('Shows the passages that a walk over the graph finds, with their scores and the way to each.')
    .argument(...MEMORY).argument(...QUESTION)
    .addOption(whereOption()).option(...WITH).option(...ITERATIVE)
    .option('--dense', 'no walk: by vectors alone')
    .option(...DRY_RUN);
  declare(addSettingFlags(search, GRAPH_SEARCHING), async (context, [memory = '', ...words], options) =>
    (await import('../commands/graph-search.ts')).graphSearch(context, { memory, words, ...askedBy(options), dense: isSet(options, 'dense') }));
}

function addChanging(graph: Command, declare: Declare): void {
  const append = graph.command('append').summary('add texts to a graph')
    .description('Adds texts to a graph; one with an id that it holds takes the old one\'s place.')
    .argument(...MEMORY).argument(...INPUTS).option(...OPENIE).option(...BATCH_IN).option(...CHUNK_METADATA).option(...DRY_RUN);
  declare(addSettingFlags(append, GRAPH_MAKING), async (context, [memory = '', ...inputs], options) =>
    (await import('../commands/graph-append.ts')).graphAppend(context, { memory, inputs, ...factFiles(options), dryRun: isSet(options, 'dryRun') }));

  const remove = graph.command('delete').summary('take documents out of a graph')
    .description('Takes documents out of a graph, with all that only they told.')
    .argument(...MEMORY).argument('[documents...]', 'ids as inspect shows them').addOption(whereOption()).option(...DRY_RUN);
  declare(addSettingFlags(remove, GRAPH_OPENING), async (context, [memory = '', ...documentIds], options) =>
    (await import('../commands/graph-delete.ts')).graphDelete(context, { memory, documentIds, where: parseWhere(listOption(options, 'where')), dryRun: isSet(options, 'dryRun') }));
}

function addLooking(graph: Command, declare: Declare): void {
  const info = graph.command('info').summary('show what a graph is made of').description('Shows what a graph is made of, how its passages were read, and the phrases that most of them hold.').argument(...MEMORY);
  declare(addSettingFlags(info, GRAPH_OPENING), async (context, [memory = '']) => (await import('../commands/graph-info.ts')).graphInfo(context, { memory }));

  const exporting = graph.command('export').summary('write a graph as JSON, or a question\'s part of it as a picture')
    .description('Writes a graph as JSON, or the part of it that a question goes over, as JSON or as one page to be looked at.')
    .argument(...MEMORY)
    .addOption(new Option('--format <format>', 'json, or html: a picture of a question').choices(['json', 'html']).default('json'))
    .option('--question <question>', 'the part of the graph that leads from this question to its passages')
    .option('--answer', 'answer the question too, and mark the passages that the answer cites')
    .option('--out <file>', 'a new file; default: standard output')
    .option(...DRY_RUN);
  declare(addSettingFlags(exporting, GRAPH_ASKING), async (context, [memory = ''], options) => {
    const format = textOption(options, 'format') === 'html' ? 'html' : 'json';
    const wanted = { format, question: textOption(options, 'question'), answer: isSet(options, 'answer'), out: textOption(options, 'out'), dryRun: isSet(options, 'dryRun') } as const;
    return (await import('../commands/graph-export.ts')).graphExport(context, { memory, ...wanted });
  });
}

function whereOption(): Option {
  return new Option('--where <key=value>', 'only documents whose metadata has this value; may be given again').argParser((word: string, before: readonly string[] | undefined) => [...(before ?? []), word]);
}

function factFiles(options: Options) {
  return { openie: textOption(options, 'openie'), batchIn: textOption(options, 'batchIn'), chunkMetadata: textOption(options, 'chunkMetadata') } as const;
}

function askedBy(options: Options) {
  return { where: parseWhere(listOption(options, 'where')), beside: textOption(options, 'with'), iterative: isSet(options, 'iterative'), dryRun: isSet(options, 'dryRun') } as const;
}
