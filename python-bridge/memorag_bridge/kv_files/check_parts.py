"""Reading parts only to check them."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

from memorag_bridge.errors import BridgeError
from memorag_bridge.kv_files.blocks import BLOCKS_A_JOB, first_bad_block, open_part, reading_threads
from memorag_bridge.kv_files.header import KvHeader, KvPart
from memorag_bridge.kv_files.read_header import damaged, read_header
from memorag_bridge.watch import Watch


def verify_state(directory: Path, watch: Watch | None = None) -> KvHeader:
    """Read every byte of a state and give its header.

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
    with ThreadPoolExecutor(reading_threads()) as pool:
        for part in header.files:
            watch.check()
            bad = _first_bad(pool, directory, part, header.block_bytes)
            if bad is not None:
                raise damaged(directory, f"block {bad} of {part.file} is not what was written")
            done += part.length
            watch.progress(done, header.length)
    return header


def standing_parts(directory: Path, block_bytes: int, parts: Sequence[KvPart]) -> list[KvPart]:
    """Give the parts up to the first whose file is missing, cut or altered."""
    standing: list[KvPart] = []
    with ThreadPoolExecutor(reading_threads()) as pool:
        for part in parts:
            try:
                if _first_bad(pool, directory, part, block_bytes) is not None:
                    return standing
            except BridgeError:  # missing or of another length: it is written again
                return standing
            standing.append(part)
    return standing


def _first_bad(pool: ThreadPoolExecutor, directory: Path, part: KvPart, block_bytes: int) -> int | None:
    descriptor = open_part(directory, part)
    never = Event()

    def check(first: int) -> int | None:
        blocks = range(first, min(first + BLOCKS_A_JOB, len(part.blocks)))
        scratch = memoryview(bytearray(block_bytes))
        return first_bad_block(descriptor, part, block_bytes, blocks, lambda start, stop: [scratch[: stop - start]], never)

    try:
        found = pool.map(check, range(0, len(part.blocks), BLOCKS_A_JOB))
        return min((bad for bad in found if bad is not None), default=None)
    finally:
        os.close(descriptor)
