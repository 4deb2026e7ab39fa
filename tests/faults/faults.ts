import type { Fault } from './harness/fault.ts';
import { busyReader } from './busy-reader.ts';
import { closedDoor } from './closed-door.ts';
import { damagedFile } from './damaged-file.ts';
import { endedCommand } from './ended-command.ts';
import { faultyProvider } from './faulty-provider.ts';
import { flatMemory } from './flat-memory.ts';
import { fullDisk } from './full-disk.ts';
import { hostileBook } from './hostile-book.ts';
import { killedProcess } from './killed-process.ts';
import { twoWriters } from './two-writers.ts';

/** Every fault, in the order of the table. */
export const FAULTS: readonly Fault[] = [killedProcess, damagedFile, fullDisk, twoWriters, busyReader, flatMemory, endedCommand, closedDoor, hostileBook, faultyProvider];
