"""``reranker`` and ``rerank``."""

from typing import Annotated, Literal

from pydantic import Field

from memorag_bridge.wire.common import Device, FolderPath, Strict, Text

MAX_RERANKED = 4_096


class Reranker(Strict):
    kind: Literal["huggingface-local"]
    path: FolderPath
    device: Device = "auto"


class RerankerRequest(Strict):
    reranker: Reranker


class RerankRequest(Strict):
    reranker: Reranker
    query: Text
    texts: Annotated[list[Text], Field(max_length=MAX_RERANKED)]


class RerankerEnd(Strict):
    type: Literal["end"] = "end"
    modelId: str  # noqa: N815
    maxTokens: int  # noqa: N815
    maxBatchSize: int  # noqa: N815
    runtime: str


class RerankEnd(Strict):
    type: Literal["end"] = "end"
    scores: list[float]
    logits: list[float]
    truncated: int
