/** A name that the texts of a memory use, and how many of their chunks hold it. */
export interface Entity {
  readonly name: string;
  readonly count: number;
}
