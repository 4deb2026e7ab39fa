import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

export interface IndexHeader {
  readonly dimension: number;
  readonly rows: number;
}

const HEADER_BYTES = 16;

/** Dimension and number of rows of a FAISS file: they follow the four letters of its kind. `undefined`: not a FAISS file. */
export async function readIndexHeader(path: string): Promise<IndexHeader | undefined> {
  await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  const header = Buffer.alloc(HEADER_BYTES);
  const { bytesRead } = await file.read(header, 0, HEADER_BYTES, 0);
  if (bytesRead < HEADER_BYTES || !/^I[A-Za-z0-9]{3}$/u.test(header.toString('latin1', 0, 4))) return undefined;
  return { dimension: header.readInt32LE(4), rows: Number(header.readBigInt64LE(8)) };
}
