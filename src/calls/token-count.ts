import { z } from 'zod';

/** No call takes as many; sums of so many calls as are ever made stay whole numbers. */
const MOST = 1e9;

/** Of tokens, as a provider says it; what cannot be true is no count. */
export const tokenCount = z.int().nonnegative().max(MOST);
