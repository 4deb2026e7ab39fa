/** Where each needed passage stands in a list, from 1; `undefined`: it is not in it. */
export type Ranks = readonly (number | undefined)[];
