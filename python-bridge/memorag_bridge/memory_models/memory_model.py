"""What a memory model of the bridge is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Literal, Protocol, TypeVar

import torch

from memorag_bridge.generators.text_generator import WriteSettings
from memorag_bridge.kv_files.header import KvHeader
from memorag_bridge.watch import Watch

MemoryKind = Literal["beacon", "long-context"]


@dataclass(frozen=True)
class MemoryModelInfo:
    """What a model is, known from its folder alone; see ``MemoryModelEnd`` of ``wire/memory.py``, which has the same fields."""

    model_id: str
    kind: MemoryKind
    family: str
    layers: int
    kv_heads: int
    head_dim: int
    dtype: str
    device: str
    window: int | None
    ratio: int | None
    ratios: tuple[int, ...]
    positions: int
    capacity: int
    stretched_capacity: int | None
    composed_slots: int | None
    bytes_per_slot: int
    weights_bytes: int
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True)
class MemoryCost:
    """What memorizing would take. ``seconds``: on this device, where its speed could be measured."""

    tokens: int
    slots: int
    bytes: int
    working_bytes: int
    fits: Literal["yes", "stretched", "no"]
    ratio_that_fits: int | None
    seconds: float | None


@dataclass(frozen=True)
class Conversation:
    """What stands around the texts: ``before`` them in the same turn, ``after`` them, and the assistant's ``acknowledgement``."""

    before: str
    after: str = ""
    acknowledgement: str = ""


@dataclass(frozen=True)
class Ask:
    """One thing to write from a memory: the user's turn behind the text, and how it is written."""

    prompt: str
    settings: WriteSettings


@dataclass(frozen=True)
class Recalled:
    """``input_tokens``: read behind the memory for all requests together. ``seconds``: of the model alone."""

    texts: tuple[str, ...]
    finish_reasons: tuple[Literal["stop", "length"], ...]
    output_tokens: tuple[int, ...]
    input_tokens: int
    seconds: float


class Held(Protocol):
    """A memory on a device or in the host's memory; immutable."""

    @property
    def bytes(self) -> int: ...

    @property
    def tokens(self) -> int: ...

    @property
    def home(self) -> torch.device:
        """The model's device."""
        ...

    def to_host(self) -> "Held":
        """The same in the host's memory."""
        ...

    def to_device(self) -> "Held":
        """The same on the model's device."""
        ...


H = TypeVar("H", bound=Held)
Tell = Callable[[int, str], None]
"""Told of text as it is written: the request's number and the text."""


@dataclass(frozen=True)
class Made(Generic[H]):
    """What memorizing made: on disk, and held. ``resumed``: tokens that an interrupted call had read."""

    header: KvHeader
    held: H
    resumed: int


class MemoryModel(Protocol[H]):
    """A loaded model. One call at a time computes on it: the engine sees to that."""

    @property
    def info(self) -> MemoryModelInfo: ...

    def memorize(
        self, before: str, texts: Sequence[str], directory: Path, *, previous: Path | None, stretch: bool, watch: Watch
    ) -> Made[H]:
        """Read ``texts`` into ``directory``; progress counts tokens. Refuses ``over-capacity`` before anything is computed."""
        ...

    def load(self, directory: Path, header: KvHeader, watch: Watch) -> H:
        """Read a saved memory onto the device, every block checked; refuses one of another model (``memory-mismatch``)."""
        ...

    def compose(self, memories: Sequence[H]) -> H:
        """One memory of several, one behind the other in one context; refuses what cannot stand so."""
        ...

    def recall(self, memory: H, conversation: Conversation, asks: Sequence[Ask], watch: Watch, tell: Tell) -> Recalled:
        """Write every ask; refuses a conversation that begins otherwise than the memory's (``memory-mismatch``)."""
        ...
