"""What a CUDA card can do with the work of one window: copies, and attention by the kernels that torch has for it."""

import statistics
from collections.abc import Callable, Iterator
from itertools import pairwise

import torch
from torch import Tensor
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.nn.functional import scaled_dot_product_attention

from beacon_page import Line
from memorag_bridge.beacon.attention import causal
from memorag_bridge.beacon.config import BeaconConfig

_COPIED = 1 << 31
_ROUNDS = 10


def card_limits(config: BeaconConfig, ratio: int, tokens: int, device: torch.device, dtype: torch.dtype) -> Iterator[Line]:
    """Figures of one layer of the last window of a text of ``tokens``."""
    yield Line("copy on the card, bytes read and written", _copied(device) / 1e9, "GB/s")
    new = config.window + config.window // ratio
    before = tokens // config.window * (config.window // ratio)
    q = torch.randn((config.heads, new, config.head_dim), device=device, dtype=dtype)
    k, v = (torch.randn((config.kv_heads, before + new, config.head_dim), device=device, dtype=dtype) for _ in range(2))
    flops = 4.0 * new * (before + new / 2) * config.heads * config.head_dim
    rate = flops / _seconds(lambda: causal(q, k, v)) / 1e12
    what = f"attention of {new:,} new slots over {before:,}"
    yield Line(f"{what}, as memorizing computes it", rate, "TFLOP/s")
    folded = q.reshape(1, config.kv_heads, -1, config.head_dim)
    flops = 4.0 * new * before * config.heads * config.head_dim
    for name, kernel in (("flash", SDPBackend.FLASH_ATTENTION), ("cuDNN", SDPBackend.CUDNN_ATTENTION)):
        with sdpa_kernel(kernel):
            seconds = _seconds_where_known(lambda: _unmasked(folded, k[None, :, :before], v[None, :, :before]))
        if seconds is not None:
            yield Line(f"  the closed slots alone, unmasked, {name}", flops / seconds / 1e12, "TFLOP/s")


def _copied(device: torch.device) -> float:
    source = torch.randint(0, 256, (_COPIED,), dtype=torch.uint8, device=device)
    copy = torch.empty_like(source)
    return 2 * _COPIED / _seconds(lambda: copy.copy_(source))


def _unmasked(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    return scaled_dot_product_attention(q, k, v)


def _seconds_where_known(work: Callable[[], object]) -> float | None:
    """``None`` where this card or build has no such kernel: torch says so by a RuntimeError."""
    try:
        return _seconds(work)
    except RuntimeError as error:
        print(f"(left out: {str(error).splitlines()[0]})")
        return None


def _seconds(work: Callable[[], object]) -> float:
    """The median of some rounds, by the card's own clock, kernels and plans made before."""
    for _ in range(3):
        work()
    marks = [torch.cuda.Event(enable_timing=True) for _ in range(_ROUNDS + 1)]  # type: ignore[no-untyped-call]
    marks[0].record()
    for mark in marks[1:]:
        work()
        mark.record()
    torch.cuda.synchronize()
    spans: list[float] = [first.elapsed_time(second) for first, second in pairwise(marks)]
    return statistics.median(spans) / 1e3
