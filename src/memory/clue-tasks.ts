import type { RecallTask } from '../spec/clue.ts';

/** What the reference system recalls for a question, text spans (`recall`) and surrogate questions (`rewrite`), and entities beside them. */
export const CLUE_TASKS: readonly RecallTask[] = ['text-spans', 'surrogate-questions', 'key-entities'];
