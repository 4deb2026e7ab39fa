export type ConfigValues = Readonly<Record<string, unknown>>;

/** One source of a configuration: a file, the environment, the flags. Later layers win. */
export interface ConfigLayer {
  readonly values: ConfigValues;
  /** Where the value at a path was written, for people: `--chunk-size`, `MEMORAG_CHUNK_SIZE`, `my.json`. */
  readonly describe: (path: readonly string[]) => string;
}

export function isConfigValues(value: unknown): value is ConfigValues {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
