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
        """Rotate ``x`` [..., slots, head_dim] to ``positions`` [slots], in as few passes over memory as there are products."""
        cos, sin = self._cos[positions], self._sin[positions]  # [slots, head_dim / 2], float32
        half = x.shape[-1] // 2
        first, second = x[..., :half], x[..., half:]
        turned = torch.empty_like(x, memory_format=torch.contiguous_format)
        ahead, behind = turned[..., :half], turned[..., half:]
        torch.addcmul(torch.mul(first, cos, out=ahead), second, sin, value=-1, out=ahead)
        torch.addcmul(torch.mul(second, cos, out=behind), first, sin, out=behind)
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
