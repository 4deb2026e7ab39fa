import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cpuSeconds } from '../../bench/cpu-seconds.ts';
import { createDiskStore } from '../../src/cache/disk-store.ts';
import { readIfThere } from '../../src/util/read-if-there.ts';
import { type CommandEnd, errorCodeOf, startCommand } from './harness/command.ts';
import type { Fault, FaultOptions } from './harness/fault.ts';
import { type HostileText, hostileTexts, ordinaryText } from './harness/hostile-texts.ts';
import { newMark } from './harness/marked-processes.ts';
import type { Tally } from './harness/tally.ts';
import { openWorkshop, type Workshop } from './harness/workshop.ts';

/** Of the books that every command reads, and of those whose cost is measured. */
const SIZE = { long: 1_000_000, short: 60_000, measured: 10_000_000 };
/**
 * A text ten times as long may take twice as long for a byte: some work is n log n, and the processor's caches do not grow. Quadratic work
 * would take ten times as long.
 */
const MAX_GROWTH = 2;
const HANG_MS = 900_000;
/** What may stand in output: anything but controls (line feed and tab apart) and what turns the writing direction. */
const UNPRINTABLE = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069\u2028\u2029]/u; // oxlint-disable-line no-control-regex
/** Shapes that a careless algorithm takes the square of their length for. */
const MEASURED = ['one-line-english', 'one-line-chinese', 'long-words', 'newlines'];
const SHORT_NAMES = ['escape-sequences'];

/** Books that attack whoever reads them: memorized, asked, summarized and shown. */
export const hostileBook: Fault = {
  name: 'books',
  title: 'hostile books: instructions, marks, escape sequences, overrides, endless lines',
  async run({ isLong, tally, onProgress }: FaultOptions) {
    await using workshop = await openWorkshop({ embedder: 'words' });
    const size = isLong ? SIZE.long : SIZE.short;
    for (const text of hostileTexts({ size }).filter(({ name }) => isLong || SHORT_NAMES.includes(name))) {
      onProgress(`books: ${text.name}`);
      await tryBook(text, { workshop, tally });
    }
    if (isLong) await measure(SIZE.measured, { workshop, tally });
  },
};

interface Place {
  readonly workshop: Workshop;
  readonly tally: Tally;
}

interface Measured {
  readonly end: CommandEnd;
  /** Of the processor: what others do on this machine does not count. */
  readonly cpuSeconds: number;
  /** Most resident bytes of the process. */
  readonly peakBytes: number;
}

async function tryBook({ name, bytes, question, refusals = [] }: HostileText, place: Place): Promise<void> {
  const { workshop, tally } = place;
  const file = join(workshop.folder, `${name}.txt`);
  const root = join(workshop.folder, `book-${name}`);
  await writeFile(file, bytes);
  tally.round();
  const { end } = await run(['memorize', file, '--into', root], place);
  if (end.exitCode !== 0 && refusals.some((code) => end.exitCode === 2 || end.stderr.includes(code))) {
    tally.count('refused');
    return checkOutput(end, `${name}, memorize`, tally);
  }
  tally.count('new');
  const outputs = [{ label: 'memorize', end }];
  for (const words of [['ask', root, question], ['summarize', root], ['search', root, question], ['clues', root, question], ['inspect', root]]) {
    for (const form of [[], ['--json']]) outputs.push({ label: [words[0], ...form].join(' '), end: (await run([...words, ...form], place)).end });
  }
  for (const { label, end: one } of outputs) {
    if (one.isHung) tally.breach('failed', `${name}, ${label}: hung`);
    else if (one.exitCode !== 0) tally.breach('failed', `${name}, ${label}: ended with ${one.exitCode ?? one.signal} (${errorCodeOf(one) ?? ''}): ${one.stderr.slice(-300)}`);
    checkOutput(one, `${name}, ${label}`, tally);
    if (label.endsWith('--json') && one.exitCode === 0) await checkQuotes(one, root, `${name}, ${label}`, tally);
  }
}

async function run(words: readonly string[], { workshop }: Place): Promise<Measured> {
  const command = startCommand(words, { cache: workshop.folder, mark: newMark(), environment: workshop.environment('shared'), limitMs: HANG_MS });
  const most = { peakBytes: 0, cpuSeconds: 0 };
  const timer = setInterval(() => void look(command.pid, most), 50);
  try {
    return { end: await command.end, ...most };
  } finally {
    clearInterval(timer);
  }
}

