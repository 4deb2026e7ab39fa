import { type EmbedderIdentity, MAX_TEXTS_PER_CALL } from './bridge-embedder.ts';

/**
 * The two packaged models as the bridge describes them. Written down here so that a saved memory can be compared and opened
 * without Python; the first text asks the bridge whether it is so, and a test over the real bridge holds the two together.
 */
export const BUNDLED_MINILM = {
  kind: 'bundled-minilm',
  modelId: 'all-MiniLM-L6-v2@16927aa2ab48',
  dimension: 384,
  isNormalised: true,
  maxTokens: 256,
  maxBatchSize: MAX_TEXTS_PER_CALL,
  scripts: ['latin'],
} as const satisfies EmbedderIdentity;

export const BUNDLED_E5 = {
  kind: 'bundled-e5',
  modelId: 'multilingual-e5-small-q4@4c9a0d1ebc2f',
  dimension: 384,
  isNormalised: true,
  maxTokens: 512,
  maxBatchSize: MAX_TEXTS_PER_CALL,
  // Cosines of this model are high for any two texts: of names and common words in Chinese and English, different ones reach 0.955
  // (two cousins, two numbered wars 0.964), and three in four that mean the same exceed 0.96.
  synonymThreshold: 0.96,
} as const satisfies EmbedderIdentity;
