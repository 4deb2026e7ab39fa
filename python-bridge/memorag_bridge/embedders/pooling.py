"""Turns a text's token states into one vector."""

from math import sqrt

import torch
from torch import Tensor

from memorag_bridge.embedders.model_folder import Pooling


def pool(states: Tensor, modes: tuple[Pooling, ...]) -> Tensor:
    """``[B, L, H]`` -> ``[B, H * modes]``; there is no mask, because there is no padding."""
    return torch.cat([_pool(states, mode) for mode in modes], dim=-1)


def _pool(states: Tensor, mode: Pooling) -> Tensor:
    match mode:
        case "cls":
            return states[:, 0]
        case "last":
            return states[:, -1]
        case "max":
            return states.amax(1)
        case "mean":
            return states.mean(1)
        case "mean-sqrt":
            return states.sum(1) / sqrt(states.shape[1])
        case "weighted-mean":  # later tokens weigh more (Muennighoff, 2022)
            weights = torch.arange(1, states.shape[1] + 1, dtype=states.dtype, device=states.device)  # [L]
            return (states * (weights / weights.sum())[:, None]).sum(1)
