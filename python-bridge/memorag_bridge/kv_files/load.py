"""Saved keys and values come back into the tensors of a memory."""

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import Self

from memorag_bridge.kv_files.blocks import BLOCKS_A_JOB, first_bad_block, open_part, reading_threads
from memorag_bridge.kv_files.destination import Destination, Layers, Staging
from memorag_bridge.kv_files.header import KvPart, KvSetting
from memorag_bridge.kv_files.read_header import damaged
from memorag_bridge.watch import Watch

_AHEAD = 3
"""Parts on their way at a time: one being sent on, two being read."""

OnPart = Callable[[int, int], None]


def load_parts(
    directory: Path,
    setting: KvSetting,
    parts: Sequence[KvPart],
    keys: Layers,
    values: Layers,
    *,
    first_slot: int = 0,
    on_part: OnPart | None = None,
    watch: Watch | None = None,
    threads: int | None = None,
) -> None:
    """Fill ``keys`` and ``values`` with the slots of some parts in a row.

    Parameters
    ----------
    directory, setting, parts
        ``directory, header, header.files`` for a saved state: its closed windows, then the open one.
        ``writer.directory, writer.setting, writer.standing`` for an interrupted one.
    keys, values
        [layers, kv_heads, capacity, head_dim], or for each layer [kv_heads, capacity, head_dim], of the state's type, on one
        device. On the CPU contiguous ones are read into without a copy; on a CUDA device one tensor is faster than a list.
    first_slot
        Where the first slot goes, so that several memories can stand one behind the other.
    on_part
        Called in order as (first slot, slots) when a part stands in the tensors, every block checked; on a CUDA device it stands
        there for what the current stream does next. Keys can be rotated here while the next parts are read.
    watch
        Told the bytes that stand; looked at between parts.
    threads
        How many read and check; as many as there are cores, at most eight.

    Raises
    ------
    BridgeError
        ``memory-damaged`` for a block that is not what was written. The slots are zeros then, so that nothing unchecked can be
        used. They are too where ``on_part`` raises or the watch is cancelled.
    """
    watch = watch or Watch()
    destination = Destination(setting.geometry, keys, values)
    last_slot = first_slot + sum(part.slots for part in parts)
    if not 0 <= first_slot <= last_slot <= destination.capacity:
        raise ValueError(f"slots {first_slot} to {last_slot} do not fit into {destination.capacity}")
    total = sum(part.length for part in parts)
    done = 0
    try:
        with _Reader(directory, setting.block_bytes, destination, threads or reading_threads()) as reader:
            for part, slot in reader.read(parts, first_slot):
                done += part.length
                if on_part is not None:
                    on_part(slot, part.slots)
                watch.progress(done, total)
                watch.check()
    except BaseException:
        destination.clear(first_slot, last_slot)  # no thread writes any more
        raise


@dataclass
class _Coming:
    """A part on its way: its open file, its jobs, and the buffer that it goes through."""

    part: KvPart
    first_slot: int
    descriptor: int
    jobs: list[Future[int | None]]
    staging: Staging | None


class _Reader:
    """Reads parts into a destination with several threads, a few parts ahead; left, all threads have ended."""

    def __init__(self, directory: Path, block_bytes: int, destination: Destination, threads: int) -> None:
        self._directory = directory
        self._block_bytes = block_bytes
        self._destination = destination
        self._pool = ThreadPoolExecutor(threads, "kv-reader")
        self._stop = Event()
        self._coming: deque[_Coming] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stop.set()
        self._pool.shutdown(cancel_futures=True)
        for coming in self._coming:
            os.close(coming.descriptor)

    def read(self, parts: Sequence[KvPart], first_slot: int) -> Iterator[tuple[KvPart, int]]:
        """Yield each part and its first slot once it stands in the destination."""
        longest = max((part.length for part in parts if not self._destination.is_direct(part.slots)), default=0)
        stagings: list[Staging] = []
        staged = 0
        for part in parts:
            if len(self._coming) == _AHEAD:
                yield self._settle()
            staging = None
            if not self._destination.is_direct(part.slots):
                if len(stagings) < _AHEAD:
                    stagings.append(Staging(longest, self._destination.device))
                staging = stagings[staged % _AHEAD]  # at most that many parts are on their way: this one is free
                staged += 1
            self._begin(part, first_slot, staging)
            first_slot += part.slots
        while self._coming:
            yield self._settle()

    def _begin(self, part: KvPart, first_slot: int, staging: Staging | None) -> None:
        pieces = self._destination.scatter(first_slot, part.slots) if staging is None else staging.pieces()
        descriptor = open_part(self._directory, part)
        coming = _Coming(part, first_slot, descriptor, [], staging)
        self._coming.append(coming)
        for first in range(0, len(part.blocks), BLOCKS_A_JOB):
            blocks = range(first, min(first + BLOCKS_A_JOB, len(part.blocks)))
            job = self._pool.submit(first_bad_block, descriptor, part, self._block_bytes, blocks, pieces, self._stop)
            coming.jobs.append(job)

    def _settle(self) -> tuple[KvPart, int]:
        coming = self._coming[0]
        part = coming.part
        bad = [found for job in coming.jobs if (found := job.result()) is not None]
        if bad:
            raise damaged(self._directory, f"block {min(bad)} of {part.file} is not what was written")
        if coming.staging is not None:
            self._destination.spread(coming.staging.send(self._destination.geometry, part.slots), coming.first_slot)
        os.close(self._coming.popleft().descriptor)
        return part, coming.first_slot
