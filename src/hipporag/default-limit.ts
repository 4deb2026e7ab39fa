/** Passages in a reply, where nobody says how many. */
export const DEFAULT_LIMIT = 8;
