"""What a long-context memory of some texts would take; the weights are not needed for it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from memorag_bridge.device_speed import flops_per_second
from memorag_bridge.errors import BridgeError
from memorag_bridge.language.shared_tokenizer import shared_tokenizer
from memorag_bridge.long_context.cut import STEP
from memorag_bridge.long_context.shape import CausalShape
from memorag_bridge.memory_models.frame import tokens_before
from memorag_bridge.memory_models.memory_model import MemoryCost, MemoryModelInfo
from memorag_bridge.watch import Watch

if TYPE_CHECKING:
    from memorag_bridge.memory_models.open_long_context import OpenedLongContext

_SHARE_OF_PEAK = 0.5
"""Of the measured rate of a matrix multiplication, what transformers' models reach, about."""


def long_context_cost(opened: "OpenedLongContext", before: str, texts: Sequence[str], watch: Watch) -> MemoryCost:
    """Tokens by the model's own tokenizer, and what memorizing them would take on the model's device."""
    info, shape = opened.info, opened.shape
    tokenizer = shared_tokenizer(opened.folder.path, info.model_id)
    tokens = len(tokens_before(tokenizer, before))
    for text in texts:
        watch.check()
        tokens += len(tokenizer.encode_text(text))
    rate = _SHARE_OF_PEAK * flops_per_second(opened.device, opened.dtype)
    return MemoryCost(
        tokens=tokens,
        slots=tokens,
        bytes=tokens * info.bytes_per_slot,
        working_bytes=_working_bytes(shape, tokens, opened.dtype.itemsize),
        fits=fits(info, tokens),
        ratio_that_fits=None,
        # Of a mixture of experts only some compute for a token: which share of the weights, no configuration says alike.
        seconds=None if shape.is_sparse else _flops(shape, opened.weights, tokens) / rate,
    )


def fits(info: MemoryModelInfo, tokens: int) -> Literal["yes", "no"]:
    """Whether so many tokens are within the model's positions; nothing stretches them."""
    return "yes" if tokens <= info.capacity else "no"


def refuse_over_capacity(info: MemoryModelInfo, tokens: int) -> None:
    """Raise ``over-capacity``."""
    if fits(info, tokens) == "no":
        problem = f"the memory model holds {info.capacity:,} tokens, the texts have {tokens:,}"
        remedy = "split the texts into several memories, or use a beacon memory or a model with more positions"
        raise BridgeError("over-capacity", problem, remedy)


def _working_bytes(shape: CausalShape, tokens: int, item_bytes: int) -> int:
    """About what one step needs: its activations, its mask, and one layer's keys and values repeated for every head."""
    wide = (shape.heads + 2 * shape.kv_heads) * shape.head_dim
    activations = STEP * (4 * shape.hidden + 2 * wide + 4 * shape.intermediate) * item_bytes
    return activations + tokens * (STEP + 2 * shape.heads * shape.head_dim * item_bytes)


def _flops(shape: CausalShape, weights: int, tokens: int) -> float:
    """Multiplications and additions: every weight but the embedding and the head for every token, and attention to what
    stands before it.
    """
    embeddings = shape.vocabulary * shape.hidden * (1 if shape.is_tied else 2)
    linear = 2.0 * max(0, weights - embeddings) * tokens
    return linear + 2.0 * tokens * tokens * shape.heads * shape.head_dim * shape.layers
