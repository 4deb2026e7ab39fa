"""A linear map of the decoder in the model's own numbers."""

from dataclasses import dataclass

import torch
from torch import Tensor

from memorag_bridge.beacon.linear_map import bytes_of


@dataclass(frozen=True)
class Matrix:
    """``weight`` [out, in], ``bias`` [out] or nothing."""

    weight: Tensor
    bias: Tensor | None = None

    def __call__(self, x: Tensor) -> Tensor:
        """[n, in] -> [n, out]."""
        return torch.nn.functional.linear(x, self.weight, self.bias)

    @property
    def outputs(self) -> int:
        """Outputs for each slot."""
        return self.weight.shape[0]

    @property
    def bytes(self) -> int:
        """Bytes of weight and bias."""
        return bytes_of(self.weight, self.bias)

    def into(self, out: Tensor, x: Tensor) -> None:
        """Write self(``x`` [n, in]) to ``out`` [n, out]."""
        if self.bias is None:
            torch.mm(x, self.weight.t(), out=out)
        else:
            torch.addmm(self.bias, x, self.weight.t(), out=out)

    def add_to(self, residual: Tensor, x: Tensor) -> Tensor:
        """``residual`` [n, out] + self(``x`` [n, in]), in one kernel; there is no bias where this is used."""
        return torch.addmm(residual, x, self.weight.t())

    def rows(self, start: int, end: int) -> "Matrix":
        """The part that gives the outputs ``start`` to ``end``; nothing is copied."""
        return Matrix(self.weight[start:end], None if self.bias is None else self.bias[start:end])
