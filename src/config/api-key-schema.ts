import { z } from 'zod';

/** A key as a header can carry it: a line break, as files of keys end with one, is taken off, and what no header takes is told before a client repeats it. */
export const apiKey = z.string().trim().min(1).regex(/^[ -~]*$/u, 'one line of letters, digits and signs of ASCII');
