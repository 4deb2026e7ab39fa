"""``embedder`` and ``embed``."""

from typing import Annotated, Literal

from pydantic import Field

from memorag_bridge.wire.common import FolderPath, Strict

MAX_TEXTS = 65_536
MAX_TEXT_CHARACTERS = 1_000_000


class BundledEmbedder(Strict):
    kind: Literal["bundled-minilm", "bundled-e5"]


class LocalEmbedder(Strict):
    kind: Literal["huggingface-local"]
    path: FolderPath


EmbedderChoice = Annotated[BundledEmbedder | LocalEmbedder, Field(discriminator="kind")]
Role = Literal["passage", "query", "fact-query"]


class EmbedderRequest(Strict):
    embedder: EmbedderChoice


class EmbedRequest(Strict):
    embedder: EmbedderChoice
    role: Role
    texts: Annotated[list[Annotated[str, Field(max_length=MAX_TEXT_CHARACTERS)]], Field(max_length=MAX_TEXTS)]


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
