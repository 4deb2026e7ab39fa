import type { ChatModel } from '../spec/chat-model.ts';
import type { Warning } from '../spec/embedder.ts';
import type { Usage } from '../spec/generator.ts';
import type { MemorizeOptions } from '../spec/memory-model.ts';
import type { Span } from '../spec/text.ts';
import { countTokens } from '../text/tokens.ts';
import { addUsage } from '../util/add-usage.ts';
import { allOrAbort } from '../util/all-or-abort.ts';
import { explainDiskFull } from '../util/explain-disk-full.ts';
import { limitConcurrency } from '../util/limit-concurrency.ts';
import { gistLevels, type Gist, type GistSettings, type WrittenGist } from './gist.ts';
import { openGistJournal } from './gist-journal.ts';
import { plannedIds, type GistPlan, type PlannedGist } from './gist-plan.ts';
import { gistIdentity, gistKey, type GistRequest } from './gist-request.ts';
import { writeGist } from './write-gist.ts';

export interface BuildGistsOptions extends Pick<MemorizeOptions, 'workspace' | 'signal' | 'onProgress' | 'onWarning'> {
  readonly chat: ChatModel;
  /** Of the chat model, as a saved memory names it. */
  readonly model: string;
  readonly settings: GistSettings;
  /** Gists that exist already, by key. */
  readonly known: ReadonlyMap<string, WrittenGist>;
  /** The stored text of a span. */
  readonly textOf: (place: Span & { readonly documentId: string }) => string;
}

export interface BuiltGists {
  /** From the gists of spans up; every level is of the whole text. */
  readonly levels: readonly (readonly Gist[])[];
  readonly usage: Usage;
}

/** Writes the gists of a plan that do not exist yet, as many at once as the model takes; each is in the workspace as soon as it is written. */
export async function buildGists(plan: GistPlan, options: BuildGistsOptions): Promise<BuiltGists> {
  const { chat, model, settings, known, textOf, workspace, signal } = options;
  await using journal = await openGistJournal(workspace, gistIdentity(model, settings));
  const report = createReport(plannedIds(plan).size, options);
  const inTurn = limitConcurrency(chat.maxConcurrency);
  const written = new Map<string, Promise<WrittenGist>>();
  const usages: Usage[] = [];

  const write = async (planned: PlannedGist, beside: AbortSignal): Promise<WrittenGist> => {
    const children = await Promise.all(planned.children.map((child) => written.get(child.id)));
    const request = (): GistRequest => requestOf(planned, children.map((child) => child?.text ?? ''), textOf);
    const key = gistKey(request(), { model, gistTokens: settings.gistTokens });
    const old = known.get(key) ?? journal.written.get(key);
    if (old !== undefined) {
      report.reused(old);
      return old;
    }
    return inTurn(async () => {
      beside.throwIfAborted();
      const { usage, ...made } = await writeGist(request(), { chat, gistTokens: settings.gistTokens, signal: beside });
      const gist = { key, ...made };
      // The file handle is the journal's: only its error is explained here.
      await explainDiskFull({ path: workspace }, async () => journal.add(gist));
      usages.push(usage);
      report.written(gist);
      return gist;
    });
  };
  // Spans first, so that their calls stand first in the queue; a group's begins when its parts are there.
  const all = [...plan.leaves, ...plan.groups];
  await allOrAbort((beside) => {
    for (const planned of all) if (!written.has(planned.id)) written.set(planned.id, write(planned, beside));
    return [...written.values()];
  }, { signal });
  report.finish();
  const texts = new Map(await Promise.all([...written].map(async ([id, gist]) => [id, await gist] as const)));
  return { levels: placeGists(plan, (id) => texts.get(id)), usage: addUsage(usages) };
}

function requestOf({ level, place, heading, children }: PlannedGist, texts: readonly string[], textOf: BuildGistsOptions['textOf']): GistRequest {
  if (place !== undefined) return { kind: 'span', texts: [textOf(place)], heading };
  if (texts.length !== children.length) throw new RangeError(`a group of level ${level} has ${texts.length} texts for ${children.length} gists`);
  return { kind: 'group', texts };
}

/** The written gists in the places that the plan has for them. */
function placeGists({ leaves, groups }: GistPlan, textOf: (id: string) => WrittenGist | undefined): readonly (readonly Gist[])[] {
  const placed = new Map<PlannedGist, Gist>();
  const place = (planned: PlannedGist): Gist => {
    const written = textOf(planned.id);
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
  reused(gist: WrittenGist): void;
  written(gist: WrittenGist): void;
  finish(): void;
}

function createReport(total: number, { onProgress, onWarning }: Pick<BuildGistsOptions, 'onProgress' | 'onWarning'>): Report {
  let [done, reused, standIns] = [0, 0, 0];
  const tell = (): void => onProgress?.({ type: 'stage-progress', stage: 'memorize', done, total, unit: 'calls', ...(reused > 0 ? { reused } : {}) });
  const count = ({ isStandIn }: WrittenGist): void => {
    done += 1;
    if (isStandIn) standIns += 1;
  };
  tell();
  return {
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
      if (standIns > 0) onWarning?.(standInWarning(standIns, total));
    },
  };
}

function standInWarning(standIns: number, total: number): Warning {
  return {
    code: 'gist-stand-in',
    message: `the model wrote nothing for ${standIns} of ${total} gists: the first sentences of the text stand in for them`,
  };
}
