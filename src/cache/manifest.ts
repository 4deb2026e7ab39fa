import { hash } from 'node:crypto';
import { z } from 'zod';
import { MemoError } from '../errors/memo-error.ts';
import type { GenerationContent, Manifest } from '../spec/memory-store.ts';
import { isInnerPath } from './layout.ts';
import { damagedMemory } from './memory-errors.ts';

/** Raised whenever an older `memorag` would misread a memory. */
export const FORMAT_VERSION = 1;

const NO_CHECKSUM = '0'.repeat(64);
const CHECKSUM_PATTERN = /"checksum": "(?<checksum>[0-9a-f]{64})"\n\}\n$/u;

const count = z.int().nonnegative();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/u);

const manifestSchema = z.object({
  formatVersion: z.literal(FORMAT_VERSION),
  creator: z.string(),
  createdAt: z.string(),
  memoryModel: z.object({ kind: z.string(), modelId: z.string(), details: z.record(z.string(), z.json()).exactOptional() }),
  embedders: z.array(z.object({ modelId: z.string(), dimension: z.int().positive(), isNormalised: z.boolean() })),
  chunker: z.object({ kind: z.enum(['semantic', 'reference']), chunkSize: z.int().positive(), version: count }),
  documents: z.array(z.object({ id: z.string().min(1), title: z.string(), sha256, characters: count, embedder: count.nullable() })),
  counts: z.object({ chunks: count, windows: count, tokens: count }),
  timings: z.record(z.string(), z.number()),
  usage: z.object({ modelCalls: count, inputTokens: count, cachedInputTokens: count, outputTokens: count, retries: count, reusedCalls: count }).exactOptional(),
  files: z.array(z.object({ path: z.string().refine(isInnerPath), bytes: count, sha256 })),
}) satisfies z.ZodType<Manifest>;

const versionSchema = z.object({ formatVersion: z.int() });

/** A manifest as it stands on disk. Its last member is a checksum of all the rest, so that no byte of it goes unchecked. */
export function serialiseManifest(manifest: Manifest): string {
  const text = `${JSON.stringify({ ...manifest, checksum: NO_CHECKSUM }, null, 1)}\n`;
  return text.replace(CHECKSUM_PATTERN, tail(hash('sha256', text)));
}

/** The manifest that stands in `raw`; `root` is named in messages. Errors: `memory-format` (a future or a past version), `memory-damaged`. */
export function parseManifest(rawText: string, root: string): Manifest {
  const raw = parseJson(rawText, root);
  checkVersion(raw, root);
  const checksum = CHECKSUM_PATTERN.exec(rawText)?.groups?.['checksum'];
  if (checksum !== hash('sha256', rawText.replace(CHECKSUM_PATTERN, tail(NO_CHECKSUM)))) {
    throw damagedMemory(root, 'the bytes of manifest.json have changed');
  }
  const manifest = manifestSchema.safeParse(raw);
  if (manifest.success) return manifest.data;
  const [issue] = manifest.error.issues;
  throw damagedMemory(root, `manifest.json: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`, manifest.error);
}

/** What `parseManifest` would say of a manifest before it is written; `undefined`: nothing. */
export function findManifestProblem(manifest: GenerationContent['manifest']): string | undefined {
  const whole = { ...manifest, formatVersion: FORMAT_VERSION, creator: '', createdAt: '', files: [] };
  const checked = manifestSchema.safeParse(whole);
  return checked.success ? undefined : z.prettifyError(checked.error);
}

function tail(checksum: string): string {
  return `"checksum": "${checksum}"\n}\n`;
}

function parseJson(rawText: string, root: string): unknown {
  try {
    return JSON.parse(rawText);
  } catch (error) {
    throw damagedMemory(root, 'manifest.json is not JSON', error);
  }
}

function checkVersion(raw: unknown, root: string): void {
  const version = versionSchema.safeParse(raw);
  if (!version.success) throw damagedMemory(root, 'manifest.json has no format version', version.error);
  const { formatVersion } = version.data;
  if (formatVersion === FORMAT_VERSION) return;
  const again = 'memorize the texts again with `memorag memorize <files> --into <another directory>`';
  throw new MemoError({
    code: 'memory-format',
    message: `the memory ${root} was written in format ${formatVersion}, this version of memorag reads format ${FORMAT_VERSION}`,
    remedy: formatVersion > FORMAT_VERSION ? `update memorag, or ${again}` : again,
  });
}
