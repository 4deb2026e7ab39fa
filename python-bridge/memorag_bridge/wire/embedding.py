"""``embedder`` and ``embed``."""

from typing import Annotated, Literal

from pydantic import Field

from memorag_bridge.wire.common import Device, FolderPath, Strict, Text

MAX_TEXTS = 65_536


class BundledEmbedder(Strict):
    kind: Literal["bundled-minilm", "bundled-e5"]


class LocalEmbedder(Strict):
    kind: Literal["huggingface-local", "bge-m3"]
    path: FolderPath
    device: Device = "auto"


Embedder = Annotated[BundledEmbedder | LocalEmbedder, Field(discriminator="kind")]
Role = Literal["passage", "query", "fact-query"]


class EmbedderRequest(Strict):
    embedder: Embedder


class EmbedRequest(Strict):
    embedder: Embedder
    role: Role
    texts: Annotated[list[Text], Field(max_length=MAX_TEXTS)]


class EmbedderEnd(Strict):
    type: Literal["end"] = "end"
    modelId: str  # noqa: N815
    dimension: int
    isNormalised: bool  # noqa: N815
    maxTokens: int  # noqa: N815
    maxBatchSize: int  # noqa: N815
    scripts: list[Literal["latin", "cjk", "other"]] | None
    runtime: str


class EmbedEnd(Strict):
    type: Literal["end"] = "end"
    truncated: int
