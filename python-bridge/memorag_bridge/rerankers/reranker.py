"""What a reranker is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from memorag_bridge.watch import Watch

MAX_BATCH_SIZE = 1_024
"""Texts that one call should carry."""


@dataclass(frozen=True)
class RerankerInfo:
    """Identity and limits. ``max_tokens``: of query and text together. ``weights_bytes``: on ``device``."""

    model_id: str
    max_tokens: int
    runtime: str
    device: str
    weights_bytes: int
    max_batch_size: int = MAX_BATCH_SIZE


@dataclass(frozen=True)
class Reranked:
    """``logits``: one per text, as the model gives it. ``truncated``: pairs that lost a tail."""

    logits: list[float]
    truncated: int


class Reranker(Protocol):
    """A loaded model that reads query and text together."""

    @property
    def info(self) -> RerankerInfo: ...

    def rerank(self, query: str, texts: Sequence[str], watch: Watch) -> Reranked:
        """Say how well each of ``texts`` fits ``query``; what a text gets does not depend on the texts beside it."""
        ...
