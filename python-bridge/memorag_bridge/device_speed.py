"""How fast a device multiplies matrices, measured once for each kind of number."""

import time
from functools import cache

import torch

_SIZE = {"cuda": 8192, "cpu": 1024}
_SECONDS = 0.15


@cache
def flops_per_second(device: torch.device, dtype: torch.dtype) -> float:
    """Multiplications and additions a second in large matrix products: about the most that a model can reach. Takes 0.2 s."""
    size = _SIZE.get(device.type, 1024)
    with torch.inference_mode():
        # Random ones: a card that multiplies zeros or ones draws less power, runs faster, and no model is made of them.
        a = torch.randn((size, size), device=device, dtype=dtype, generator=torch.Generator(device).manual_seed(0))
        out = torch.mm(a, a)
        _wait(device)
        rounds, start = 0, time.perf_counter()
        while (seconds := time.perf_counter() - start) < _SECONDS:
            for _ in range(4):
                torch.mm(a, a, out=out)
            rounds += 4
            _wait(device)
    return 2 * size**3 * rounds / seconds


def _wait(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)
