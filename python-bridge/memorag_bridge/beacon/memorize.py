"""Reading texts: windows stream through the model, and their beacons stay."""

from collections.abc import Callable, Sequence

import torch

from memorag_bridge.beacon.decoder import Decoder
from memorag_bridge.beacon.feed import Feed
from memorag_bridge.beacon.rows import ClosedSlots, ClosedWindow, Rows
from memorag_bridge.beacon.slots import Cursor, SlotRule, next_pass, room_for
from memorag_bridge.beacon.state import BeaconState
from memorag_bridge.watch import Watch

OnWindow = Callable[[int, ClosedWindow, Cursor], None]
"""Told of each window as it closes: the text's number, what stays, and where the text then stands."""
_LEAST_FILLED = 0.75
"""Of the buffers, what a memory must fill for it to keep them; a copy takes as much again while it is made."""


def memorize(
    decoder: Decoder,
    rule: SlotRule,
    texts: Sequence[Sequence[int]],
    *,
    start: BeaconState | None = None,
    on_window: OnWindow | None = None,
    watch: Watch | None = None,
) -> list[BeaconState]:
    """Read ``texts``, token ids each, side by side: one memory for each, in their order.

    ``start``: the memory that every text goes on from, untouched; default: an empty one. The call may be abandoned between
    windows (``watch``), and then nothing is left of it.
    """
    watch = watch or Watch()
    rows = _rows(decoder, rule, texts, start)
    done, total = [0] * len(texts), sum(map(len, texts))
    while sum(done) < total:
        watch.check()
        watch.progress(sum(done), total)
        feeds = [
            Feed(row, step, text[done[row] : done[row] + step.tokens])
            for row, text in enumerate(texts)
            if (step := next_pass(rows.cursors[row], len(text) - done[row], rule)).tokens > 0
        ]
        _, closed = decoder.feed(rows, feeds)
        for feed in feeds:
            done[feed.row] += feed.step.tokens
        if on_window is not None:
            for row, window in closed.items():
                on_window(row, window, rows.cursors[row])
    watch.progress(total, total)
    return [_state(rows, row) for row in range(len(texts))]


def _rows(decoder: Decoder, rule: SlotRule, texts: Sequence[Sequence[int]], start: BeaconState | None) -> Rows:
    cursor = Cursor() if start is None else start.cursor
    closed = 0 if start is None else start.closed.count
    room = closed + room_for(max(map(len, texts), default=0), cursor, rule)
    like = decoder.weights.embedding
    with torch.inference_mode():
        rows = Rows(decoder.config, rule, count=len(texts), room=room, like=like, cursor=cursor)
        if start is not None:
            for row in range(len(texts)):
                rows.keys[:, row, :, :closed] = start.closed.keys
                rows.values[:, row, :, :closed] = start.closed.values
                rows.closed[row] = closed
                rows.restore(row, start.tail, decoder.rotary)
    return rows


def _state(rows: Rows, row: int) -> BeaconState:
    closed = rows.closed[row]
    keys, values = rows.keys[:, row, :, :closed], rows.values[:, row, :, :closed]
    # A view keeps all of its buffer alive: the other rows too, and the room that was left for an open window.
    if closed < _LEAST_FILLED * rows.room * len(rows.closed):
        keys, values = keys.clone(), values.clone()
    return BeaconState(rows.rule, rows.cursors[row], ClosedSlots(keys, values), rows.tail(row))
