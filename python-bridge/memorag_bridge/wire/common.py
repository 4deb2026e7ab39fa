"""What every call shares: limits, errors, the lines of a stream."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

MAX_BODY_BYTES = 256 * 1024 * 1024
MAX_PATH_CHARACTERS = 4_096


class Strict(BaseModel):
    """Base of all: an unknown key is an error, and nothing is coerced."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


FolderPath = Annotated[str, Field(min_length=1, max_length=MAX_PATH_CHARACTERS, pattern=r"^[^\x00]*$")]
SCRATCH_PREFIX = "scratch:"
SCRATCH_NAME = r"[a-z0-9-]{1,64}"
Device = Annotated[str, Field(pattern=r"^(auto|cpu|mps|cuda|cuda:(0|[1-9][0-9]?))$")]
MAX_TEXT_CHARACTERS = 1_000_000
Text = Annotated[str, Field(max_length=MAX_TEXT_CHARACTERS)]


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


class LoadedModel(Strict):
    """``role``: what the model was loaded for. ``bytes``: of its weights, null where they are not known."""

    id: str
    role: Literal["embedder", "reranker", "generator", "memory"]
    device: str
    bytes: int | None


class ResidentMemory(Strict):
    """``state``: as ``StateEnd`` names it. ``place``: on its model's ``device``, or in the host's memory."""

    state: str
    place: Literal["device", "host"]
    device: str
    bytes: int


class Health(Strict):
    """``machine``: who has the same sees the same files."""

    protocol: int
    version: str
    pid: int
    uptimeSeconds: float  # noqa: N815
    machine: str
    models: list[LoadedModel]
    memories: list[ResidentMemory]


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
    rerankers: dict[str, Availability]


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


class ErrorLine(Strict):
    type: Literal["error"] = "error"
    error: ErrorBody
