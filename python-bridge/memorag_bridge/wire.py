"""What crosses the wire, as docs/bridge-protocol.md says: requests are bounded and strict, replies are what we send."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

MAX_BODY_BYTES = 256 * 1024 * 1024
MAX_TEXTS = 65_536
MAX_TEXT_CHARACTERS = 1_000_000
MAX_SPLIT_CHARACTERS = MAX_BODY_BYTES
MAX_PATH_CHARACTERS = 4_096


class Strict(BaseModel):
    """Base of all: an unknown key is an error, and nothing is coerced."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class BundledEmbedder(Strict):
    kind: Literal["bundled-minilm", "bundled-e5"]


class LocalEmbedder(Strict):
    kind: Literal["huggingface-local"]
    path: Annotated[str, Field(min_length=1, max_length=MAX_PATH_CHARACTERS, pattern=r"^[^\x00]*$")]


EmbedderChoice = Annotated[BundledEmbedder | LocalEmbedder, Field(discriminator="kind")]
Role = Literal["passage", "query", "fact-query"]


class EmbedderRequest(Strict):
    embedder: EmbedderChoice


class EmbedRequest(Strict):
    embedder: EmbedderChoice
    role: Role
    texts: Annotated[list[Annotated[str, Field(max_length=MAX_TEXT_CHARACTERS)]], Field(max_length=MAX_TEXTS)]


class SplitRequest(Strict):
    text: Annotated[str, Field(max_length=MAX_SPLIT_CHARACTERS)]
    chunkSize: Annotated[int, Field(ge=1, le=1_000_000)]  # noqa: N815


class ErrorBody(Strict):
    code: str
    message: str
    remedy: str


class ErrorReply(Strict):
    error: ErrorBody


class Ready(Strict):
    event: Literal["ready"] = "ready"
    protocol: int
    version: str
    host: str
    port: int
    pid: int


class Health(Strict):
    protocol: int
    version: str
    pid: int
    uptimeSeconds: float  # noqa: N815
    models: list[str]


class Availability(Strict):
    available: bool
    problem: str | None = None
    remedy: str | None = None


class Doctor(Strict):
    python: str
    platform: str
    packages: dict[str, str | None]
    devices: list[str]
    embedders: dict[str, Availability]


class Heartbeat(Strict):
    type: Literal["heartbeat"] = "heartbeat"


class Progress(Strict):
    type: Literal["progress"] = "progress"
    done: int
    total: int


class Vectors(Strict):
    type: Literal["vectors"] = "vectors"
    rows: int
    dimension: int
    bytes: int


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


class SplitEnd(Strict):
    type: Literal["end"] = "end"
    spans: list[tuple[int, int]]


class ErrorLine(Strict):
    type: Literal["error"] = "error"
    error: ErrorBody
