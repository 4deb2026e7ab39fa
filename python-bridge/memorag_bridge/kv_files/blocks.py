"""Hashes of blocks, and reads that check them.

XXH3 (128 bits) finds any damage and keeps up with memory: SHA-256 would be six times slower than the read, BLAKE3 two times
(docs/decisions/2026-11-21-kv-state-files.md). Each part has its SHA-256 besides, for whoever needs a cryptographic one.
"""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event

from xxhash import xxh3_128

from memorag_bridge.kv_files.header import KvPart
from memorag_bridge.kv_files.read_header import check_file

Pieces = Callable[[int, int], Sequence[memoryview]]
"""Where the bytes [start, stop) of a part belong: writable views, in order, of that many bytes together."""

BLOCKS_A_JOB = 4
"""What one thread takes at a time: enough that handing it over does not show."""
_MOST_THREADS = 8
_MOST_PIECES = 1_024
"""IOV_MAX of Linux and macOS."""


def hash_blocks(view: memoryview, block_bytes: int) -> list[str]:
    """Give the hash of each block of ``view``."""
    return [xxh3_128(view[start : start + block_bytes]).hexdigest() for start in range(0, len(view), block_bytes)]


def reading_threads() -> int:
    """Give how many threads read and check."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(2, min(_MOST_THREADS, cores))


def open_part(directory: Path, part: KvPart) -> int:
    """Open a part's file for reading, checked again: it may have changed since the header was read."""
    check_file(directory, part)
    descriptor = os.open(directory / part.file, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    if hasattr(os, "posix_fadvise"):  # several threads read here and there: the kernel sees no sequence to read ahead in
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_WILLNEED)
    return descriptor


def first_bad_block(descriptor: int, part: KvPart, block_bytes: int, blocks: range, pieces: Pieces, stop: Event) -> int | None:
    """Read ``blocks`` to where they belong and check each while it is still in the core's cache.

    Returns the first block that is short or has another hash, None where all are well (or ``stop`` was set: the load has failed
    elsewhere).
    """
    for block in blocks:
        if stop.is_set():
            return None
        start = block * block_bytes
        views = pieces(start, min(start + block_bytes, part.length))
        if not _read_fully(descriptor, views, start):
            return block
        digest = xxh3_128()
        for view in views:
            digest.update(view)
        if digest.hexdigest() != part.blocks[block]:
            return block
    return None


def _read_fully(descriptor: int, views: Sequence[memoryview], offset: int) -> bool:
    rest = list(views)
    while rest:
        got = os.preadv(descriptor, rest[:_MOST_PIECES], offset)
        if got == 0:
            return False
        offset += got
        while rest and got >= len(rest[0]):
            got -= len(rest.pop(0))
        if got > 0:
            rest[0] = rest[0][got:]
    return True
