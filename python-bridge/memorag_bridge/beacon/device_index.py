"""Numbers that the host knows, on the device that indexes with them."""

from collections.abc import Sequence

import torch
from torch import Tensor


def device_index(values: Sequence[int], device: torch.device) -> Tensor:
    """[n] int64. On a CUDA device nobody waits for the copy, so that the host runs ahead; elsewhere the source must outlive
    it.
    """
    return torch.tensor(values, dtype=torch.long).to(device, non_blocking=device.type == "cuda")
