"""What a beacon memory of some texts would take; the weights are not needed for it."""

from collections.abc import Sequence
from typing import Literal

import torch

from memorag_bridge.beacon.capacity import bytes_per_slot, memorize_flops, memory_slots, ratio_that_fits, working_bytes
from memorag_bridge.beacon.folder import BeaconFolder
from memorag_bridge.device_speed import flops_per_second
from memorag_bridge.errors import BridgeError
from memorag_bridge.language.chat_tokenizer import ChatTokenizer
from memorag_bridge.memory_models.frame import tokens_before
from memorag_bridge.memory_models.memory_model import MemoryCost, MemoryModelInfo
from memorag_bridge.watch import Watch

SHARE_OF_PEAK = 0.6
"""Of the measured rate of a matrix multiplication, what memorizing reaches (docs/benchmarks.md)."""


def beacon_cost(
    folder: BeaconFolder,
    info: MemoryModelInfo,
    device: torch.device,
    dtype: torch.dtype,
    before: str,
    texts: Sequence[str],
    watch: Watch,
) -> MemoryCost:
    """Tokens by the model's own tokenizer, and what memorizing them would take on ``device``."""
    assert info.ratio is not None  # noqa: S101 (a beacon model has one)
    tokenizer = ChatTokenizer(folder.path)
    tokens = len(tokens_before(tokenizer, before))
    for text in texts:
        watch.check()
        tokens += len(tokenizer.encode_text(text))
    slots = memory_slots(folder.config, info.ratio, tokens)
    rate = flops_per_second(device, dtype)
    return MemoryCost(
        tokens=tokens,
        slots=slots,
        bytes=slots * bytes_per_slot(folder.config, dtype.itemsize),
        working_bytes=working_bytes(folder.config, info.ratio, dtype.itemsize),
        fits=fits(info, tokens),
        ratio_that_fits=ratio_that_fits(folder.config, tokens),
        seconds=memorize_flops(folder.config, info.ratio, tokens) / (rate * SHARE_OF_PEAK),
    )


def fits(info: MemoryModelInfo, tokens: int) -> Literal["yes", "stretched", "no"]:
    """Whether so many tokens are within the model's positions, within what is advertised for it, or beyond."""
    if tokens <= info.capacity:
        return "yes"
    return "stretched" if tokens <= (info.stretched_capacity or 0) else "no"


def refuse_over_capacity(folder: BeaconFolder, info: MemoryModelInfo, tokens: int, *, stretch: bool) -> None:
    """Raise ``over-capacity`` with the ratio that would fit."""
    how = fits(info, tokens)
    if how == "yes" or (how == "stretched" and stretch):
        return
    problem = f"the memory model holds {info.capacity:,} tokens at ratio {info.ratio}, the texts have {tokens:,}"
    ratio = ratio_that_fits(folder.config, tokens)
    remedies = ["pass `--stretch` to go beyond what the model was trained for"] if how == "stretched" else []
    remedies += ["split the texts into several memories" if ratio is None else f"pass `--ratio {ratio}`"]
    raise BridgeError("over-capacity", problem, ", or ".join(remedies))
