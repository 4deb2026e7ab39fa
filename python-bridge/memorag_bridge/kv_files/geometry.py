"""The shape of what a memory keeps for each slot."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

KvDtype = Literal["float32", "bfloat16", "float16"]

SEGMENT_BYTES = 32 * 1024 * 1024
"""Large enough that a file's opening does not show beside its reading, small enough that little is lost with a kill."""

_ITEM_BYTES = {"float32": 4, "bfloat16": 2, "float16": 2}


class Record(BaseModel):
    """Base of what stands in the state files: an unknown key is an error, and nothing is coerced."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, alias_generator=to_camel, populate_by_name=True)


class KvGeometry(Record):
    """Layers, heads and type of a memory's keys and values; the bounds are far beyond any model there is."""

    dtype: KvDtype
    layers: int = Field(ge=1, le=4_096)
    kv_heads: int = Field(ge=1, le=4_096)
    head_dim: int = Field(ge=1, le=16_384)

    @property
    def row_bytes(self) -> int:
        """Bytes of one head's key (or value) of one slot."""
        return self.head_dim * _ITEM_BYTES[self.dtype]

    @property
    def rows(self) -> int:
        """Rows of one slot: its keys and values in all layers and heads."""
        return self.layers * 2 * self.kv_heads

    @property
    def bytes_per_slot(self) -> int:
        """Bytes of one slot in all layers, keys and values."""
        return self.rows * self.row_bytes


def windows_per_segment(geometry: KvGeometry, slots_per_window: int, segment_bytes: int = SEGMENT_BYTES) -> int:
    """Give how many closed windows a segment holds: as many as fit ``segment_bytes``, at least one.

    A pure function of its arguments: two runs of one memory must cut their segments alike.
    """
    return max(1, segment_bytes // (slots_per_window * geometry.bytes_per_slot))
