export type ConfigValues = Readonly<Record<string, unknown>>;

/** One source of a configuration: a file, the environment, the flags. Later layers win. */
export interface ConfigLayer {
  readonly values: ConfigValues;
  /** Who wrote it: what a file or a program says is never joined with a key of the environment (see add-keys.ts). `memory`: what a saved memory tells of itself. */
  readonly source: 'memory' | 'file' | 'environment' | 'flags' | 'program';
  /** Where the value at a path was written, for people: `--chunk-size`, `MEMORAG_CHUNK_SIZE`, `my.json`. */
  readonly describe: (path: readonly string[]) => string;
}

export function isConfigValues(value: unknown): value is ConfigValues {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
