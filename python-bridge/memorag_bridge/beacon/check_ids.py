"""Whether token ids have embeddings."""

from collections.abc import Sequence

from memorag_bridge.errors import BridgeError


def check_ids(tokens: Sequence[int], vocab_size: int) -> None:
    """Refuse ids beyond the embedding: on a card they would end the whole process's use of it."""
    largest = max(tokens, default=0)
    if largest >= vocab_size:
        problem = f"the tokenizer gives the id {largest}, the model has {vocab_size} embeddings"
        raise BridgeError("model-invalid", problem, "copy the model folder again, whole, with its own tokenizer")
