import { isAboutWhole } from '../memory/about-whole.ts';
import type { Clue } from '../spec/clue.ts';
import type { Usage } from '../spec/generator.ts';
import { addUsage } from '../util/add-usage.ts';
import type { GraphRetrieval } from './graph-retrieval.ts';
import { retrieveFused, type FusedView } from './retrieve-fused.ts';
import { retrieveGraph, type RetrieveSettings } from './retrieve-graph.ts';
import { retrieveWhole } from './retrieve-whole.ts';

/** What a memory model recalls for a question that stands alone. */
export type RecallForGraph = (question: string) => Promise<{
  readonly clues: readonly Clue[];
  /** What the texts say as a whole, where the question is about that. */
  readonly overview?: string | undefined;
  readonly usage: Usage;
}>;

/** What another memory gives to a retrieval. */
export interface RecalledOptions {
  /** Whether the question is about the texts as a whole, and goes to the communities of the graph. Default: as it reads. */
  readonly isAboutWhole?: boolean | undefined;
  /** What a memory model recalled for the question, or what asks it. */
  readonly clues?: readonly Clue[] | RecallForGraph | undefined;
}

/** One question to a graph: to its communities where it is about the whole, with clues to both memories together, else to a walk alone. */
export async function retrieveQuestion(view: FusedView, text: string, { clues: rawClues = [], isAboutWhole: isWhole = isAboutWhole(text), ...settings }: RetrieveSettings & RecalledOptions): Promise<GraphRetrieval> {
  const { clues, overview, usage } = typeof rawClues === 'function' ? await rawClues(text) : { clues: rawClues };
  const retrieval = await retrieve(view, text, { clues, isWhole, settings });
  const overviews = [retrieval.overview, isWhole ? overview : undefined].filter((own) => own !== undefined);
  return { ...retrieval, ...(overviews.length === 0 ? {} : { overview: overviews.join('\n\n') }), usage: addUsage([retrieval.usage, usage]) };
}

interface Chosen {
  readonly clues: readonly Clue[];
  readonly isWhole: boolean;
  readonly settings: RetrieveSettings;
}

async function retrieve(view: FusedView, text: string, { clues, isWhole, settings }: Chosen): Promise<GraphRetrieval> {
  if (isWhole) return await retrieveWhole(view, text, settings);
  return clues.length === 0 ? await retrieveGraph(view, { text }, settings) : await retrieveFused(view, { text, clues }, settings);
}
