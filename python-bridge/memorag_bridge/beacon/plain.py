"""The same weights with beacons switched off: an ordinary causal language model."""

from collections.abc import Sequence

from torch import Tensor

from memorag_bridge.beacon.decoder import Decoder
from memorag_bridge.beacon.feed import Feed
from memorag_bridge.beacon.rows import Rows
from memorag_bridge.beacon.slots import Cursor, SlotRule, next_pass


def plain_rule(most_tokens: int) -> SlotRule:
    """A window that is never filled and a beacon that never comes."""
    return SlotRule(most_tokens + 1, (most_tokens + 2,))


def plain_logits(decoder: Decoder, tokens: Sequence[int]) -> Tensor:
    """Logits behind every token: [tokens, vocab] float32."""
    rule = plain_rule(len(tokens))
    rows = Rows(decoder.config, rule, count=1, room=len(tokens), like=decoder.weights.embedding)
    step = next_pass(Cursor(), len(tokens), rule)
    return decoder.feed(rows, [Feed(0, step, tokens, tuple(range(len(tokens))))])[0]
