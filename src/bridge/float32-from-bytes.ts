import { endianness } from 'node:os';

/** Little-endian float32 bytes as numbers, over the same memory. */
export function float32FromBytes(bytes: Uint8Array<ArrayBuffer>): Float32Array {
  if (endianness() === 'BE') Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).swap32();
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / Float32Array.BYTES_PER_ELEMENT);
}
