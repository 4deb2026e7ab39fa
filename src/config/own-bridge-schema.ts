import { z } from 'zod';

/** A bridge of a backend's own (a GPU host, say); absent: the configuration's `bridge`. Equal ones share a process. */
export const ownBridge = z.strictObject({ url: z.url(), token: z.string().min(1).optional() }).optional();
