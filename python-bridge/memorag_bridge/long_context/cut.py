"""How a text is cut: into steps that are computed at once, and those into windows of the state files."""

from dataclasses import dataclass

from memorag_bridge.kv_files.geometry import SEGMENT_BYTES, KvGeometry, windows_per_segment

STEP = 2_048
"""Tokens of one step. A text is always cut at its multiples: the same tokens in other steps give other last digits."""


@dataclass(frozen=True)
class Cut:
    """``window``: divides ``step``. Windows are closed by whole steps alone; the rest of a text is the open window."""

    step: int
    window: int
    windows_per_segment: int


def cut_for(geometry: KvGeometry, step: int = STEP, segment_bytes: int = SEGMENT_BYTES) -> Cut:
    """Halve the step until a window is no larger than a segment should be: 2,048 tokens of an 8B model are 256 MiB."""
    window = step
    while window % 2 == 0 and window * geometry.bytes_per_slot > segment_bytes:
        window //= 2
    return Cut(step, window, windows_per_segment(geometry, window, segment_bytes))
