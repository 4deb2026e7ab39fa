"""A beacon memory as files: the header's own words, and the way from files to a memory on a device."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import torch
from pydantic import JsonValue

from memorag_bridge.beacon.decoder import Decoder
from memorag_bridge.beacon.rows import ClosedSlots, Tail
from memorag_bridge.beacon.slots import Cursor, SlotRule, next_pass
from memorag_bridge.beacon.state import BeaconState
from memorag_bridge.beacon.trace import TextTrace
from memorag_bridge.errors import BridgeError
from memorag_bridge.kv_files.geometry import KvDtype, KvGeometry
from memorag_bridge.kv_files.header import FreeJson, KvPart, KvSetting
from memorag_bridge.kv_files.load import load_parts
from memorag_bridge.watch import Watch


def geometry_of(decoder: Decoder) -> KvGeometry:
    """What is kept for each slot."""
    config, dtype = decoder.config, decoder.weights.embedding.dtype
    name = cast(KvDtype, str(dtype).removeprefix("torch."))
    return KvGeometry(dtype=name, layers=config.layers, kv_heads=config.kv_heads, head_dim=config.head_dim)


def cursor_json(cursor: Cursor, trace: TextTrace, is_beacon: tuple[bool, ...] = ()) -> FreeJson:
    """Where a memory stands, for the header."""
    return {
        "tokens": cursor.tokens,
        "windows": cursor.windows,
        "windowStart": cursor.window_start,
        "since": cursor.since,
        "digest": trace.digest,
        "openTokens": cast(JsonValue, list(trace.open_tokens)),
        "openKinds": "".join("b" if one else "r" for one in is_beacon),
    }


def read_cursor(directory: Path, saved: FreeJson | None) -> tuple[Cursor, TextTrace, tuple[bool, ...]]:
    """The same back; refuses what ``cursor_json`` does not write."""
    fields = saved or {}
    numbers = [fields.get(name) for name in ("tokens", "windows", "windowStart", "since")]
    digest, opened, kinds = fields.get("digest"), fields.get("openTokens"), fields.get("openKinds")
    if (
        not all(isinstance(number, int) and number >= 0 for number in numbers)
        or not isinstance(digest, str)
        or re.fullmatch(r"[0-9a-f]{64}", digest) is None
        or not isinstance(opened, list)
        or not all(isinstance(token, int) and 0 <= token < 1 << 32 for token in opened)
        or not isinstance(kinds, str)
        or set(kinds) - set("rb")
    ):
        problem = f"the memory state in {directory} does not say where it stands"
        raise BridgeError("memory-damaged", problem, "memorize the text again")
    tokens, windows, start, since = cast(list[int], numbers)
    trace = TextTrace(digest, tuple(cast(list[int], opened)))
    return Cursor(tokens, windows, start, since), trace, tuple(kind == "b" for kind in kinds)


def load_state(
    decoder: Decoder,
    rule: SlotRule,
    directory: Path,
    setting: KvSetting,
    parts: list[KvPart],
    cursor: FreeJson | None,
    watch: Watch,
) -> tuple[BeaconState, TextTrace]:
    """Read the slots of ``parts`` onto the decoder's device, every block checked; keys are rotated as parts come."""
    at, trace, is_beacon = read_cursor(directory, cursor)
    window_slots = [slots for part in parts for slots in part.window_slots]
    slots = sum(part.slots for part in parts)
    closed = slots - len(is_beacon)
    if closed != sum(window_slots) or not _is_sound(rule, at, trace, is_beacon, window_slots):
        problem = f"the memory state in {directory} contradicts itself: {at.tokens} tokens in {closed} closed slots"
        raise BridgeError("memory-damaged", problem, "memorize the text again")
    geometry = setting.geometry
    if geometry != geometry_of(decoder):
        problem = f"the memory in {directory} is of another shape: {geometry}"
        raise BridgeError("memory-mismatch", problem, "use the model that it was made with, or memorize the text again")
    like = decoder.weights.embedding
    with torch.inference_mode():
        keys = like.new_empty((geometry.layers, geometry.kv_heads, slots, geometry.head_dim))
        values = torch.empty_like(keys)
        decoder.rotary.reach(slots)
        unturned: list[torch.Tensor] = []

        def turn(first: int, count: int) -> None:
            last = min(first + count, closed)
            if first + count > closed:
                unturned.append(keys[:, :, max(first, closed) : first + count].clone())
            if last > first:
                positions = torch.arange(first, last, device=like.device)
                keys[:, :, first:last] = decoder.rotary.turn(keys[:, :, first:last], positions)

        load_parts(directory, setting, parts, keys, values, on_part=turn, watch=watch)
        tail_keys = torch.cat(unturned, 2) if unturned else keys[:, :, closed:].clone()
        tail = Tail(is_beacon, tail_keys, values[:, :, closed:].clone())
        return BeaconState(rule, at, ClosedSlots(keys[:, :, :closed], values[:, :, :closed]), tail), trace


def _is_sound(rule: SlotRule, at: Cursor, trace: TextTrace, is_beacon: tuple[bool, ...], window_slots: Sequence[int]) -> bool:
    """Whether all numbers are those that reading ``at.tokens`` tokens by a rule with one ratio gives."""
    windows, opened = divmod(at.tokens, rule.window)
    start = at.tokens - opened
    step = next_pass(Cursor(start, windows, start), opened, rule)
    beacons = rule.window // rule.ratio(0)
    return (
        (at, is_beacon) == (step.after, step.is_beacon)
        and len(trace.open_tokens) == opened
        and len(window_slots) == windows
        and all(slots == beacons for slots in window_slots)
    )
