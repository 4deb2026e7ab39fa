import type { ChatRequest } from '../spec/chat-model.ts';
import type { Dialect } from './dialect.ts';

/** A message as nearly every provider takes it. */
export interface ProviderMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** The messages of a request, in whole characters; where a model has no system role, what the system says begins what the user says. */
export function providerMessages({ messages }: ChatRequest, { hasSystemRole }: Pick<Dialect, 'hasSystemRole'>): readonly ProviderMessage[] {
  const whole = messages.map(({ role, content }) => ({ role, content: content.toWellFormed() }));
  if (hasSystemRole) return whole;
  const system = whole.filter(({ role }) => role === 'system').map(({ content }) => content);
  const others = whole.filter(({ role }) => role !== 'system');
  const [first, ...rest] = others;
  if (system.length === 0 || first === undefined) return others;
  return first.role === 'user' ? [{ role: 'user', content: [...system, first.content].join('\n\n') }, ...rest] : [{ role: 'user', content: system.join('\n\n') }, ...others];
}
