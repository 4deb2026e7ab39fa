import { z } from 'zod';

/** What a provider's error body says, whatever its shape. */
export interface ProviderWords {
  readonly message: string;
  /** Codes and types, in lower case. */
  readonly codes: readonly string[];
  /** An HTTP status that stands in the body. */
  readonly status?: number;
}

const text = z.union([z.string(), z.number().transform(String)]).nullish().catch(undefined);
const bodySchema = z.looseObject({
  error: z.unknown().optional(),
  message: z.unknown().optional(),
  /** FastAPI's. `msg` apart, its entries repeat the request. */
  detail: z.unknown().optional(),
  msg: z.unknown().optional(),
  code: text,
  type: text,
  error_type: text,
  /** Azure's. */
  innererror: z.unknown().optional(),
  /** OpenRouter's: the words of the provider behind it. */
  metadata: z.looseObject({ raw: z.unknown().optional() }).nullish().catch(undefined),
});

const NOTHING: ProviderWords = { message: '', codes: [] };
/** Bodies are nested, but not that deep. */
const DEEPEST = 8;

/** Reads an error body: `{ error: { message, type, code } }`, `{ error: "…", error_type }`, `{ message }`, `{ detail: [{ msg }] }`, JSON in a string, or words. */
export function providerWords(body: unknown, depth = 0): ProviderWords {
  if (depth > DEEPEST) return NOTHING;
  if (typeof body === 'string') return wordsOfText(body, depth);
  if (Array.isArray(body)) return join(body.slice(0, 3).map((entry: unknown) => providerWords(entry, depth + 1)));
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) return NOTHING;
  const { error, message, detail, msg, code, type, error_type: errorType, innererror, metadata } = parsed.data;
  const own = [code, type, errorType].flatMap((word) => (word === undefined || word === null ? [] : [word.toLowerCase()]));
  const inner = join([metadata?.raw, error, message, detail, msg].map((part) => providerWords(part, depth + 1)));
  const status = own.map(Number).find((number) => number >= 400 && number < 600) ?? inner.status;
  return { message: inner.message, codes: [...own, ...inner.codes, ...providerWords(innererror, depth + 1).codes], ...(status === undefined ? {} : { status }) };
}

function wordsOfText(body: string, depth: number): ProviderWords {
  const trimmed = body.trim();
  // A proxy's page says nothing that its status does not.
  if (trimmed.startsWith('<')) return NOTHING;
  if (!/^[[{]/u.test(trimmed)) return { message: trimmed, codes: [] };
  try {
    return providerWords(JSON.parse(trimmed), depth + 1);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { message: trimmed, codes: [] };
  }
}

/** The first message, and all codes. */
function join(all: readonly ProviderWords[]): ProviderWords {
  const status = all.find((words) => words.status !== undefined)?.status;
  return { message: all.find(({ message }) => message !== '')?.message ?? '', codes: all.flatMap(({ codes }) => codes), ...(status === undefined ? {} : { status }) };
}
