/** A reply without the tags that a request was delimited by: a small model says them after it. Those of other words stay, they may be text. */
export function withoutTags(reply: string, nonce: string): string {
  return reply.replaceAll(/<\/?[a-z]+-([a-z0-9]+)(?:-\d+)?>/giu, (tag, word: string) => (word.toLowerCase() === nonce.toLowerCase() ? '' : tag));
}
