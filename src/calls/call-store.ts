import { hash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import type { JsonValue } from '../spec/text.ts';
import { explainDiskFull } from '../util/explain-disk-full.ts';
import { hasErrorCode } from '../util/has-error-code.ts';
import { makeDirectory } from '../util/make-directory.ts';
import { appendToBucket, findInBucket, type Bucket } from './call-bucket.ts';

export interface CallStoreOptions {
  readonly directory: string;
  /** Most bytes of all entries, about; the oldest go first. Default 1 GiB. */
  readonly maxBytes?: number | undefined;
}

/** Texts on disk by what was asked for them. A damaged entry is none. */
export interface CallStore {
  /** So that a place which cannot be written is known before anything is paid. */
  prepare(): Promise<void>;
  get(key: string): readonly string[] | undefined;
  /** Hands an entry to the system before it returns to its caller's loop, so that a killed process loses none. */
  set(key: string, parts: readonly string[]): Promise<void>;
}

const FORMAT = 2;
const GIBIBYTE = 2 ** 30;
/** Files that entries are spread over, by the first two digits of their keys: a lookup reads one of them, and few are to be made. */
const BUCKETS = 256;

const entrySchema = z.strictObject({ format: z.literal(FORMAT), key: z.string(), parts: z.array(z.string()), sha256: z.string() });

/** The key of what shapes an answer. Objects must be built in one order of their fields. */
export function callKey(call: JsonValue): string {
  return sha256([FORMAT, call]);
}

/**
 * Several processes may write one directory: an entry is appended by one write, and two for one key say the same. Entries are read and written in one
 * go: they are small, and handing them to another thread takes longer and keeps the cores from their work.
 */
export function createCallStore({ directory, maxBytes = GIBIBYTE }: CallStoreOptions): CallStore {
  const bucketOf = (key: string): Bucket => ({ path: join(directory, key.slice(0, 2)), maxBytes: maxBytes / BUCKETS });
  let isPrepared = false;
  const prepare = async (): Promise<void> => {
    if (!isPrepared) await makeDirectory(directory, 0o700);
    isPrepared = true;
  };
  return {
    prepare,
    get: (key) => readEntry(key, findInBucket(bucketOf(key), beginningOf(key))),
    async set(key, parts) {
      const line = JSON.stringify({ format: FORMAT, key, parts, sha256: sha256([FORMAT, key, parts]) });
      await explainDiskFull({ path: directory }, async () => {
        try {
          appendToBucket(bucketOf(key), line);
        } catch (error) {
          if (!hasErrorCode(error, 'ENOENT')) throw error;
          // Somebody removed the cache under a running process.
          await makeDirectory(directory, 0o700);
          appendToBucket(bucketOf(key), line);
        }
      });
    },
  };
}

/** No text within an entry looks like it: there the quotes are escaped. */
function beginningOf(key: string): string {
  return `{"format":${FORMAT},"key":"${key}"`;
}

function readEntry(key: string, line: string | undefined): readonly string[] | undefined {
  if (line === undefined) return undefined;
  let raw: unknown;
  try {
    raw = JSON.parse(line);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
  const { data } = entrySchema.safeParse(raw);
  return data?.key === key && data.sha256 === sha256([FORMAT, key, data.parts]) ? data.parts : undefined;
}

function sha256(value: JsonValue): string {
  return hash('sha256', JSON.stringify(value));
}
