"""Memories of several texts one behind the other in one context.

Keys are rotated by position alone, so a memory can be moved behind another by turning its keys on. What a joint reading
would have seen (each window attends to all windows before it) is missing: what that costs stands
in docs/decisions/2026-11-21-beacon-memory.md.
"""

from collections.abc import Sequence

import torch

from memorag_bridge.beacon.decoder import Decoder
from memorag_bridge.beacon.rows import ClosedSlots, Tail
from memorag_bridge.beacon.slots import Cursor
from memorag_bridge.beacon.state import BeaconState


def compose(decoder: Decoder, states: Sequence[BeaconState]) -> BeaconState:
    """One memory of several, in their order. Open windows of all but the last stay uncompressed, as closed slots."""
    *firsts, last = states
    with torch.inference_mode():
        total = sum(state.slots for state in firsts) + last.closed.count
        decoder.rotary.reach(total + len(last.tail.is_beacon))
        keys = last.closed.keys.new_empty((*last.closed.keys.shape[:2], total, last.closed.keys.shape[3]))
        values = torch.empty_like(keys)
        start = 0
        for number, state in enumerate(states):
            end = start + state.closed.count
            turns = torch.full((state.closed.count,), start, device=keys.device)
            # Turning by a constant moves every slot by as much.
            keys[:, :, start:end] = decoder.rotary.turn(state.closed.keys, turns)
            values[:, :, start:end] = state.closed.values
            start = end
            if number < len(firsts):
                start = _add_open(decoder, state.tail, keys, values, start)
    tokens = sum(state.cursor.tokens for state in firsts)
    cursor = Cursor(tokens + last.cursor.tokens, last.cursor.windows, tokens + last.cursor.window_start, last.cursor.since)
    return BeaconState(last.rule, cursor, ClosedSlots(keys, values), last.tail)


def _add_open(decoder: Decoder, tail: Tail, keys: torch.Tensor, values: torch.Tensor, start: int) -> int:
    end = start + len(tail.is_beacon)
    keys[:, :, start:end] = decoder.rotary.turn(tail.keys, torch.arange(start, end, device=keys.device))
    values[:, :, start:end] = tail.values
    return end
