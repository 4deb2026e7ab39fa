import { z } from 'zod';

/** Where a provider or a server is called. Keys have fields of their own: what stands in an address is seen in logs and messages. */
export const baseURL = z.url({ protocol: /^https?$/u }).refine(isPlain, 'a URL without a name, a password, a query or a fragment');

function isPlain(text: string): boolean {
  // What is no URL is told by what asks for one.
  if (!URL.canParse(text)) return true;
  const { username, password, search, hash } = new URL(text);
  return `${username}${password}${search}${hash}` === '';
}
