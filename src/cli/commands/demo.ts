import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { MemoError } from '../../errors/memo-error.ts';
import type { MemoRAG } from '../../memorag/memorag.ts';
import type { Answer, Summary } from '../../spec/answer.ts';
import { readDocuments } from '../../text/read-documents.ts';
import { projectRoot } from '../../util/project-root.ts';
import type { CommandContext, CommandResult } from '../command-context.ts';
import { formatAnswer } from '../format-answer.ts';
import { formatCount, formatSeconds } from '../format-quantity.ts';
import { commandLine, memoryName } from '../memory-name.ts';
import { openPipeline } from '../open-pipeline.ts';
import { oneLine } from '../printable.ts';
import { createProgress } from '../progress.ts';
import { resolveCommandConfig, type CommandConfig } from '../resolve-command-config.ts';
import { formatSummary } from './summarize.ts';

interface Book {
  readonly file: string;
  readonly questions: readonly [string, ...string[]];
}

const BOOKS: readonly Book[] = [
  {
    file: 'the-tidewright-of-carrow.txt',
    questions: [
      'How much did Judith earn each week at the signal works?',
      'What sum did the Company first put forward to have Judith give up her inheritance?',
      'What had the ropewalk\'s owner been saving her silk for?',
    ],
  },
  { file: 'shi-tuo-ji.md', questions: ['更夫每个月能领多少工钱？', '公砣腰上前五个字写的是什么？', '会首辞职以后，出了多少钱给稗子圩筑堤？'] },
];

const KEY_PASSAGES = 3;

interface Remembered {
  readonly name: string;
  readonly root: string;
  readonly title: string;
  readonly book: Book;
}

/** `memorag demo`: memorizes the two example books, closes them, opens them again and asks. */
export async function demo(context: CommandContext): Promise<CommandResult> {
  const started = performance.now();
  const say = (text: string): void => (context.json ? undefined : context.output.line(text));
  const config = await resolveCommandConfig(context);
  const memories = await memorizeBooks(context, { config, say });
  say('\nClosed. Everything below comes from the saved memories, opened again by a second pipeline.');
  const asked = await askBooks(context, { config, memories, say });
  const first = memories[0];
  if (first !== undefined) {
    say(`\n${context.output.bold('Go on')}`);
    say(`  ${commandLine('ask', first.name, 'Why does the tide engine have a bell for a weight?')}`);
    say(`  ${commandLine('memorize', 'your-book.txt')}`);
    say(`  ${commandLine('list')}`);
  }
  const seconds = (performance.now() - started) / 1000;
  const shown = memories.map(({ name, root, title }) => ({ name, root, title }));
  return { value: { memories: shown, ...asked, seconds }, text: `\nThe demo took ${formatSeconds(seconds)}.` };
}

interface DemoStep {
  readonly config: CommandConfig;
  readonly say: (text: string) => void;
}

async function memorizeBooks(context: CommandContext, { config, say }: DemoStep): Promise<readonly Remembered[]> {
  const { signal } = context;
  const books = BOOKS.map((book) => ({ book, path: bookPath(book) })); // missing ones are told before anything starts
  await using pipe = await openPipeline(context, config);
  const memories: Remembered[] = [];
  for (const { book, path } of books) {
    const documents = await readDocuments([path], { signal });
    const bookStarted = performance.now();
    using progress = createProgress(context);
    const { root, manifest, reused } = await pipe.memorize(documents, { signal, onEvent: progress.onEvent });
    progress[Symbol.dispose]();
    const title = oneLine(manifest.documents[0]?.title ?? book.file);
    const { chunks, windows } = manifest.counts;
    const characters = formatCount(manifest.documents[0]?.characters ?? 0, 'characters');
    const time = formatSeconds((performance.now() - bookStarted) / 1000);
    const held = `${characters}, ${formatCount(chunks, 'chunks')}, ${formatCount(windows, 'windows')}`;
    say(reused ? `Remembered "${title}" from before (${time}).` : `Memorized "${title}": ${held} in ${time}.`);
    say(context.output.dim(`  ${root}`));
    memories.push({ name: memoryName(root, config.cacheDirectory), root, title, book });
  }
  return memories;
}

interface Asked {
  readonly answers: readonly Answer[];
  readonly summaries: readonly Summary[];
}

async function askBooks(context: CommandContext, { config, memories, say }: DemoStep & { readonly memories: readonly Remembered[] }): Promise<Asked> {
  const { signal, output } = context;
  const answers: Answer[] = [];
  const summaries: Summary[] = [];
  await using pipe = await openPipeline(context, config);
  for (const { root, title, book } of memories) {
    await pipe.load(root, { signal });
    for (const question of book.questions) answers.push(await askOne({ pipe, question, title, context, say }));
    const summary = await pipe.summarize({ points: KEY_PASSAGES, signal });
    summaries.push(summary);
    say(`\n${heading(`${title}: what it is about`, context)}\n${formatSummary(summary, output)}`);
  }
  return { answers, summaries };
}

interface DemoQuestion {
  readonly pipe: MemoRAG;
  readonly question: string;
  readonly title: string;
  readonly context: CommandContext;
  readonly say: (text: string) => void;
}

async function askOne({ pipe, question, title, context, say }: DemoQuestion): Promise<Answer> {
  const answer = await pipe.query(question, { signal: context.signal });
  say(`\n${heading(`${title}: ${question}`, context)}\n${formatAnswer(answer, context.output)}`);
  return answer;
}

function heading(text: string, { output }: CommandContext): string {
  return output.bold(`== ${text}`);
}

function bookPath({ file }: Book): string {
  const path = join(projectRoot(), 'examples', 'books', file);
  if (existsSync(path)) return path;
  throw new MemoError({
    code: 'unsupported',
    message: `the example book ${file} is not part of this installation`,
    remedy: 'run the demo in a checkout, or memorize a text of your own',
  });
}
