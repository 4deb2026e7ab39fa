"""The next state of a memory, from the one before: segments are shared, the tail is written anew."""

from dataclasses import dataclass
from pathlib import Path

import torch

from memorag_bridge.kv_files.check_parts import standing_parts
from memorag_bridge.kv_files.header import KvHeader, KvPart
from memorag_bridge.kv_files.journal import recorded_parts
from memorag_bridge.kv_files.link import link_parts
from memorag_bridge.kv_files.load import load_parts
from memorag_bridge.kv_files.read_header import read_header
from memorag_bridge.kv_files.tensor_bytes import torch_dtype
from memorag_bridge.kv_files.writer import KvWriter


@dataclass(frozen=True)
class KvGrowth:
    """A writer that stands where the previous state ended.

    Parameters
    ----------
    writer
        It holds the closed windows of the previous state, or more where an interrupted growth is gone on with.
    open_keys, open_values
        The previous state's open window [layers, kv_heads, slots, head_dim] on the CPU, keys unrotated. None where it had none,
        and where ``is_resumed``.
    is_resumed
        The directory held segments of an interrupted growth beyond those of the previous state: go on behind ``writer.standing``,
        whose last cursor says where, and not behind the previous state. Whether they came from the same text is for the caller to
        see in that cursor.
    """

    writer: KvWriter
    open_keys: torch.Tensor | None
    open_values: torch.Tensor | None
    is_resumed: bool


def grow_state(previous: Path, directory: Path) -> KvGrowth:
    """Begin the next state of a memory in another directory.

    Segments are hard-linked unread (each load checks them), copied where links fail. The tail is read, checked, and its closed
    windows are handed to the writer again.

    Parameters
    ----------
    previous
        A finished state; it stays as it is.
    directory
        Empty, or that of an interrupted growth of the same state.
    """
    header = read_header(previous)
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    begun = _begun(directory, header)
    if begun is not None:
        return KvGrowth(KvWriter(directory, header.setting, begun), None, None, is_resumed=True)
    link_parts(previous, directory, header.parts)
    tail = None if header.tail is None else _read_tail(previous, header, header.tail)
    writer = KvWriter(directory, header.setting, header.parts)
    if header.tail is None or tail is None:
        return KvGrowth(writer, None, None, is_resumed=False)
    first = 0
    for slots in header.tail.window_slots:
        writer.add_window(tail[0][:, :, first : first + slots], tail[1][:, :, first : first + slots])
        first += slots
    if header.open_slots == 0:
        return KvGrowth(writer, None, None, is_resumed=False)
    return KvGrowth(writer, tail[0][:, :, first:], tail[1][:, :, first:], is_resumed=False)


def _begun(directory: Path, header: KvHeader) -> list[KvPart] | None:
    """Give the segments of an interrupted growth that go beyond those of the previous state."""
    recorded = recorded_parts(directory, header.setting)
    inherited = len(header.parts)
    if len(recorded) <= inherited or [part.blocks for part in recorded[:inherited]] != [part.blocks for part in header.parts]:
        return None
    standing = standing_parts(directory, header.block_bytes, recorded)
    return standing if len(standing) > inherited else None


def _read_tail(directory: Path, header: KvHeader, tail: KvPart) -> tuple[torch.Tensor, torch.Tensor]:
    """Give the tail's keys and values [layers, kv_heads, slots, head_dim] on the CPU."""
    geometry = header.geometry
    shape = (geometry.layers, geometry.kv_heads, tail.slots, geometry.head_dim)
    keys = torch.empty(shape, dtype=torch_dtype(geometry))  # [layers, kv_heads, slots, head_dim]
    values = torch.empty_like(keys)  # [layers, kv_heads, slots, head_dim]
    load_parts(directory, header, [tail], keys, values)
    return keys, values
