"""What an embedder is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

from memorag_bridge.watch import Watch

Role = Literal["passage", "query", "fact-query"]
Script = Literal["latin", "cjk", "other"]
Floats = npt.NDArray[np.float32]

MAX_BATCH_SIZE = 4_096
"""Texts that one call should carry: a minute of work on a slow machine."""


@dataclass(frozen=True)
class EmbedderInfo:
    """Identity and limits, as a saved memory remembers them. ``weights_bytes``: on ``device``, where they are known."""

    model_id: str
    dimension: int
    is_normalised: bool
    max_tokens: int
    scripts: tuple[Script, ...] | None
    runtime: str
    max_batch_size: int = MAX_BATCH_SIZE
    device: str = "cpu"
    weights_bytes: int | None = None


@dataclass(frozen=True)
class Embedded:
    """``vectors``: [texts, dimension] float32. ``truncated``: texts that lost their tail."""

    vectors: Floats
    truncated: int


class Embedder(Protocol):
    """A loaded model that turns texts into vectors."""

    @property
    def info(self) -> EmbedderInfo: ...

    def embed(self, texts: Sequence[str], role: Role, watch: Watch) -> Embedded:
        """Embed ``texts``; the vector of a text does not depend on the texts beside it."""
        ...
