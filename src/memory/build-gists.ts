import type { ChatModel } from '../spec/chat-model.ts';
import type { Warning } from '../spec/embedder.ts';
import type { Usage } from '../spec/generator.ts';
import type { MemorizeOptions } from '../spec/memory-model.ts';
import type { Document } from '../spec/text.ts';
import { countTokens } from '../text/tokens.ts';
import { addUsage } from '../util/add-usage.ts';
import { explainDiskFull } from '../util/explain-disk-full.ts';
import { limitConcurrency } from '../util/limit-concurrency.ts';
import { gistLevels, type Gist, type GistSettings, type WrittenGist } from './gist.ts';
import { openGistJournal, type GistJournal } from './gist-journal.ts';
import { plannedIds, planGists, type GistPlan, type GistSlots, type PlannedGist } from './gist-plan.ts';
import { gistIdentity, gistKey, requestOf, type GistRequest } from './gist-request.ts';
import { writeGist } from './write-gist.ts';

export interface BuildGistsOptions extends Pick<MemorizeOptions, 'workspace' | 'signal' | 'onProgress' | 'onWarning'> {
  readonly chat: ChatModel;
  /** Of the chat model, as a saved memory names it. */
  readonly model: string;
  readonly settings: GistSettings;
  /** Gists that exist already, by key. */
  readonly known: ReadonlyMap<string, WrittenGist>;
  /** The places of the documents among the groups of documents. */
  readonly slots: GistSlots;
}

export interface BuiltGists {
  /** From the gists of spans up; every level is of the whole text. */
  readonly levels: readonly (readonly Gist[])[];
  readonly usage: Usage;
}

/** Writes the gists of texts that do not exist yet, as many at once as the model takes; each is in the workspace as soon as it is written. */
export async function buildGists(documents: readonly Document[], options: BuildGistsOptions): Promise<BuiltGists> {
  const { model, settings, slots, signal, workspace } = options;
  await using journal = await openGistJournal(workspace, gistIdentity(model, settings));
  const failure = new AbortController();
  const beside = AbortSignal.any([failure.signal, ...(signal === undefined ? [] : [signal])]);
  const report = createReport(options);
  const work = createWork(options, { documents, journal, report, signal: beside });
  try {
    const plan = await planGists(documents, { slots, settings, signal: beside, onLeaf: (leaf) => work.start(leaf).catch((error: unknown) => failure.abort(error)) });
    report.begin(plannedIds(plan).size);
    for (const group of plan.groups) work.start(group).catch((error: unknown) => failure.abort(error));
    const written = await work.all();
    report.finish();
    return { levels: placeGists(plan, written), usage: work.usage() };
  } catch (error) {
    failure.abort(error);
    await work.settled();
    throw error;
  }
}

interface Work {
  /** Begins to write a gist, behind those that were begun before; one that others are made of must be begun before them. */
  start(planned: PlannedGist): Promise<unknown>;
  all(): Promise<ReadonlyMap<string, WrittenGist>>;
  settled(): Promise<unknown>;
  usage(): Usage;
}

interface WorkOptions {
  readonly documents: readonly Document[];
  readonly journal: GistJournal;
  readonly report: Report;
  readonly signal: AbortSignal;
}

function createWork({ chat, model, settings: { gistTokens }, known, workspace }: BuildGistsOptions, { documents, journal, report, signal }: WorkOptions): Work {
  const inTurn = limitConcurrency(chat.maxConcurrency);
  const texts = new Map(documents.map(({ id, text }) => [id, text]));
  const written = new Map<string, Promise<WrittenGist>>();
  const usages: Usage[] = [];
  const write = async (planned: PlannedGist): Promise<WrittenGist> => {
    const children = await Promise.all(planned.children.map((child) => written.get(child.id)));
    const request = (): GistRequest => requestOf(planned, { texts, children: children.map((child) => child?.text ?? '') });
    const key = gistKey(request(), { model, gistTokens });
    const old = known.get(key) ?? journal.written.get(key);
    if (old !== undefined) {
      report.reused(old);
      return old;
    }
    return inTurn(async () => {
      signal.throwIfAborted();
      const { usage, ...made } = await writeGist(request(), { chat, gistTokens, signal });
      const gist = { key, ...made };
      await explainDiskFull({ path: workspace }, async () => journal.add(gist));
      usages.push(usage);
      report.written(gist);
      return gist;
    });
  };
  return {
    start(planned) {
      const begun = written.get(planned.id) ?? write(planned);
      written.set(planned.id, begun);
      return begun;
    },
    all: async () => new Map(await Promise.all([...written].map(async ([id, gist]) => [id, await gist] as const))),
    settled: async () => await Promise.allSettled(written.values()),
    usage: () => addUsage(usages),
  };
}

/** The written gists in the places that the plan has for them. */
function placeGists({ leaves, groups }: GistPlan, texts: ReadonlyMap<string, WrittenGist>): readonly (readonly Gist[])[] {
  const placed = new Map<PlannedGist, Gist>();
  const place = (planned: PlannedGist): Gist => {
    const written = texts.get(planned.id);
    if (written === undefined) throw new RangeError(`the gist ${planned.id} was not written`);
    const { level, heading, children } = planned;
    const gist: Gist = {
      ...written,
      level,
      tokens: countTokens(written.text),
      ...(planned.place === undefined ? {} : { place: planned.place }),
      ...(heading === undefined ? {} : { heading }),
      children: children.map((child) => placed.get(child) ?? place(child)),
    };
    placed.set(planned, gist);
    return gist;
  };
  return gistLevels(leaves.map(place), groups.map(place));
}

interface Report {
  /** The total is known, once the texts are cut. */
  begin(total: number): void;
  reused(gist: WrittenGist): void;
  written(gist: WrittenGist): void;
  finish(): void;
}

function createReport({ onProgress, onWarning }: Pick<BuildGistsOptions, 'onProgress' | 'onWarning'>): Report {
  let [done, reused, standIns] = [0, 0, 0];
  let total: number | undefined;
  const tell = (): void => {
    if (total !== undefined) onProgress?.({ type: 'stage-progress', stage: 'memorize', done, total, unit: 'calls', ...(reused > 0 ? { reused } : {}) });
  };
  const count = ({ isStandIn }: WrittenGist): void => {
    done += 1;
    if (isStandIn) standIns += 1;
  };
  return {
    begin(all) {
      total = all;
      tell();
    },
    reused(gist) {
      count(gist);
      reused += 1;
      tell();
    },
    written(gist) {
      count(gist);
      tell();
    },
    finish() {
      if (standIns > 0) onWarning?.(standInWarning(standIns, done));
    },
  };
}

function standInWarning(standIns: number, total: number): Warning {
  return {
    code: 'gist-stand-in',
    message: `the model wrote nothing for ${standIns} of ${total} gists: the first sentences of the text stand in for them`,
  };
}
