import { z } from 'zod';

/** Of a knowledge graph. What is absent of a walk is as the graph's own settings have it (src/hipporag). */
export const graphSchema = z.strictObject({
  /** What reads chunks for facts. `auto`: the generator's language model where there is one, else `extractive`. */
  extraction: z.enum(['auto', 'model', 'extractive']).default('auto'),
  /** What makes a phrase of words: letters and digits of every script, or of ASCII alone, as in the reference. */
  normalisation: z.enum(['unicode', 'reference']).default('unicode'),
  /** Cosine from which two phrases are synonyms; absent: the embedder's own, else 0.8. */
  synonymThreshold: z.number().min(0.05).max(1).optional(),
  /** What looks at the facts that a question was linked to, before the walk. */
  filter: z.enum(['none', 'llm', 'threshold']).optional(),
  /** Facts that a walk begins at. */
  facts: z.number().int().min(1).max(1000).optional(),
  /** Phrases of them that it begins at. */
  phrases: z.number().int().min(1).max(1000).optional(),
  /** Share of a walk that goes on along an edge. */
  damping: z.number().gt(0).lt(1).optional(),
  /** What a passage weighs in the reset vector beside the phrases. */
  passageWeight: z.number().min(0).max(10).optional(),
  /** Most rounds of an iterative retrieval. */
  iterations: z.number().int().min(1).max(10).default(3),
});

export type GraphConfig = z.output<typeof graphSchema>;
