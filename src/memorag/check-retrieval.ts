import { retrievalSchema, type MemoRagConfig } from '../config/schema.ts';
import { MemoError } from '../errors/memo-error.ts';

type Settings = MemoRagConfig['retrieval'];

/** How to retrieve: as one call says, and otherwise as configured. The bounds are those of a configuration (`wrong-usage`). */
export function checkRetrieval(wanted: { readonly [Key in keyof Settings]?: Settings[Key] | undefined }, defaults: Settings): Settings {
  const settings = retrievalSchema.safeParse({
    retHit: wanted.retHit ?? defaults.retHit,
    limit: wanted.limit ?? defaults.limit,
    tokenBudget: wanted.tokenBudget ?? defaults.tokenBudget,
    order: wanted.order ?? defaults.order,
    maxHops: wanted.maxHops ?? defaults.maxHops,
  });
  if (settings.success) return settings.data;
  const [issue] = settings.error.issues;
  throw new MemoError({
    code: 'wrong-usage',
    message: `${issue?.path.join('.') ?? 'an option of retrieval'} cannot be used: ${issue?.message ?? 'it is out of bounds'}`,
    remedy: 'pass whole numbers from 1, and the order `score` or `document`',
    cause: settings.error,
  });
}
