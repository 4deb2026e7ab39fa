"""``multi-vectors`` and ``scores``: what bge-m3 knows beyond dense vectors."""

from typing import Annotated, Literal

from pydantic import Field

from memorag_bridge.wire.common import Strict, Text
from memorag_bridge.wire.embedding import LocalEmbedder

MAX_SCORED = 4_096


class BgeM3Embedder(LocalEmbedder):
    kind: Literal["bge-m3"]


class MultiVectorsRequest(Strict):
    embedder: BgeM3Embedder
    outputs: Annotated[list[Literal["sparse", "colbert"]], Field(min_length=1, max_length=2)]
    texts: Annotated[list[Text], Field(max_length=MAX_SCORED)]


class SparseVector(Strict):
    tokens: list[int]
    weights: list[float]


class MultiVectorsEnd(Strict):
    type: Literal["end"] = "end"
    sparse: list[SparseVector] | None
    counts: list[int] | None
    truncated: int


Share = Annotated[float, Field(ge=0, le=1_000, allow_inf_nan=False)]


class Shares(Strict):
    dense: Share = 0.4
    sparse: Share = 0.2
    colbert: Share = 0.4


class ScoresRequest(Strict):
    embedder: BgeM3Embedder
    pairs: Annotated[list[Annotated[list[Text], Field(min_length=2, max_length=2)]], Field(max_length=MAX_SCORED)]
    weights: Shares = Shares()


class ScoresEnd(Strict):
    type: Literal["end"] = "end"
    dense: list[float] | None
    sparse: list[float] | None
    colbert: list[float] | None
    hybrid: list[float]
    truncated: int
