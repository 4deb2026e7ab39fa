"""``split``."""

from typing import Annotated, Literal

from pydantic import Field

from memorag_bridge.wire.common import MAX_BODY_BYTES, Strict

MAX_SPLIT_CHARACTERS = MAX_BODY_BYTES


class SplitRequest(Strict):
    text: Annotated[str, Field(max_length=MAX_SPLIT_CHARACTERS)]
    chunkSize: Annotated[int, Field(ge=1, le=1_000_000)]  # noqa: N815


class SplitEnd(Strict):
    type: Literal["end"] = "end"
    spans: list[tuple[int, int]]