/** The kernel's own count of what a process used so far (proc(5)); one that has ended has no more to say. */
async function look(pid: number, most: { peakBytes: number; cpuSeconds: number }): Promise<void> {
  const [status = '', seconds] = await Promise.all([readIfThere(`/proc/${pid}/status`), cpuSeconds(pid)]);
  most.peakBytes = Math.max(most.peakBytes, 1024 * Number(/^VmHWM:\s+(\d+) kB$/mu.exec(status)?.[1] ?? 0));
  most.cpuSeconds = Math.max(most.cpuSeconds, seconds);
}

function checkOutput({ stdout, stderr }: CommandEnd, label: string, tally: Tally): void {
  const found = UNPRINTABLE.exec(stdout) ?? UNPRINTABLE.exec(stderr);
  if (found !== null) tally.breach('failed', `${label}: printed U+${found[0].codePointAt(0)?.toString(16).padStart(4, '0')}`);
}

interface Quote {
  readonly documentId: string;
  readonly start: number;
  readonly end: number;
  readonly quote?: string;
  readonly text?: string;
}

/** Every quote and every passage of evidence is a slice of the text, and every mark of the answer counts one. */
async function checkQuotes({ stdout }: CommandEnd, root: string, label: string, tally: Tally): Promise<void> {
  const reply: { readonly citations?: readonly Quote[]; readonly evidence?: readonly Quote[] } = JSON.parse(stdout);
  await using memory = await createDiskStore().open(root, {});
  const texts = new Map((await memory.readDocuments()).map(({ id, text }) => [id, text]));
  for (const { documentId, start, end, quote, text } of [...(reply.citations ?? []), ...(reply.evidence ?? [])]) {
    if (texts.get(documentId)?.slice(start, end) !== (quote ?? text)) tally.breach('wrong', `${label}: ${documentId} ${start}-${end} is not what is quoted`);
  }
}

/** Processor time for a byte at a tenth of the size and at all of it, beside that of ordinary text; and the most memory. */
async function measure(size: number, place: Place): Promise<void> {
  const { tally } = place;
  const small = await measureText('small', Buffer.from(ordinaryText(1000)), place);
  const perMegabyte = async (name: string, bytes: Buffer): Promise<number> => {
    const { cpuSeconds: spent, peakBytes } = await measureText(name, bytes, place);
    const seconds = ((spent - small.cpuSeconds) / bytes.length) * 1e6;
    tally.note(`${name}, ${bytes.length} bytes: ${seconds.toFixed(2)} s of processor time for a megabyte, at most ${Math.round(peakBytes / 1e6)} MB resident`);
    return seconds;
  };
  const ordinary = await perMegabyte('ordinary', Buffer.from(ordinaryText(size)));
  const shorter = new Map(hostileTexts({ size: size / 10 }).map(({ name, bytes }) => [name, bytes]));
  for (const { name, bytes } of hostileTexts({ size }).filter((text) => MEASURED.includes(text.name))) {
    const tenth = await perMegabyte(name, Buffer.from(shorter.get(name) ?? bytes));
    const whole = await perMegabyte(name, Buffer.from(bytes));
    tally.note(`${name}: ${(whole / ordinary).toFixed(1)} times ordinary text for a byte, ${(whole / tenth).toFixed(2)} times a tenth of itself`);
    if (whole > MAX_GROWTH * tenth) tally.breach('failed', `${name}: ${(whole / tenth).toFixed(1)} times as long for a byte of a text ten times as long`);
  }
}

async function measureText(name: string, bytes: Buffer, place: Place): Promise<Measured> {
  const { workshop, tally } = place;
  // Two lengths of one text are two memories.
  const at = join(workshop.folder, `measured-${name}-${bytes.length}`);
  await writeFile(`${at}.txt`, bytes);
  const measured = await run(['memorize', `${at}.txt`, '--into', at, '--quiet'], place);
  const { exitCode, signal, stderr } = measured.end;
  tally.round();
  if (exitCode === 0) tally.count('new');
  else tally.breach('failed', `${name}: ended with ${exitCode ?? signal}: ${stderr.slice(-300)}`);
  return measured;
}
