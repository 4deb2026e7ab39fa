"""Writing from a memory: several requests are decoded as one batch over one memory, which they share and never change."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from memorag_bridge.beacon.decoder import Decoder
from memorag_bridge.beacon.feed import Feed
from memorag_bridge.beacon.rows import Rows
from memorag_bridge.beacon.slots import Cursor, next_pass, room_for
from memorag_bridge.beacon.state import BeaconState
from memorag_bridge.watch import Watch

_NEW_AT_FIRST = 256
"""New tokens that there is room for from the start."""
Choose = Callable[[Tensor, Sequence[int]], Sequence[int]]
"""From logits [rows, vocab] and the numbers of the requests they belong to, the next token of each."""
OnToken = Callable[[int, int], bool]
"""Told of each token as it is chosen: the request's number and the token; ``True`` ends the request."""


@dataclass(frozen=True)
class Request:
    """``tokens``: what is read behind the memory, at least one. ``max_new_tokens``: most tokens that are written, at least
    one.
    """

    tokens: Sequence[int]
    max_new_tokens: int


def recall(
    decoder: Decoder, state: BeaconState, requests: Sequence[Request], *, choose: Choose, on_token: OnToken, watch: Watch |
    None = None
) -> list[Cursor]:  # fmt: skip
    """Read every request behind the memory and write until each has ended; gives where each then stands.

    The token that ends a request is not read.
    """
    watch = watch or Watch()
    rows = rows_over(decoder, state, requests)
    written = [0] * len(requests)
    waiting = {row: list(request.tokens) for row, request in enumerate(requests)}
    while waiting:
        asking = sorted(waiting)
        logits = read(decoder, rows, waiting, watch)
        chosen = dict(zip(asking, choose(logits, asking), strict=True))
        waiting = {}
        for row, token in chosen.items():
            written[row] += 1
            if not on_token(row, token) and written[row] < requests[row].max_new_tokens:
                waiting[row] = [token]
    return rows.cursors


def rows_over(decoder: Decoder, state: BeaconState, requests: Sequence[Request]) -> Rows:
    """A row for each request: closed slots shared, the open window its own."""
    with torch.inference_mode():
        rows = Rows(
            decoder.config,
            state.rule,
            count=len(requests),
            room=room_over(state, requests),
            like=decoder.weights.embedding,
            shared=state.closed,
            cursor=state.cursor,
        )
        for row in range(len(requests)):
            rows.restore(row, state.tail, decoder.rotary)
    return rows


def room_over(state: BeaconState, requests: Sequence[Request]) -> int:
    """Own slots of each of these rows at first."""
    # What is written beyond this makes room as it comes: a request may ask for far more tokens than it will write.
    longest = max(len(request.tokens) + min(request.max_new_tokens, _NEW_AT_FIRST) for request in requests)
    return len(state.tail.is_beacon) + room_for(longest, state.cursor, state.rule)


def read(decoder: Decoder, rows: Rows, waiting: dict[int, list[int]], watch: Watch | None = None) -> Tensor:
    """Let rows read their ``waiting`` tokens, window by window; gives the logits behind the last token of each, rows ascending:
    [rows, vocab].
    """
    watch = watch or Watch()
    last: dict[int, Tensor] = {}
    left = dict(waiting)
    while left:
        watch.check()
        feeds = []
        for row, tokens in sorted(left.items()):
            step = next_pass(rows.cursors[row], len(tokens), rows.rule)
            ends = step.tokens == len(tokens)
            feeds.append(Feed(row, step, tokens[: step.tokens], (step.tokens - 1,) if ends else ()))
        most = max(rows.own(feed.row) + len(feed.step.is_beacon) for feed in feeds)
        if most > rows.room:
            rows.grow(max(most, rows.room + rows.room // 2))
        logits, _ = decoder.feed(rows, feeds)
        ended = [feed.row for feed in feeds if feed.logits_of]
        last.update(zip(ended, logits, strict=True))
        left = {feed.row: left[feed.row][feed.step.tokens :] for feed in feeds if not feed.logits_of}
    return torch.stack([last[row] for row in sorted(last)])
