"""Rotary positions over the two halves of a head: component i turns with component i + head_dim / 2."""

import torch
from torch import Tensor


class Rotary:
    """Cosines and sines of all positions in use; the table grows as it is asked for more.

    ``theta``: base of the frequencies, theta^(-2i / head_dim).
    """

    def __init__(self, head_dim: int, theta: float, device: torch.device) -> None:
        exponents = torch.arange(0, head_dim, 2, dtype=torch.float32, device=device) / head_dim
        self._frequencies = 1.0 / theta**exponents  # [head_dim / 2]
        self._cos = self._sin = torch.empty((0, head_dim // 2), device=device)

    def turn(self, x: Tensor, positions: Tensor) -> Tensor:
        """Rotate ``x`` [..., slots, head_dim] to ``positions`` [slots]; computed in float32, given back in x's own type."""
        cos, sin = self._cos[positions], self._sin[positions]  # [slots, head_dim / 2]
        half = x.shape[-1] // 2
        first, second = x[..., :half].float(), x[..., half:].float()
        turned = torch.empty_like(x, memory_format=torch.contiguous_format)
        turned[..., :half] = first * cos - second * sin
        turned[..., half:] = second * cos + first * sin
        return turned

    def turn_heads(self, x: Tensor, positions: Tensor) -> Tensor:
        """Rotate ``x`` [slots, heads, head_dim] to ``positions`` [slots]; gives [heads, slots, head_dim]."""
        return self.turn(x.transpose(0, 1), positions)

    def reach(self, positions: int) -> None:
        """Make the table hold positions 0 to ``positions`` - 1."""
        if positions <= len(self._cos):
            return
        size = max(positions, 2 * len(self._cos))
        angles = torch.arange(size, dtype=torch.float32, device=self._frequencies.device)[:, None] * self._frequencies
        self._cos, self._sin = angles.cos(), angles.sin()
