import { MemoError } from '../../errors/memo-error.ts';
import type { MemoryInfo } from '../../memorag/loaded-memory.ts';
import { readDocuments } from '../../text/read-documents.ts';
import type { CommandContext, CommandResult } from '../command-context.ts';
import { openingFlags } from '../flags.ts';
import { formatBytes, formatCount, formatSeconds } from '../format-quantity.ts';
import { commandLine, intoDirectory, memoryName } from '../memory-name.ts';
import { memoryValue } from '../memory-value.ts';
import { openPipeline } from '../open-pipeline.ts';
import { costMember } from '../paid.ts';
import { oneLine } from '../printable.ts';
import { createProgress } from '../progress.ts';
import { resolveCommandConfig } from '../resolve-command-config.ts';
import { sumMoney } from '../sum-money.ts';
import { writeWork } from '../write-work.ts';
import { estimate } from './estimate.ts';

export interface MemorizeCommand {
  readonly inputs: readonly string[];
  readonly into: string | undefined;
  readonly replace: boolean;
  readonly dryRun: boolean;
}

/** `memorag memorize`: reads texts, memorizes them into one saved memory, says where it is and how to ask it. */
export async function memorize(context: CommandContext, { inputs, into, replace, dryRun }: MemorizeCommand): Promise<CommandResult> {
  if (dryRun) return estimate(context, { inputs });
  const { signal, stdin } = context;
  const config = await resolveCommandConfig(context);
  const directory = into === undefined ? undefined : intoDirectory(into, config.cacheDirectory);
  const documents = await readDocuments(inputs, { signal, maxBytes: config.maxInputBytes, stdin, onEmpty: (path) => context.note(`${path} holds no text, and was left out`) });
  if (documents.length === 0) {
    throw new MemoError({
      code: 'input-missing',
      message: 'nothing to memorize was found',
      remedy: 'name a file, a folder, or - for standard input',
    });
  }
  const started = performance.now();
  await using pipe = await openPipeline(context, config);
  using progress = createProgress(context);
  const memory = await pipe.memorize(documents, { into: directory, replace, signal, onEvent: progress.onEvent });
  const seconds = (performance.now() - started) / 1000;
  const name = memoryName(memory.root, config.cacheDirectory);
  const cost = sumMoney(pipe.spendings);
  return { value: { ...memoryValue(memory, name), reused: memory.reused, seconds, ...costMember(cost) }, text: describe(memory, { name, seconds, work: writeWork(memory, pipe), flags: openingFlags(context) }) };
}

interface Told {
  readonly name: string;
  readonly seconds: number;
  /** What models took for it. */
  readonly work: string;
  /** That the next commands need too. */
  readonly flags: readonly string[];
}

function describe(memory: MemoryInfo, { name, seconds, flags, work }: Told): string {
  const { manifest, reused, root } = memory;
  const { documents, counts } = manifest;
  const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
  const title = documents.length === 1 ? `"${oneLine(documents[0]?.title ?? '')}"` : formatCount(documents.length, 'documents');
  const held = `${formatCount(counts.chunks, 'chunks')}, ${formatCount(counts.windows, 'windows')}, ${formatBytes(bytes)}`;
  return [
    reused
      ? `${title} was memorized before, with the same settings; nothing was computed (${held}).`
      : `Memorized ${title} in ${formatSeconds(seconds)}: ${held}.${work}`,
    `Saved in ${root}`,
    '',
    'Next:',
    `  ${commandLine('ask', name, 'your question', ...flags)}`,
    `  ${commandLine('summarize', name, ...flags)}`,
  ].join('\n');
}
