"""Keys and values of one text on a device, with free slots behind it."""

from typing import Any, Self

import torch
from torch import Tensor
from transformers.cache_utils import Cache, DynamicLayer

from memorag_bridge.errors import BridgeError
from memorag_bridge.kv_files.copy_heads import copy_heads
from memorag_bridge.kv_files.geometry import KvGeometry
from memorag_bridge.kv_files.tensor_bytes import torch_dtype

SPARE = 1_024
"""Free slots behind a text: a question and its answer need no other place."""


class Room:
    """Filled in place: transformers' own cache copies all keys and values for each token that comes.

    Attributes
    ----------
    keys, values
        [layers, kv_heads, slots, head_dim], keys rotated as the model computed them.
    filled
        Slots of the text, the first ones. What stands behind them is scratch: nothing reads it but who wrote it.
    """

    def __init__(self, geometry: KvGeometry, slots: int, device: torch.device, filled: int = 0) -> None:
        shape = (geometry.layers, geometry.kv_heads, slots, geometry.head_dim)
        self.geometry = geometry
        self.keys = torch.empty(shape, dtype=torch_dtype(geometry), device=device)  # [layers, kv_heads, slots, head_dim]
        self.values = torch.empty_like(self.keys)  # [layers, kv_heads, slots, head_dim]
        self.filled = filled

    @property
    def slots(self) -> int:
        """Slots in all."""
        return self.keys.shape[2]

    @property
    def bytes(self) -> int:
        """Bytes of the tensors."""
        return 2 * self.keys.numel() * self.keys.element_size()

    def cache(self, length: int) -> Cache:
        """The first ``length`` slots as transformers' cache; what it is given next goes behind them, here."""
        pairs = zip(self.keys, self.values, strict=True)
        layers: list[Any] = [_RoomLayer(keys[None], values[None], length) for keys, values in pairs]
        return Cache(layers=layers)

    def reach(self, slots: int) -> None:
        """Make place for ``slots``; the one copy of a memory there is, and only where an answer outgrows its room."""
        if slots <= self.slots:
            return
        used, more = self.slots, slots + SPARE
        for name in ("keys", "values"):
            old: Tensor = getattr(self, name)
            new = old.new_empty((*old.shape[:2], more, old.shape[3]))
            new[:, :, :used] = old
            setattr(self, name, new)

    def to(self, device: torch.device, spare: int) -> Self:
        """The text alone on another device, with ``spare`` slots behind it; itself where it is there."""
        if device == self.keys.device:
            return self
        moved = type(self)(self.geometry, self.filled + spare, device, self.filled)
        copy_heads(moved.keys[:, :, : self.filled], self.keys[:, :, : self.filled])
        copy_heads(moved.values[:, :, : self.filled], self.values[:, :, : self.filled])
        return moved


class _RoomLayer(DynamicLayer):  # type: ignore[no-untyped-call]
    """One layer of a room, the way transformers' models use a cache."""

    def __init__(self, keys: Tensor, values: Tensor, length: int) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.dtype, self.device = keys.dtype, keys.device
        self.is_initialized = True
        self._all = keys, values  # [1, kv_heads, slots, head_dim]
        self._show(length)

    def update(self, key_states: Tensor, value_states: Tensor, *_: object, **__: object) -> tuple[Tensor, Tensor]:
        """Take the next keys and values [1, kv_heads, count, head_dim], give all [1, kv_heads, length, head_dim]."""
        first = self.get_seq_length()
        last = first + key_states.shape[-2]
        for place, given in zip(self._all, (key_states, value_states), strict=True):
            expected = (*place.shape[:2], last - first, place.shape[3])
            if tuple(given.shape) != expected or given.dtype != place.dtype:
                problem = f"the model computes keys or values {tuple(given.shape)} {given.dtype}, not {expected} {place.dtype}"
                raise BridgeError("unsupported", problem, "use a model with plain attention")
            place[:, :, first:last] = given
        return self._show(last)

    def _show(self, length: int) -> tuple[Tensor, Tensor]:
        keys, values = (whole[:, :, :length] for whole in self._all)
        self.keys, self.values = keys, values
        return keys, values
