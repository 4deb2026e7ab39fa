import type { Turn } from '../spec/generator.ts';
import { delimit } from './delimit.ts';

/** Earlier turns, oldest first, as data: what an answer once quoted must not come back as something that the model itself has said. */
export function conversation(history: readonly Turn[], nonce: string): string {
  return history.map(({ question, answer }) => delimit('turn', `Q: ${question.trim()}\nA: ${withoutMarks(answer).trim()}`, nonce)).join('\n');
}

/** The marks of an earlier answer count other passages. */
function withoutMarks(answer: string): string {
  return answer.replaceAll(/[ \t]?\[\d{1,4}\]/gu, '');
}
