"""What a beacon memory of some texts would take; the weights are not needed for it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from memorag_bridge.beacon.capacity import bytes_per_slot, memorize_flops, memory_slots, ratio_that_fits, working_bytes
from memorag_bridge.device_speed import flops_per_second
from memorag_bridge.language.shared_tokenizer import shared_tokenizer
from memorag_bridge.memory_models.beacon_capacity import fits
from memorag_bridge.memory_models.frame import tokens_before
from memorag_bridge.memory_models.memory_model import MemoryCost
from memorag_bridge.watch import Watch

if TYPE_CHECKING:
    from memorag_bridge.memory_models.open_beacon import OpenedBeacon

SHARE_OF_PEAK = 0.6
"""Of the measured rate of a matrix multiplication, what memorizing reaches (docs/benchmarks.md)."""


def beacon_cost(opened: "OpenedBeacon", before: str, texts: Sequence[str], watch: Watch) -> MemoryCost:
    """Tokens by the model's own tokenizer, and what memorizing them would take on the model's device."""
    folder, info, dtype = opened.folder, opened.info, opened.dtype
    assert info.ratio is not None  # noqa: S101 (a beacon model has one)
    tokenizer = shared_tokenizer(folder.path, info.model_id)
    tokens = len(tokens_before(tokenizer, before))
    for text in texts:
        watch.check()
        tokens += len(tokenizer.encode_text(text))
    slots = memory_slots(folder.config, info.ratio, tokens)
    rate = flops_per_second(opened.device, dtype)
    return MemoryCost(
        tokens=tokens,
        slots=slots,
        bytes=slots * bytes_per_slot(folder.config, dtype.itemsize),
        working_bytes=working_bytes(folder.config, info.ratio, dtype.itemsize, opened.bits),
        fits=fits(info, tokens),
        ratio_that_fits=ratio_that_fits(folder.config, tokens),
        seconds=memorize_flops(folder.config, info.ratio, tokens) / (rate * SHARE_OF_PEAK),
    )
