import type { Benchmark, Figure } from './benchmark.ts';
import { judge, type Verdict } from './judge.ts';
import type { Machine } from './machine.ts';

export interface MeasuredBenchmark extends Pick<Benchmark, 'name' | 'about'> {
  readonly figures: readonly Figure[];
}

export interface ReportInput {
  readonly machine: Machine;
  readonly texts: string;
  /** Of the command line. */
  readonly words: readonly string[];
  readonly benchmarks: readonly MeasuredBenchmark[];
  readonly date?: Date;
}

/** What `--json` writes. */
export interface Report {
  readonly date: string;
  readonly command: string;
  readonly machine: Machine;
  readonly texts: string;
  /** Figures that something is asked of, and how many of them have it. */
  readonly bounds: number;
  readonly held: number;
  readonly benchmarks: readonly (Pick<Benchmark, 'name' | 'about'> & { readonly figures: readonly (Figure & { readonly verdict: Verdict })[] })[];
}

/** The figures with their verdicts, and what they were measured on. */
export function createReport({ machine, texts, words, benchmarks, date = new Date() }: ReportInput): Report {
  const judged = benchmarks.map(({ figures, ...rest }) => ({ ...rest, figures: figures.map((figure) => ({ ...figure, verdict: judge(figure) })) }));
  const verdicts = judged.flatMap(({ figures }) => figures).map(({ verdict }) => verdict.holds).filter((holds) => holds !== undefined);
  return {
    date: date.toISOString().slice(0, 10),
    command: ['npm run bench', ...(words.length === 0 ? [] : ['--', ...words])].join(' '),
    machine,
    texts,
    bounds: verdicts.length,
    held: verdicts.filter(Boolean).length,
    benchmarks: judged,
  };
}
