"""What memorizing leaves on the device; immutable."""

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from memorag_bridge.beacon.rows import ClosedSlots, Tail
from memorag_bridge.beacon.slots import Cursor, SlotRule
from memorag_bridge.kv_files.copy_heads import copy_heads


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
        closed = ClosedSlots(moved(self.closed.keys, device), moved(self.closed.values, device))
        tail = replace(self.tail, keys=moved(self.tail.keys, device), values=moved(self.tail.values, device))
        return replace(self, closed=closed, tail=tail)

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


def moved(tensor: Tensor, device: torch.device) -> Tensor:
    """A copy of ``tensor`` [layers, kv_heads, slots, head_dim] on ``device``, without gaps."""
    if tensor.is_contiguous():
        return tensor.to(device)
    copy = torch.empty(tensor.shape, dtype=tensor.dtype, device=device)
    copy_heads(copy, tensor)
    return copy
