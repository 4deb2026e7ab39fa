"""Small windows of keys and values for the tests of the state files; the same ones in every process."""

import sys
import time
from pathlib import Path

import torch

from memorag_bridge.kv_files.geometry import KvDtype, KvGeometry
from memorag_bridge.kv_files.header import FreeJson, KvHeader, KvSetting
from memorag_bridge.kv_files.tensor_bytes import torch_dtype
from memorag_bridge.kv_files.writer import KvWriter, open_writer

BLOCK = 4_096
SLOTS = 6

Pair = tuple[torch.Tensor, torch.Tensor]


def setting(dtype: KvDtype = "float32", windows: int = 3, head_dim: int = 16) -> KvSetting:
    """Two layers, two heads, segments of ``windows`` windows."""
    geometry = KvGeometry(dtype=dtype, layers=2, kv_heads=2, head_dim=head_dim)
    model: FreeJson = {"id": "tiny", "ratio": 4}
    return KvSetting(kind="beacon", model=model, geometry=geometry, windows_per_segment=windows, block_bytes=BLOCK)


def window(chosen: KvSetting, index: int, slots: int = SLOTS) -> Pair:
    """Keys and values [layers, kv_heads, slots, head_dim] of window ``index``: any bits, NaN and infinity among them."""
    geometry = chosen.geometry
    length = slots * geometry.bytes_per_slot
    raw = torch.randint(0, 256, (length,), dtype=torch.uint8, generator=torch.Generator().manual_seed(index))
    both = raw.view(torch_dtype(geometry)).view(2, geometry.layers, geometry.kv_heads, slots, geometry.head_dim)
    return both[0], both[1]


def add(writer: KvWriter, first: int, last: int, slots: int = SLOTS) -> None:
    """Add the windows [first, last), each with its number as cursor."""
    for index in range(first, last):
        writer.add_window(*window(writer.setting, index, slots), {"windows": index + 1})


def write_state(directory: Path, chosen: KvSetting, windows: int, open_slots: int) -> KvHeader:
    """Write a state of that many windows in one go."""
    with open_writer(directory, chosen) as writer:
        add(writer, len(writer.standing) * chosen.windows_per_segment, windows)
        return finish(writer, windows, open_slots)


def finish(writer: KvWriter, windows: int, open_slots: int) -> KvHeader:
    """Finish with the first slots of the next window, or with none."""
    cursor = {"tokens": windows * 24 + open_slots}
    if open_slots == 0:
        return writer.finish(None, None, dict(cursor))
    return writer.finish(*window(writer.setting, windows, open_slots), dict(cursor))


def expected(chosen: KvSetting, windows: int, open_slots: int) -> Pair:
    """All keys and values [layers, kv_heads, slots, head_dim] of such a state."""
    pairs = [window(chosen, index) for index in range(windows)] + [window(chosen, windows, open_slots)]
    return torch.cat([keys for keys, _ in pairs], dim=2), torch.cat([values for _, values in pairs], dim=2)


def files(directory: Path) -> dict[str, bytes]:
    """Every file of a directory."""
    return {path.name: path.read_bytes() for path in directory.iterdir()}


def write_for_ever(directory: Path) -> None:
    """Write windows until somebody kills this process."""
    with open_writer(directory, large()) as writer:
        index = 0
        while True:
            add(writer, index, index + 1, 64)
            index += 1
            time.sleep(0.002)


def large() -> KvSetting:
    """Segments of a megabyte: a kill meets one half written."""
    return setting(windows=4, head_dim=256)


if __name__ == "__main__":
    write_for_ever(Path(sys.argv[1]))
