"""The memory calls: ``memory-model``, ``memory/estimate``, ``memory/memorize``, ``memory/open``, ``memory/recall``,
``memory/release``.
"""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from memorag_bridge.wire.common import MAX_BODY_BYTES, SCRATCH_NAME, SCRATCH_PREFIX, Device, FolderPath, Strict, Text

MAX_MEMORY_TEXTS = 65_536
MAX_REQUESTS = 64
MAX_NEW_TOKENS = 65_536
DType = Literal["auto", "float32", "bfloat16", "float16"]


def _scratch_by_name(directory: str) -> str:
    """Refuse what names a scratch folder in another way, or a path below one."""
    if directory.startswith(SCRATCH_PREFIX) and not re.fullmatch(SCRATCH_NAME, directory.removeprefix(SCRATCH_PREFIX)):
        raise ValueError("a scratch folder has another kind of name")
    return directory


StateDirectory = Annotated[FolderPath, AfterValidator(_scratch_by_name)]
"""A folder of the bridge's machine, or ``scratch:<name>``."""
LongText = Annotated[str, Field(max_length=MAX_BODY_BYTES)]


class MemoryModelRef(Strict):
    """``path``: a folder or a hub id. ``ratio``: of a beacon memory; default: 4 where the model lists it."""

    kind: Literal["beacon", "long-context"]
    path: FolderPath
    ratio: Annotated[int, Field(ge=1, le=65_536)] | None = None
    device: Device = "auto"
    dtype: DType = "auto"
    bits: Literal[4, 8] | None = None


class MemoryModelRequest(Strict):
    model: MemoryModelRef


class EstimateRequest(Strict):
    """``before``: what stands before the texts in the same turn of the conversation; it is part of the memory."""

    model: MemoryModelRef
    before: Text
    texts: Annotated[list[LongText], Field(max_length=MAX_MEMORY_TEXTS)]


class MemorizeRequest(Strict):
    """``directory``: gets the state's files; what an interrupted call left there is gone on with. ``previous``: the directory
    of a state that ``texts`` are read behind; its whole segments are linked. ``stretch``: longer than the model's positions
    allow, up to what is advertised for it.
    """

    model: MemoryModelRef
    before: Text
    texts: Annotated[list[LongText], Field(min_length=1, max_length=MAX_MEMORY_TEXTS)]
    directory: StateDirectory
    previous: StateDirectory | None = None
    stretch: bool = False


class OpenRequest(Strict):
    model: MemoryModelRef
    directory: StateDirectory


class RecallRequest(Strict):
    """One thing to write. ``prompt``: the user's turn behind the text. ``temperature`` 0: greedy."""

    prompt: Text
    maxNewTokens: Annotated[int, Field(ge=1, le=MAX_NEW_TOKENS)]  # noqa: N815
    temperature: Annotated[float, Field(ge=0, le=10)] = 0.0
    topP: Annotated[float, Field(gt=0, le=1)] = 1.0  # noqa: N815
    topK: Annotated[int, Field(ge=0)] = 0  # noqa: N815
    repetitionPenalty: Annotated[float, Field(gt=0, le=10)] = 1.0  # noqa: N815
    seed: Annotated[int, Field(ge=0, lt=2**53)] = 0
    stop: Annotated[list[Annotated[str, Field(min_length=1, max_length=256)]], Field(max_length=16, default_factory=list)]


class RecallCall(Strict):
    """``directories``: one memory; or several, one behind the other in one context (composed; beacon memories only).
    ``before``: as it was memorized. ``after``: ends the turn of the text. ``acknowledgement``: the assistant's turn behind it.
    """

    model: MemoryModelRef
    directories: Annotated[list[StateDirectory], Field(min_length=1, max_length=256)]
    before: Text
    after: Text
    acknowledgement: Text
    requests: Annotated[list[RecallRequest], Field(min_length=1, max_length=MAX_REQUESTS)]


class ReleaseRequest(Strict):
    """Takes a memory off the device and out of the host's memory; its files stay."""

    directory: StateDirectory


class MemoryModelEnd(Strict):
    """What a model is, without loading it. ``capacity``: most tokens within the model's positions; ``stretchedCapacity``:
    within what is advertised for it, where that is more. ``composedSlots``: most slots of memories that stand one behind the
    other; null where they cannot. ``ignored``: fields of its configuration that are not known and do not matter.
    """

    type: Literal["end"] = "end"
    modelId: str  # noqa: N815
    kind: Literal["beacon", "long-context"]
    family: str
    layers: int
    kvHeads: int  # noqa: N815
    headDim: int  # noqa: N815
    dtype: str
    device: str
    window: int | None
    ratio: int | None
    ratios: list[int]
    positions: int
    capacity: int
    stretchedCapacity: int | None  # noqa: N815
    composedSlots: int | None  # noqa: N815
    bytesPerSlot: int  # noqa: N815
    weightsBytes: int  # noqa: N815
    ignored: list[str]


class EstimateEnd(Strict):
    """``slots``, ``bytes``: of the memory. ``workingBytes``: beside weights and memory while it is made. ``freeBytes``: on
    the device now. ``seconds``: absent where nothing was measured. ``fits``: within the positions, only stretched, or not at
    all; ``ratioThatFits``: the smallest ratio with which it would.
    """

    type: Literal["end"] = "end"
    tokens: int
    slots: int
    bytes: int
    weightsBytes: int  # noqa: N815
    workingBytes: int  # noqa: N815
    freeBytes: int | None  # noqa: N815
    capacity: int
    stretchedCapacity: int | None  # noqa: N815
    fits: Literal["yes", "stretched", "no"]
    ratioThatFits: int | None  # noqa: N815
    seconds: float | None


class StateEnd(Strict):
    """A state on disk. ``state``: SHA-256 of its header, which holds the hashes of all its bytes. ``resumedTokens``: read by
    an earlier call.
    """

    type: Literal["end"] = "end"
    state: str
    tokens: int
    slots: int
    bytes: int
    seconds: float
    resumedTokens: int = 0  # noqa: N815


class RecallDelta(Strict):
    """Text of one request as it is written; in the middle of the stream."""

    type: Literal["delta"] = "delta"
    request: int
    text: str


class RecallResult(Strict):
    text: str
    finishReason: Literal["stop", "length"]  # noqa: N815
    outputTokens: int  # noqa: N815


class RecallEnd(Strict):
    """Results in the order of the requests. ``inputTokens``: read behind the memory. ``memoryTokens``: held by it."""

    type: Literal["end"] = "end"
    results: list[RecallResult]
    inputTokens: int  # noqa: N815
    memoryTokens: int  # noqa: N815
    seconds: float


class ReleaseEnd(Strict):
    type: Literal["end"] = "end"
    released: bool
