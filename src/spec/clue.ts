/** What a memory model is asked to write; each task gives one kind of clue (see {@link CLUE_KIND}). */
export const RECALL_TASKS = [
  'surrogate-questions',
  'text-spans',
  'key-entities',
  'reasoning-steps',
  'draft-answer',
  'key-points',
  'answer',
] as const;
export type RecallTask = (typeof RECALL_TASKS)[number];

export const CLUE_KIND = {
  'surrogate-questions': 'surrogate-question',
  'text-spans': 'text-span',
  'key-entities': 'key-entity',
  'reasoning-steps': 'reasoning-step',
  'draft-answer': 'draft-answer',
  'key-points': 'key-point',
  'answer': 'answer',
} as const satisfies Record<RecallTask, string>;
export type ClueKind = (typeof CLUE_KIND)[RecallTask];

/** A line recalled from memory that steers retrieval. A clue is never shown as a fact. */
export interface Clue {
  readonly kind: ClueKind;
  readonly text: string;
  /** Where the memory model took it from, for models that know. Such a clue is not searched for: it leads to this place. */
  readonly source?: { readonly memory?: string; readonly documentId: string; readonly start: number; readonly end: number };
  /** What it adds to the score of a passage that it finds, where the question itself gives up to 1; 0: it is shown and steers nothing. Default: 0.5. */
  readonly weight?: number;
}
