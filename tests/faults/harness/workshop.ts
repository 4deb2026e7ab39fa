import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bridge, openBridge } from '../../../src/bridge/bridge.ts';
import type { RawMemoRagConfig } from '../../../src/config/schema.ts';
import { MemoRAG } from '../../../src/memorag/memorag.ts';
import { readDocuments } from '../../../src/text/read-documents.ts';
import { itemAt } from '../../../src/util/item-at.ts';
import { HAS_REAL_BRIDGE } from '../../fixtures/faulty-bridge.ts';
import { runCommand } from './command.ts';
import { newMark } from './marked-processes.ts';
import { readState } from './read-state.ts';

/** A command that changes a memory, and what the memory answers before and after it. */
export interface Change {
  readonly name: 'memorize' | 'replace' | 'append' | 'forget';
  /** The command line's words, for the memory at `root`. */
  words(root: string): readonly string[];
  /** Puts the state before the change at `root`. */
  prepare(root: string): Promise<void>;
  readonly before: string;
  readonly after: string;
  /** How long the command takes when nothing happens to it. */
  readonly milliseconds: number;
}

export interface WorkshopOptions {
  /** `words`: no Python, so a round is quick. `vectors`: the bundled embedder in a real bridge. */
  readonly embedder: 'words' | 'vectors';
  /** Characters of the texts together, about. */
  readonly size?: number;
}

/** A directory of small texts and memories to be hurt, with what they answer when whole. */
export interface Workshop extends AsyncDisposable {
  readonly folder: string;
  readonly embedder: WorkshopOptions['embedder'];
  readonly config: RawMemoRagConfig;
  /** The environment of a command that uses the workshop's own bridge; `own`: one that starts its own. */
  environment(bridge: 'shared' | 'own'): Readonly<Record<string, string>>;
  /** A change by a running number: all kinds in turn. */
  change(number: number): Promise<Change>;
}

/** Writes the texts and, when a change is first asked for, makes the memories before and after it and asks them the fixed questions. */
export async function openWorkshop({ embedder, size = 30_000 }: WorkshopOptions): Promise<Workshop> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'memorag-faults-'));
  stack.defer(async () => await rm(folder, { recursive: true, force: true }));
  const bridge = embedder === 'words' ? undefined : stack.use(await openBridge({ recordDirectory: folder }));
  const access = bridge === undefined ? undefined : await accessOf(bridge);
  const config: RawMemoRagConfig = access === undefined ? { embedder: { kind: 'none' } } : { bridge: access };
  const environment = (which: 'shared' | 'own'): Record<string, string> => {
    if (access === undefined) return { MEMORAG_EMBEDDER: 'none' };
    return which === 'own' ? {} : { MEMORAG_BRIDGE_URL: access.url, MEMORAG_BRIDGE_TOKEN: access.token };
  };
  const texts = await writeTexts(folder, size);
  const plans = plansOf(texts);
  const known = new Map<Plan, Promise<Change>>();
  const owned = stack.move();
  return {
    folder,
    embedder,
    config,
    environment,
    async change(number) {
      const plan = itemAt(plans, number % plans.length);
      const made = known.get(plan) ?? makeChange(plan, { folder, config, environment: environment('shared') });
      known.set(plan, made);
      return await made;
    },
    [Symbol.asyncDispose]: async () => await owned.disposeAsync(),
  };
}

/** Why the bundled embedder cannot be used here. */
export function bridgeObstacle(): string | undefined {
  return HAS_REAL_BRIDGE ? undefined : 'no .venv here: npm run setup makes it';
}

async function accessOf(bridge: Bridge): Promise<{ url: string; token: string }> {
  const { url, token } = await bridge.connect();
  return { url, token };
}

interface Texts {
  readonly first: string;
  readonly second: string;
  readonly other: string;
}

async function writeTexts(folder: string, size: number): Promise<Texts> {
  const english = await readFile('examples/books/the-tidewright-of-carrow.txt', 'utf8');
  const chinese = await readFile('examples/books/shi-tuo-ji.md', 'utf8');
  const texts = { first: join(folder, 'carrow.txt'), second: join(folder, 'shi-tuo-ji.md'), other: join(folder, 'later.txt') };
  const half = Math.floor(size / 2);
  await writeFile(texts.first, english.slice(26_000, 26_000 + half));
  await writeFile(texts.second, chinese.slice(0, Math.floor(size / 6)));
  await writeFile(texts.other, english.slice(7_000, 7_000 + half));
  return texts;
}

interface Plan {
  readonly name: Change['name'];
  /** What the memory holds before; none: there is no memory. */
  readonly from: readonly string[];
  words(root: string): readonly string[];
}

function plansOf({ first, second, other }: Texts): readonly Plan[] {
  return [
    { name: 'memorize', from: [], words: (root) => ['memorize', first, second, '--into', root, '--json'] },
    { name: 'append', from: [first], words: (root) => ['append', root, second, other, '--json'] },
    { name: 'forget', from: [first, second], words: (root) => ['forget', root, 'shi-tuo-ji', '--json'] },
    { name: 'replace', from: [first], words: (root) => ['memorize', other, '--into', root, '--replace', '--json'] },
  ];
}

interface ChangeInput {
  readonly folder: string;
  readonly config: RawMemoRagConfig;
  readonly environment: Readonly<Record<string, string>>;
}

async function makeChange({ name, from, words }: Plan, { folder, config, environment }: ChangeInput): Promise<Change> {
  const template = join(folder, `before-${name}`);
  const root = join(folder, `after-${name}`);
  if (from.length > 0) {
    await using pipe = await MemoRAG.open(config);
    await pipe.memorize(await readDocuments(from), { into: template });
  }
  const prepare = async (place: string): Promise<void> => (from.length > 0 ? await cp(template, place, { recursive: true }) : undefined);
  await prepare(root);
  const before = await readState({ root, config });
  const end = await runCommand(words(root), { cache: join(folder, 'cache'), mark: newMark(), environment });
  if (end.exitCode !== 0) throw new Error(`${name}, which nothing happened to, ended with ${end.exitCode ?? end.signal}: ${end.stderr}`);
  const after = await readState({ root, config });
  if (before === after) throw new Error(`${name} changes no answer: nothing could be told apart`);
  return { name, words, prepare, before, after, milliseconds: end.milliseconds };
}
