import type { QuestionReport } from './evaluate-question.ts';
import { fullChainAt } from './full-chain-at.ts';
import { hitAt } from './hit-at.ts';
import { mean } from './mean.ts';
import type { Ranks } from './ranks.ts';
import { recallAt } from './recall-at.ts';

/** Depths that evidence is looked at to. */
export const DEPTHS = [1, 3, 5, 10] as const;

/** Of the questions with evidence, as shares from 0 to 1. */
export interface EvidenceMeasures {
  readonly questions: number;
  readonly depths: readonly { readonly k: number; readonly hit: number; readonly all: number; readonly recall: number }[];
}

/** Shares from 0 to 1; `undefined`: no question measures it. */
export interface Measures {
  readonly questions: number;
  readonly evidence: EvidenceMeasures;
  readonly baseline?: EvidenceMeasures;
  /** Of the answerable questions. */
  readonly answerable: number;
  readonly inEvidence: number | undefined;
  readonly inQuotes: number | undefined;
  readonly wronglyNotFound: number | undefined;
  readonly exactMatch: number | undefined;
  readonly f1: number | undefined;
  /** Of those that the texts do not answer. */
  readonly unanswerable: number;
  readonly rightlyNotFound: number | undefined;
}

/** What many questions gave together. */
export function measure(reports: readonly QuestionReport[]): Measures {
  const answerable = reports.filter(({ isAnswerable }) => isAnswerable);
  const unanswerable = reports.filter(({ isAnswerable }) => !isAnswerable);
  const baseline = reports.flatMap(({ baselineRanks }) => (baselineRanks === undefined ? [] : [baselineRanks]));
  return {
    questions: reports.length,
    evidence: measureEvidence(reports.map(({ ranks }) => ranks)),
    ...(baseline.length === 0 ? {} : { baseline: measureEvidence(baseline) }),
    answerable: answerable.length,
    inEvidence: mean(answerable.map(({ isInEvidence }) => Number(isInEvidence))),
    inQuotes: mean(answerable.map(({ isInQuotes }) => Number(isInQuotes))),
    wronglyNotFound: mean(answerable.map(({ isNotFound }) => Number(isNotFound))),
    exactMatch: mean(answerable.flatMap((report) => report.exactMatch ?? [])),
    f1: mean(answerable.flatMap((report) => report.f1 ?? [])),
    unanswerable: unanswerable.length,
    rightlyNotFound: mean(unanswerable.map(({ isNotFound }) => Number(isNotFound))),
  };
}

/** Measures of all questions and, where they say how many places they need, of each number of them. */
export function measureByHops(reports: readonly QuestionReport[]): { readonly all: Measures; readonly byHops: readonly (Measures & { readonly hops: number })[] } {
  const hops = [...new Set(reports.flatMap((report) => report.hops ?? []))].toSorted((left, right) => left - right);
  return { all: measure(reports), byHops: hops.map((count) => ({ hops: count, ...measure(reports.filter((report) => report.hops === count)) })) };
}

function measureEvidence(lists: readonly Ranks[]): EvidenceMeasures {
  const measured = lists.filter((ranks) => ranks.length > 0);
  const depths = DEPTHS.map((k) => ({
    k,
    hit: mean(measured.map((ranks) => hitAt(ranks, k))) ?? 0,
    all: mean(measured.map((ranks) => fullChainAt(ranks, k))) ?? 0,
    recall: mean(measured.map((ranks) => recallAt(ranks, k))) ?? 0,
  }));
  return { questions: measured.length, depths };
}
