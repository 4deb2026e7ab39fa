"""``generator`` and ``generate``."""

from typing import Annotated, Literal

from pydantic import Field

from memorag_bridge.wire.common import Device, FolderPath, Strict, Text

MAX_MESSAGES = 1_000
MAX_NEW_TOKENS = 65_536
MAX_STOPS = 16
StopString = Annotated[str, Field(min_length=1, max_length=200)]


class LocalGenerator(Strict):
    """``beacon``: the weights of a beacon model, its beacons off; they are shared with the memories that are made with it."""

    kind: Literal["huggingface-local", "beacon"]
    path: FolderPath
    device: Device = "auto"
    dtype: Literal["auto", "float32", "bfloat16", "float16"] = "auto"
    bits: Literal[4, 8] | None = None


Generator = LocalGenerator


class GeneratorRequest(Strict):
    generator: Generator


class ChatMessage(Strict):
    role: Literal["system", "user", "assistant"]
    content: Text


class GenerateRequest(Strict):
    generator: Generator
    messages: Annotated[list[ChatMessage], Field(min_length=1, max_length=MAX_MESSAGES)]
    maxNewTokens: Annotated[int, Field(ge=1, le=MAX_NEW_TOKENS)]  # noqa: N815
    temperature: Annotated[float, Field(ge=0, le=100)] = 0.0
    topP: Annotated[float, Field(gt=0, le=1)] = 1.0  # noqa: N815
    topK: Annotated[int, Field(ge=0, le=1_000_000)] = 0  # noqa: N815
    repetitionPenalty: Annotated[float, Field(gt=0, le=10)] = 1.0  # noqa: N815
    seed: Annotated[int, Field(ge=0, lt=2**53)] = 0
    stop: list[StopString] = Field(default_factory=list, max_length=MAX_STOPS)


class GeneratorEnd(Strict):
    type: Literal["end"] = "end"
    modelId: str  # noqa: N815
    contextLength: int  # noqa: N815
    device: str
    dtype: str


class Delta(Strict):
    type: Literal["delta"] = "delta"
    text: str


class GenerateEnd(Strict):
    type: Literal["end"] = "end"
    text: str
    finishReason: Literal["stop", "length"]  # noqa: N815
    inputTokens: int  # noqa: N815
    outputTokens: int  # noqa: N815
