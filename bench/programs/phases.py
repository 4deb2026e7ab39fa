"""What the time of memorizing goes into, by the names of the operations (CPU) or kernels (GPU)."""

from collections.abc import Callable, Sequence

import torch
from torch.profiler import ProfilerActivity, profile

from memorag_bridge.beacon.decoder import Decoder
from memorag_bridge.beacon.memorize import memorize
from memorag_bridge.beacon.slots import SlotRule

ATTENTION, PRODUCTS, REST = "attention", "matrix products", "all else"
_WORDS = {
    ATTENTION: ("scaled_dot_product", "flash", "fmha", "attention", "sdpa"),
    PRODUCTS: ("mm", "gemm", "cutlass", "cublas", "nvjet", "linear"),
}
Phases = dict[str, float]
"""Seconds of each phase."""


def phases_of(device: torch.device, work: Callable[[], object]) -> Phases:
    """Run ``work`` under the profiler."""
    found = _profiler(device)
    with found:
        work()
        _wait(device)
    return _sorted(found, device)


def window_phases(decoder: Decoder, rule: SlotRule, text: Sequence[int]) -> tuple[Phases, Phases]:
    """Phases of a window near the beginning of ``text`` and of one at its end; a few windows are looked at, and averaged.

    The first window is left out: it warms the device up.
    """
    device, windows = decoder.weights.embedding.device, len(text) // rule.window
    few = max(1, min(4, (windows - 1) // 2))
    spans = [(1, 1 + few), (windows - few, windows)]
    profilers = [_profiler(device) for _ in spans]
    closed = 0

    def mark(*_: object) -> None:
        nonlocal closed
        closed += 1
        _wait(device)
        for (start, end), found in zip(spans, profilers, strict=True):
            if closed == end:
                found.stop()
            if closed == start:
                found.start()

    memorize(decoder, rule, [text[: windows * rule.window]], on_window=mark)
    first, last = ({name: seconds / few for name, seconds in _sorted(found, device).items()} for found in profilers)
    return first, last


def _profiler(device: torch.device) -> profile:
    activity = ProfilerActivity.CUDA if device.type == "cuda" else ProfilerActivity.CPU
    return profile(activities=[activity], acc_events=True)


def _sorted(found: profile, device: torch.device) -> Phases:
    seconds = dict.fromkeys([*_WORDS, REST], 0.0)
    for event in found.key_averages():
        phase = next((name for name, words in _WORDS.items() if any(word in event.key.lower() for word in words)), REST)
        seconds[phase] += (event.self_device_time_total if device.type == "cuda" else event.self_cpu_time_total) / 1e6
    return seconds


def _wait(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)
