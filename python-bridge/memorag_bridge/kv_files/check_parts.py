"""Reading parts only to check them."""

import hashlib
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

from memorag_bridge.errors import BridgeError
from memorag_bridge.kv_files.blocks import first_bad_block, open_part, reading_threads
from memorag_bridge.kv_files.header import KvHeader, KvPart
from memorag_bridge.kv_files.read_header import damaged, read_header
from memorag_bridge.watch import Watch


def verify_state(directory: Path, watch: Watch | None = None) -> KvHeader:
    """Read every byte of a state, check block hashes and SHA-256, and give its header.

    Parameters
    ----------
    directory
        Where the state stands.
    watch
        Told the bytes that were checked; looked at between parts.

    Raises
    ------
    BridgeError
        ``memory-damaged`` with the first file and block that is not what was written, and all that ``read_header`` refuses.
    """
    watch = watch or Watch()
    header = read_header(directory)
    done = 0
    for part, problem in _problems(directory, header.files, header.block_bytes):
        if problem is not None:
            raise problem
        done += part.length
        watch.progress(done, header.length)
        watch.check()
    return header


def standing_parts(directory: Path, block_bytes: int, parts: Sequence[KvPart]) -> list[KvPart]:
    """Give the parts up to the first whose file is missing, cut or altered."""
    standing: list[KvPart] = []
    for part, problem in _problems(directory, parts, block_bytes):
        if problem is not None:
            break
        standing.append(part)
    return standing


def _problems(directory: Path, parts: Sequence[KvPart], block_bytes: int) -> Iterator[tuple[KvPart, BridgeError | None]]:
    """Yield each part with what is wrong with it, in order; several are read at a time."""
    stop = Event()
    with ThreadPoolExecutor(reading_threads(), "kv-checker") as pool:
        try:
            yield from zip(parts, pool.map(lambda part: _problem(directory, part, block_bytes, stop), parts), strict=True)
        finally:
            stop.set()


def _problem(directory: Path, part: KvPart, block_bytes: int, stop: Event) -> BridgeError | None:
    if stop.is_set():
        return None
    try:
        descriptor = open_part(directory, part)
    except BridgeError as error:
        return error
    scratch = memoryview(bytearray(min(block_bytes, part.length)))
    digest = hashlib.sha256()
    try:
        for block in range(len(part.blocks)):
            one = range(block, block + 1)
            if first_bad_block(descriptor, part, block_bytes, one, lambda start, end: [scratch[: end - start]], stop) is not None:
                return damaged(directory, f"block {block} of {part.file} is not what was written")
            digest.update(scratch[: min(block_bytes, part.length - block * block_bytes)])
    finally:
        os.close(descriptor)
    if not stop.is_set() and digest.hexdigest() != part.sha256:
        return damaged(directory, f"{part.file} has another SHA-256 than what was written")
    return None
