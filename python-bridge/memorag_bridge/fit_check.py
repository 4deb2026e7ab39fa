"""Holds what is about to be taken against what is free, before anything is taken."""

import json
import math
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from memorag_bridge.errors import BridgeError
from memorag_bridge.memory_models.free_bytes import free_bytes
from memorag_bridge.models.model_name import model_name

if TYPE_CHECKING:
    import torch

    from memorag_bridge.generators.number_format import Bits

LOAD_REMEDY = "choose a smaller model, weights in fewer bits, or another `device`, or free some of its memory"
_LONGEST_HEADER = 100_000_000
"""The format's own limit."""
_WHOLE = ("embed", "lm_head", "wte", "wpe")
"""Weights that stay in the model's own type where the others are rounded."""


def require_room(what: str, needed: int, device: "torch.device", remedy: str = LOAD_REMEDY) -> None:
    """Refuse ``what``, which takes ``needed`` bytes on ``device``, where fewer are free."""
    free = free_bytes(device)
    if needed > free:
        problem = f"{what} needs {needed:,} bytes on the device {device}, and {free:,} are free"
        raise BridgeError("out-of-memory", problem, remedy)


def require_room_for_weights(
    files: Iterable[Path], device: "torch.device", item_bytes: int, bits: "Bits | None" = None
) -> None:
    """Refuse the model of some safetensors ``files`` where it has no room; it comes to another device through the host's
    memory.
    """
    import torch

    files = list(files)
    whole = weights_in_files(files, item_bytes)
    name = model_name(files[0].parent)
    require_room(f"the model {name}", whole if bits is None else weights_in_files(files, item_bytes, bits), device)
    if device.type != "cpu" and bits is None:
        require_room(f"the model {name}, on its way to the device {device},", whole, torch.device("cpu"))


def weights_in_files(files: Iterable[Path], item_bytes: int, bits: "Bits | None" = None) -> int:
    """Bytes that the weights of safetensors ``files`` will take, with ``item_bytes`` for a number, and ``bits`` for those of
    projections; only headers are read.
    """
    return sum(_bytes(name, shape, item_bytes, bits) for file in files for name, shape in _shapes(file))


def _shapes(file: Path) -> Iterator[tuple[str, list[int]]]:
    """Name and shape of each tensor of a safetensors file: JSON behind eight bytes that tell its length."""
    try:
        with file.open("rb") as opened:
            (length,) = struct.unpack("<Q", opened.read(8))
            if length > _LONGEST_HEADER:
                raise ValueError("its header has no end")
            header = json.loads(opened.read(length))
        yield from ((name, [int(size) for size in entry["shape"]]) for name, entry in header.items() if name != "__metadata__")
    except (ValueError, KeyError, TypeError, AttributeError, struct.error) as error:
        problem = f"{file} is no whole safetensors file"
        raise BridgeError("model-invalid", problem, "copy the model folder again, whole") from error


def _bytes(name: str, shape: list[int], item_bytes: int, bits: "Bits | None") -> int:
    count = math.prod(shape)
    is_rounded = bits is not None and len(shape) == 2 and not any(part in name for part in _WHOLE)
    return count * bits // 8 if is_rounded and bits is not None else count * item_bytes
