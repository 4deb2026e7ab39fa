"""Projections whose weights take 8 or 4 bits each. What is computed with them stays in the model's own type.

Weights alone are rounded, never what flows through them: a row of a batch does not depend on the rows beside it.
"""

import logging
from abc import ABC, abstractmethod
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from memorag_bridge.beacon.linear_map import LinearMap, bytes_of
from memorag_bridge.errors import BridgeError
from memorag_bridge.generators.number_format import Bits

if TYPE_CHECKING:
    from bitsandbytes.functional import QuantState

BLOCK = 64
"""Weights of a row that share one scale in 4 bits, as in the paper of nf4 (QLoRA, section 3)."""
_LARGEST = 127
_ROWS_AT_ONCE = 1_024


def require_fewer_bits(bits: Bits, sizes: set[int]) -> None:
    """Refuse what cannot be had: a package that is missing, or ``sizes`` (inputs of projections) that are no whole blocks."""
    if bits == 8:
        return
    if find_spec("bitsandbytes") is None:
        problem = "weights in 4 bits need the Python package bitsandbytes, not installed"
        remedy = "run `.venv/bin/python -m pip install -r requirements-fewer-bits.txt`, or set `bits` to 8"
        raise BridgeError("model-missing", problem, remedy)
    odd = sorted(size for size in sizes if size % BLOCK != 0)
    if odd:
        problem = f"weights in 4 bits come in blocks of {BLOCK}, and a projection of this model has {odd[0]} inputs"
        raise BridgeError("unsupported", problem, "set `bits` to 8, or leave it out")


def in_fewer_bits(weight: Tensor, bias: Tensor | None, bits: Bits) -> LinearMap:
    """Round ``weight`` [out, in], which may be let go of then; ``bias`` [out] stays as it is."""
    return _in_eight(weight, bias) if bits == 8 else _in_four(weight, bias)


class _Rounded(ABC):
    """What follows from the map itself."""

    @abstractmethod
    def __call__(self, x: Tensor) -> Tensor:
        """[n, in] -> [n, out]."""

    def into(self, out: Tensor, x: Tensor) -> None:
        """Write self(``x`` [n, in]) to ``out`` [n, out]."""
        out.copy_(self(x))

    def add_to(self, residual: Tensor, x: Tensor) -> Tensor:
        """``residual`` [n, out] + self(``x`` [n, in])."""
        return self(x).add_(residual)


@dataclass(frozen=True)
class EightBits(_Rounded):
    """``values`` [out, in] int8, ``scales`` [out] float32 (one step of each row), ``bias`` [out] or nothing."""

    values: Tensor
    scales: Tensor
    bias: Tensor | None

    def __call__(self, x: Tensor) -> Tensor:
        """[n, in] -> [n, out]."""
        weight = torch.empty(self.values.shape, dtype=x.dtype, device=x.device)
        torch.mul(self.values, self.scales[:, None], out=weight)
        return torch.nn.functional.linear(x, weight, self.bias)

    @property
    def outputs(self) -> int:
        """Outputs for each slot."""
        return self.values.shape[0]

    @property
    def bytes(self) -> int:
        """Bytes of values, scales and bias."""
        return bytes_of(self.values, self.scales, self.bias)

    def rows(self, start: int, end: int) -> "EightBits":
        """The part that gives the outputs ``start`` to ``end``; nothing is copied."""
        return EightBits(self.values[start:end], self.scales[start:end], None if self.bias is None else self.bias[start:end])


@dataclass(frozen=True)
class FourBits(_Rounded):
    """nf4, through bitsandbytes. ``packed`` [out in / 2, 1] uint8, two weights a byte, row behind row; ``state`` holds a scale
    for each block, float32; ``bias`` [out] or nothing.
    """

    packed: Tensor
    state: "QuantState"
    bias: Tensor | None

    def __call__(self, x: Tensor) -> Tensor:
        """[n, in] -> [n, out]."""
        from bitsandbytes import matmul_4bit

        out: Tensor = matmul_4bit(x, self.packed, self.state, bias=self.bias)
        return out

    @property
    def outputs(self) -> int:
        """Outputs for each slot."""
        return int(self.state.shape[0])

    @property
    def bytes(self) -> int:
        """Bytes of values, scales and bias."""
        return bytes_of(self.packed, self.state.absmax, self.bias)

    def rows(self, start: int, end: int) -> "FourBits":
        """The part that gives the outputs ``start`` to ``end``: rows are whole blocks, so nothing is copied."""
        from bitsandbytes.functional import QuantState

        inputs, whole = int(self.state.shape[1]), self.state
        scales = whole.absmax[start * inputs // BLOCK : end * inputs // BLOCK]
        state = QuantState(
            scales, torch.Size((end - start, inputs)), whole.code, BLOCK, quant_type=whole.quant_type, dtype=whole.dtype
        )
        part = self.packed[start * inputs // 2 : end * inputs // 2]
        return FourBits(part, state, None if self.bias is None else self.bias[start:end])


def _in_eight(weight: Tensor, bias: Tensor | None) -> EightBits:
    values = torch.empty(weight.shape, dtype=torch.int8, device=weight.device)
    scales = torch.empty(len(weight), dtype=torch.float32, device=weight.device)
    for start in range(0, len(weight), _ROWS_AT_ONCE):  # a float32 copy of the whole would be twice the model's own
        some = slice(start, start + _ROWS_AT_ONCE)
        part = weight[some].float()
        # A row of zeros has no step of its own.
        scales[some] = part.abs().amax(1).div_(_LARGEST).clamp_(min=torch.finfo(torch.float32).tiny)
        values[some] = (part / scales[some, None]).round_().to(torch.int8)
    return EightBits(values, scales, bias)


def _in_four(weight: Tensor, bias: Tensor | None) -> FourBits:
    logging.getLogger("bitsandbytes").setLevel(logging.ERROR)  # it recommends a package that fetches code
    from bitsandbytes.functional import quantize_4bit

    packed, state = quantize_4bit(weight.contiguous(), blocksize=BLOCK, quant_type="nf4")
    return FourBits(packed, state, bias)
