"""Where the bytes of a part go on their way into the tensors of a memory.

A part is [layers, 2, kv_heads, slots, head_dim]; a destination keeps keys and values apart, with room for more slots: for each
layer [kv_heads, capacity, head_dim]. The runs of one head that are contiguous in both are ``slots`` rows.

- On the CPU those runs are read straight into the tensors (one system call scatters a block over them): no copy at all.
- For a CUDA device a part is read into a pinned buffer, sent over as it is, and spread by one copy on the device, while the next
  parts are read.
- The same way, without pinned memory, where runs are short (a small tail, a tiny model) and scattering costs more than a copy.
"""

from collections.abc import Sequence

import torch

from memorag_bridge.kv_files.blocks import Pieces
from memorag_bridge.kv_files.geometry import KvGeometry
from memorag_bridge.kv_files.tensor_bytes import tensor_bytes, torch_dtype

Layers = torch.Tensor | Sequence[torch.Tensor]
"""[layers, kv_heads, capacity, head_dim], or for each layer [kv_heads, capacity, head_dim]."""

_SHORT_RUN = 8 * 1024
"""Bytes of one head's slots below which a copy is the faster way (measured: they meet at about 6 KiB)."""


class Destination:
    """Keys and values that a load fills.

    Parameters
    ----------
    geometry
        What the parts hold.
    keys, values
        [layers, kv_heads, capacity, head_dim], or for each layer [kv_heads, capacity, head_dim]; all on one device.
    """

    def __init__(self, geometry: KvGeometry, keys: Layers, values: Layers) -> None:
        self.geometry = geometry
        self._pairs = keys, values
        self.device = keys[0].device
        self.capacity = _check(geometry, keys, values)
        on_cpu = self.device.type == "cpu" and all(layer.is_contiguous() for pair in self._pairs for layer in pair)
        self._heads = self._find_heads() if on_cpu else None

    def is_direct(self, slots: int) -> bool:
        """Tell whether a part of ``slots`` is read straight into the tensors."""
        return self._heads is not None and slots * self.geometry.row_bytes >= _SHORT_RUN

    def scatter(self, first_slot: int, slots: int) -> Pieces:
        """Give where the bytes of a part belong whose first slot is ``first_slot`` here."""
        heads, run = self._heads, slots * self.geometry.row_bytes
        if heads is None:
            raise ValueError("the tensors are not contiguous on the CPU")
        before = first_slot * self.geometry.row_bytes

        def pieces(start: int, stop: int) -> list[memoryview]:
            index, inside = divmod(start, run)
            left = stop - start
            found = []
            while left > 0:
                view, place = heads[index]
                place += before + inside
                length = min(run - inside, left)
                found.append(view[place : place + length])
                left -= length
                index, inside = index + 1, 0
            return found

        return pieces

    @torch.inference_mode()
    def spread(self, part: torch.Tensor, first_slot: int) -> None:
        """Copy a part [layers, 2, kv_heads, slots, head_dim] on the destination's device to where it belongs."""
        last = first_slot + part.shape[3]
        for which, pair in enumerate(self._pairs):
            if isinstance(pair, torch.Tensor):
                pair[:, :, first_slot:last].copy_(part[:, which])
                continue
            for layer, tensor in enumerate(pair):
                tensor[:, first_slot:last].copy_(part[layer, which])

    def _find_heads(self) -> list[tuple[memoryview, int]]:
        """Give for each run of a part, in order, the bytes of its layer's tensor and where its head begins in them."""
        heads = range(self.geometry.kv_heads)
        layers = ([tensor_bytes(pair[layer]) for pair in self._pairs] for layer in range(self.geometry.layers))
        return [(view, head * self.capacity * self.geometry.row_bytes) for views in layers for view in views for head in heads]

    @torch.inference_mode()
    def clear(self, first_slot: int, last_slot: int) -> None:
        """Destroy what was filled: nothing that was not checked may be used."""
        for pair in self._pairs:
            for layer in pair:
                layer[:, first_slot:last_slot].zero_()


class Staging:
    """A buffer on the host that holds one part on its way; pinned for a CUDA device.

    Parameters
    ----------
    length
        Bytes of the largest part.
    device
        Where parts go.
    """

    def __init__(self, length: int, device: torch.device) -> None:
        self._device = device
        self._buffer = torch.empty(length, dtype=torch.uint8, pin_memory=device.type == "cuda")  # [length]
        self._view = tensor_bytes(self._buffer)
        self._sent: torch.cuda.Event | None = None

    def pieces(self) -> Pieces:
        """Give where the bytes of a part belong, once those of the part before have left."""
        if self._sent is not None:
            self._sent.synchronize()
        return lambda start, stop: [self._view[start:stop]]

    def send(self, geometry: KvGeometry, slots: int) -> torch.Tensor:
        """Give the part as [layers, 2, kv_heads, slots, head_dim] on the device; its last bytes may still be on their way."""
        shape = (geometry.layers, 2, geometry.kv_heads, slots, geometry.head_dim)
        part = self._buffer[: slots * geometry.bytes_per_slot].view(torch_dtype(geometry)).view(shape)
        is_cuda = self._device.type == "cuda"  # elsewhere nothing tells when the buffer may be filled again
        part = part.to(self._device, non_blocking=is_cuda)
        if is_cuda:
            with torch.cuda.device(self._device):
                self._sent = torch.cuda.Event()  # type: ignore[no-untyped-call]
                self._sent.record()
        return part


def _check(geometry: KvGeometry, keys: Layers, values: Layers) -> int:
    """Give the capacity in slots; ValueError for tensors of another shape, type or device."""
    if len(keys) != geometry.layers or len(values) != geometry.layers:
        raise ValueError(f"{len(keys)} and {len(values)} layers are not the {geometry.layers} of the memory")
    capacity = keys[0].shape[-2]
    shape = (geometry.kv_heads, capacity, geometry.head_dim)
    for layer in (*keys, *values):
        if tuple(layer.shape) != shape or layer.dtype != torch_dtype(geometry) or layer.device != keys[0].device:
            raise ValueError(f"{tuple(layer.shape)} {layer.dtype} is not {shape} of {geometry}")
    return capacity
