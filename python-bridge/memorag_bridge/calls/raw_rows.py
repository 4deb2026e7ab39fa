"""Rows of float32 as the protocol frames them: one line, then the bytes."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from memorag_bridge.wire.common import Vectors

if TYPE_CHECKING:
    from memorag_bridge.embedders.embedder import Floats

_SLICE_BYTES = 1 << 20


def raw_rows(parts: Sequence["Floats"], dimension: int) -> Iterator[Vectors | bytes]:
    """Frame ``parts``, each [rows, ``dimension``] float32, as one list of rows."""
    rows = sum(len(part) for part in parts)
    yield Vectors(rows=rows, dimension=dimension, bytes=4 * rows * dimension)
    for part in parts:
        raw = part.astype("<f4", copy=False).tobytes()
        for start in range(0, len(raw), _SLICE_BYTES):
            yield raw[start : start + _SLICE_BYTES]
    yield b"\n"
