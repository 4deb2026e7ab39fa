"""In which numbers a model computes."""

from typing import Literal

import torch

from memorag_bridge.errors import BridgeError

Dtype = Literal["auto", "float32", "bfloat16", "float16"]
Bits = Literal[4, 8]
"""Of a weight, where they are fewer than those of the numbers that are computed with."""
_DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}


def number_format(name: Dtype, device: torch.device) -> torch.dtype:
    """Give the type that ``name`` means on ``device``.

    ``auto`` is bfloat16 on a CUDA card, float16 on one that is too old for it, and float32 on the CPU and on Apple's
    ``mps``. What a card only emulates is refused: it would be slower than float32.
    """
    has_bfloat16 = device.type != "cuda" or torch.cuda.is_bf16_supported(including_emulation=False)
    if name == "auto":
        if device.type != "cuda":
            return torch.float32
        return torch.bfloat16 if has_bfloat16 else torch.float16
    if name == "bfloat16" and not has_bfloat16:
        raise BridgeError("unsupported", f"the device {device} has no bfloat16", 'set `dtype` to "float16" or "float32"')
    return _DTYPES[name]
