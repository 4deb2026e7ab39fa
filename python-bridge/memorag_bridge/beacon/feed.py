"""What one pass of the decoder is given: new slots of some rows, and what is wanted of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from memorag_bridge.beacon.slots import Pass


@dataclass(frozen=True)
class Feed:
    """New slots of one row.

    ``tokens``: ids of the raw slots. ``logits_of``: raw slots of this feed whose logits are wanted, counted from its first.
    """

    row: int
    step: Pass
    tokens: Sequence[int]
    logits_of: tuple[int, ...] = ()
