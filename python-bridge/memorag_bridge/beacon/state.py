"""What memorizing leaves on the device; immutable."""

from dataclasses import dataclass

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

    @property
    def slots(self) -> int:
        """Slots in all."""
        return self.closed.count + len(self.tail.is_beacon)

    @property
    def bytes(self) -> int:
        """Bytes on the device."""
        tensors = (self.closed.keys, self.closed.values, self.tail.keys, self.tail.values)
        return sum(tensor.numel() * tensor.element_size() for tensor in tensors)
