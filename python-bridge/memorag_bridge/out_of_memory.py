"""Names the bytes that a device had no room for, and gives back what its failed work held."""

import re
from collections.abc import Callable
from typing import TypeVar

import torch

from memorag_bridge.errors import BridgeError

T = TypeVar("T")
_CUDA = re.compile(r"[Tt]ried to allocate ([\d.]+ [KMG]?i?B)")
_CPU = re.compile(r"you tried to allocate (\d+) bytes")
_FULL = re.compile(rf"{_CPU.pattern}|CUDA error: out of memory|CUBLAS_STATUS_ALLOC_FAILED")


def naming_out_of_memory(work: Callable[[], T], remedy: str) -> T:
    """Run ``work``; where a device has no room for it, say how much it asked for.

    The error is raised outside of the ``except``: there the traceback would hold the tensors of the failed work, and the
    cache could not be emptied.
    """
    try:
        return work()
    except torch.OutOfMemoryError as error:
        asked = _asked(str(error))
    except RuntimeError as error:
        if _FULL.search(str(error)) is None:  # torch has no type of its own for the CPU's, nor for pinned memory's and cuBLAS's
            raise
        asked = _asked(str(error))
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    raise BridgeError("out-of-memory", f"the device ran out of memory when {asked} were asked for", remedy)


def _asked(text: str) -> str:
    on_card, on_cpu = _CUDA.search(text), _CPU.search(text)
    if on_card is not None:
        return on_card.group(1)
    return "more bytes" if on_cpu is None else f"{int(on_cpu.group(1)):,} bytes"
