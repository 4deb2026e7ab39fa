"""What memorizing leaves on the device; immutable."""

from dataclasses import dataclass, replace

import torch

from memorag_bridge.beacon.rows import ClosedSlots, Tail
from memorag_bridge.beacon.slots import Cursor, SlotRule


@dataclass(frozen=True)
class BeaconState:
    """``closed``: beacons of closed windows, keys rotated. ``tail``: the open window. ``rule`` and ``cursor`` say how it goes
    on.
    """

    rule: SlotRule
    cursor: Cursor
    closed: ClosedSlots
    tail: Tail

    def to(self, device: torch.device) -> "BeaconState":
        """The same on another device; itself where it is there."""
        if device == self.closed.keys.device:
            return self
        closed = ClosedSlots(self.closed.keys.to(device), self.closed.values.to(device))
        return replace(
            self, closed=closed, tail=replace(self.tail, keys=self.tail.keys.to(device), values=self.tail.values.to(device))
        )

    @property
    def slots(self) -> int:
        """Slots in all."""
        return self.closed.count + len(self.tail.is_beacon)

    @property
    def bytes(self) -> int:
        """Bytes that are held on the device: of whole buffers, which may be larger than the tensors that are views of them."""
        storages = [
            tensor.untyped_storage() for tensor in (self.closed.keys, self.closed.values, self.tail.keys, self.tail.values)
        ]
        return sum({storage.data_ptr(): storage.nbytes() for storage in storages}.values())
