import { patientFetchWithin } from '../calls/patient-fetch.ts';

/** A stream takes some 300 bytes for a token. */
const MOST_BYTES = 64 * 2 ** 20;

/** The fetch of every chat model. */
export const chatFetch = patientFetchWithin(MOST_BYTES);
