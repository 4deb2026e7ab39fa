"""The bytes of tensors."""

import numpy as np
import numpy.typing as npt
import torch

from memorag_bridge.kv_files.geometry import KvGeometry

_TORCH = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}


def torch_dtype(geometry: KvGeometry) -> torch.dtype:
    """Give the type of the tensors."""
    return _TORCH[geometry.dtype]


def tensor_bytes(tensor: torch.Tensor) -> memoryview:
    """Give the bytes of a contiguous tensor on the CPU [...], not a copy of them."""
    flat = tensor.detach().reshape(-1).view(torch.uint8)
    array: npt.NDArray[np.uint8] = flat.numpy()
    return memoryview(array)  # type: ignore[arg-type]  # a buffer since ever; typed so from Python 3.12 on


def check_slots(geometry: KvGeometry, keys: torch.Tensor, values: torch.Tensor) -> int:
    """Give the slots of keys and values [layers, kv_heads, slots, head_dim]; ValueError where they have another shape or type."""
    expected = (geometry.layers, geometry.kv_heads, keys.shape[2] if keys.dim() == 4 else -1, geometry.head_dim)
    for tensor in (keys, values):
        if tuple(tensor.shape) != expected or tensor.dtype != torch_dtype(geometry):
            raise ValueError(f"{tuple(tensor.shape)} {tensor.dtype} is not [layers, kv_heads, slots, head_dim] of {geometry}")
    return expected[2]
