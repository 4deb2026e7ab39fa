"""What the decoder needs of a projection, in whatever numbers its weights are."""

from typing import Protocol

from torch import Tensor


class LinearMap(Protocol):
    """[n, in] -> [n, out]."""

    @property
    def outputs(self) -> int:
        """Outputs for each slot."""
        ...

    @property
    def bytes(self) -> int:
        """Bytes that its numbers take."""
        ...

    def __call__(self, x: Tensor) -> Tensor:
        """[n, in] -> [n, out]."""
        ...

    def into(self, out: Tensor, x: Tensor) -> None:
        """Write self(``x`` [n, in]) to ``out`` [n, out]."""
        ...

    def add_to(self, residual: Tensor, x: Tensor) -> Tensor:
        """``residual`` [n, out] + self(``x`` [n, in])."""
        ...

    def rows(self, start: int, end: int) -> "LinearMap":
        """The part that gives the outputs ``start`` to ``end``; nothing is copied."""
        ...


def bytes_of(*tensors: Tensor | None) -> int:
    """Bytes of tensors of any shape that are there."""
    return sum(tensor.numel() * tensor.element_size() for tensor in tensors if tensor is not None)
