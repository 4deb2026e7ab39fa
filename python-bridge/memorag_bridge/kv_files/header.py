"""``state.json``: what a saved KV memory consists of."""

import re
from typing import Annotated, Literal, Self

from pydantic import Field, JsonValue, model_validator

from memorag_bridge.kv_files.geometry import KvGeometry, Record
from memorag_bridge.kv_files.sealed import seal

FORMAT_VERSION = 1
STATE_FILE = "state.json"
BLOCK_BYTES = 1024 * 1024
"""One hash each: large enough for the hash's full speed, small enough to stay in a core's cache between read and hash."""
MAX_WINDOW_SLOTS = 16 * 1024 * 1024
MAX_PARTS = 1_000_000

KvKind = Literal["beacon", "long-context"]
FreeJson = dict[str, JsonValue]
Slots = Annotated[int, Field(ge=1, le=MAX_WINDOW_SLOTS)]
BlockHash = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]


class KvPart(Record):
    """One ``.kv`` file.

    Parameters
    ----------
    file
        Its name in the directory.
    window_slots
        The slots of each closed window in it, in order.
    open_slots
        The slots of the open window, behind them; 0 in every segment.
    length
        Its bytes.
    blocks
        XXH3 (128 bits) of each block of ``block_bytes``, the last one shorter: checked by every load.
    sha256
        Of the whole file: checked by ``verify_state``, and what a manifest of all files needs.
    cursor
        What the caller gave with its last closed window: where to go on behind a segment. Null in a tail.
    """

    file: str = Field(max_length=64)
    window_slots: list[Slots] = Field(max_length=1_000_000)
    open_slots: int = Field(ge=0, le=MAX_WINDOW_SLOTS)
    length: int = Field(ge=1)
    blocks: list[BlockHash] = Field(min_length=1)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    cursor: FreeJson | None

    @property
    def slots(self) -> int:
        """Slots in the file."""
        return sum(self.window_slots) + self.open_slots


class KvSetting(Record):
    """What all files of one memory share; two runs may write into one directory only where it is the same.

    Parameters
    ----------
    kind
        The memory model.
    model
        The caller's own words on it: id, fingerprint, ratio, window, sink …
    geometry
        The shape of the tensors.
    windows_per_segment
        Closed windows in each segment.
    block_bytes
        Bytes that one hash covers.
    """

    format_version: Literal[1] = 1
    kind: KvKind
    model: FreeJson
    geometry: KvGeometry
    windows_per_segment: int = Field(ge=1, le=1_000_000)
    block_bytes: int = Field(default=BLOCK_BYTES, ge=4_096, le=BLOCK_BYTES)

    def check_part(self, part: KvPart) -> None:
        """Raise ValueError where a part's numbers contradict each other."""
        if part.length != part.slots * self.geometry.bytes_per_slot:
            raise ValueError(f"{part.file} has {part.length} bytes for {part.slots} slots")
        if len(part.blocks) != -(-part.length // self.block_bytes):
            raise ValueError(f"{part.file} has {len(part.blocks)} block hashes for {part.length} bytes")

    def check_segment(self, part: KvPart, index: int) -> None:
        """Raise ValueError where ``part`` cannot be segment ``index`` (from 0)."""
        self.check_part(part)
        whole = len(part.window_slots) == self.windows_per_segment and part.open_slots == 0
        if part.file != segment_name(index) or not whole:
            raise ValueError(f"{part.file} is not segment {index + 1}")


class KvHeader(KvSetting):
    """``state.json``.

    Parameters
    ----------
    cursor
        The caller's own words on where the memory stands: tokens seen, start of the open window …
    parts
        The segments, oldest windows first.
    tail
        The rest, or null where nothing is left.
    """

    cursor: FreeJson
    parts: list[KvPart] = Field(max_length=MAX_PARTS)
    tail: KvPart | None

    @model_validator(mode="after")
    def _agree(self) -> Self:
        for index, part in enumerate(self.parts):
            self.check_segment(part, index)
        if self.tail is not None:
            self.check_part(self.tail)
            if not re.fullmatch(r"tail-[0-9a-f]{16}\.kv", self.tail.file):
                raise ValueError("the tail has a name of another kind")
            if len(self.tail.window_slots) >= self.windows_per_segment or self.tail.cursor is not None:
                raise ValueError("the tail holds a whole segment")
        return self

    @property
    def setting(self) -> KvSetting:
        """What a writer that goes on with this memory needs."""
        return KvSetting(**{name: getattr(self, name) for name in KvSetting.model_fields})

    @property
    def files(self) -> list[KvPart]:
        """All parts in the order of their slots: segments, then the tail."""
        return self.parts if self.tail is None else [*self.parts, self.tail]

    @property
    def windows(self) -> int:
        """Closed windows."""
        return sum(len(part.window_slots) for part in self.files)

    @property
    def closed_slots(self) -> int:
        """Slots of the closed windows."""
        return self.slots - self.open_slots

    @property
    def open_slots(self) -> int:
        """Slots of the open window, the last ones."""
        return 0 if self.tail is None else self.tail.open_slots

    @property
    def slots(self) -> int:
        """All slots."""
        return sum(part.slots for part in self.files)

    @property
    def length(self) -> int:
        """Bytes of all parts."""
        return sum(part.length for part in self.files)


def segment_name(index: int) -> str:
    """Give the file name of segment ``index`` (from 0)."""
    return f"segment-{index + 1:06d}.kv"


def header_bytes(header: KvHeader) -> bytes:
    """Give the bytes of ``state.json``."""
    return seal(header.model_dump(mode="json", by_alias=True))
