"""Keys and values of rows that are computed side by side: several texts that are read, or several requests over one memory."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from memorag_bridge.beacon.config import BeaconConfig
from memorag_bridge.beacon.device_index import device_index
from memorag_bridge.beacon.rotary import Rotary
from memorag_bridge.beacon.slots import Cursor, SlotRule

if TYPE_CHECKING:
    from memorag_bridge.beacon.batch import SlotSet


@dataclass(frozen=True)
class ClosedSlots:
    """Slots of closed windows, keys rotated to their final positions: [layers, kv_heads, slots, head_dim] each. Never written
    to.
    """

    keys: Tensor
    values: Tensor

    @property
    def count(self) -> int:
        """How many slots."""
        return self.keys.shape[2]


@dataclass(frozen=True)
class ClosedWindow:
    """The beacons that stay of a window, keys before rotation: [layers, kv_heads, slots, head_dim] each, on the model's
    device.
    """

    keys: Tensor
    values: Tensor


@dataclass(frozen=True)
class Tail:
    """All slots of an open window: ``is_beacon`` [slots]; keys before rotation and values, [layers, kv_heads, slots,
    head_dim].
    """

    is_beacon: tuple[bool, ...]
    keys: Tensor
    values: Tensor


class Rows:
    """Own slots of every row, behind the ``shared`` ones: beacons of windows that the row closed, then its open window.

    Keys are rotated on arrival and, for beacons, once more on closing. The keys of the open window are kept unrotated
    too: they are what is rotated on closing, and what is saved.
    """

    def __init__(
        self, config: BeaconConfig, rule: SlotRule, *, count: int, room: int, like: Tensor, shared: ClosedSlots | None = None,
        cursor: Cursor | None = None,
    ) -> None:  # fmt: skip
        """``room``: most own slots of a row. ``like``: a tensor of the device and type to use. ``cursor``: where all rows
        stand.
        """
        self.rule = rule
        self.shared = shared
        self.cursors = [cursor or Cursor()] * count
        self.closed = [0] * count
        self.open: list[list[bool]] = [[] for _ in range(count)]
        self._window_room = max(rule.window + -(-rule.window // ratio) for ratio in rule.ratios)
        sizes = (config.layers, count, config.kv_heads)
        # Rows of one batch differ in length: what lies behind a shorter one is masked, but a NaN would come through the mask.
        fill = like.new_empty if count == 1 else like.new_zeros
        self.keys = fill((*sizes, room, config.head_dim))  # rotated
        self.values = fill((*sizes, room, config.head_dim))
        self.window_keys = like.new_empty((*sizes, min(self._window_room, room), config.head_dim))  # not rotated

    @property
    def room(self) -> int:
        """Most own slots of a row."""
        return self.keys.shape[3]

    @property
    def base(self) -> int:
        """Position of the first own slot."""
        return 0 if self.shared is None else self.shared.count

    @torch.inference_mode()
    def grow(self, room: int) -> None:
        """Make room for more own slots; what the rows hold is copied."""
        self.keys, self.values = _grown(self.keys, room), _grown(self.values, room)
        self.window_keys = _grown(self.window_keys, min(self._window_room, room))

    def restore(self, row: int, tail: Tail, rotary: Rotary) -> None:
        """Give ``row``, which holds closed slots alone, the slots of an open window."""
        start, count = self.closed[row], len(tail.is_beacon)
        positions = torch.arange(self.base + start, self.base + start + count, device=self.keys.device)
        rotary.reach(self.base + start + count)
        self.keys[:, row, :, start : start + count] = rotary.turn(tail.keys, positions)
        self.values[:, row, :, start : start + count] = tail.values
        self.window_keys[:, row, :, :count] = tail.keys
        self.open[row] = list(tail.is_beacon)

    def tail(self, row: int) -> Tail:
        """A copy of the slots of the open window."""
        start, count = self.closed[row], len(self.open[row])
        return Tail(
            tuple(self.open[row]),
            self.window_keys[:, row, :, :count].clone(),
            self.values[:, row, :, start : start + count].clone(),
        )

    def own(self, row: int) -> int:
        """Slots that ``row`` holds beside the shared ones."""
        return self.closed[row] + len(self.open[row])

    def write(self, layer: int, slots: "SlotSet", keys: Tensor, turned: Tensor, values: Tensor) -> None:
        """Put slots of one layer where they belong: ``keys``, ``values`` [n, kv_heads, head_dim], ``turned`` (rotated)
        [kv_heads, n, head_dim].
        """
        if len(self.closed) == 1:
            self.keys[layer, 0].index_copy_(1, slots.places, turned)
            self.values[layer, 0].index_copy_(1, slots.places, values.transpose(0, 1))
            self.window_keys[layer, 0].index_copy_(1, slots.window_places, keys.transpose(0, 1))
            return
        self.keys[layer][slots.rows, :, slots.places] = turned.transpose(0, 1)
        self.values[layer][slots.rows, :, slots.places] = values
        self.window_keys[layer][slots.rows, :, slots.window_places] = keys

    def close(self, row: int, rotary: Rotary) -> ClosedWindow:
        """Keep only the beacons of the open window of ``row``, moved together behind its closed slots."""
        start = self.closed[row]
        kept = [place for place, is_beacon in enumerate(self.open[row]) if is_beacon]
        places = device_index(kept, self.keys.device)
        keys = self.window_keys[:, row].index_select(2, places)  # [layers, kv_heads, kept, head_dim]
        values = self.values[:, row].index_select(2, places + start)
        end = start + len(kept)
        positions = torch.arange(self.base + start, self.base + end, device=self.keys.device)
        self.keys[:, row, :, start:end] = rotary.turn(keys, positions)
        self.values[:, row, :, start:end] = values
        self.closed[row] = end
        self.open[row] = []
        return ClosedWindow(keys, values)


def _grown(old: Tensor, room: int) -> Tensor:
    """A copy of ``old`` [layers, rows, kv_heads, slots, head_dim] with ``room`` slots, the new ones zeros; itself where it has
    them.
    """
    more = room - old.shape[3]
    return old if more == 0 else torch.cat([old, old.new_zeros((*old.shape[:3], more, old.shape[4]))], 3)
