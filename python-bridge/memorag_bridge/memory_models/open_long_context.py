"""A causal model's folder as a long-context memory model, looked at but not loaded."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from memorag_bridge.embedders.model_folder import weight_files
from memorag_bridge.errors import BridgeError
from memorag_bridge.fit_check import weights_in_files
from memorag_bridge.generators.causal_folder import CausalFolder, open_causal_folder
from memorag_bridge.generators.number_format import Bits, Dtype, number_format
from memorag_bridge.load_transformer import load_config
from memorag_bridge.long_context.room import SPARE
from memorag_bridge.long_context.shape import CausalShape, causal_shape
from memorag_bridge.memory_models.long_context_cost import long_context_cost
from memorag_bridge.memory_models.long_context_model import LongContextMemoryModel
from memorag_bridge.memory_models.memory_model import MemoryCost, MemoryModelInfo
from memorag_bridge.memory_models.opened_model import LoadedMemoryModel, LoadedWeights, RequireRoom
from memorag_bridge.models.resolve_model import resolve_model
from memorag_bridge.torch_device import torch_device
from memorag_bridge.watch import Watch


@dataclass(frozen=True)
class OpenedLongContext:
    """``weights``: how many numbers they have."""

    folder: CausalFolder
    shape: CausalShape
    info: MemoryModelInfo
    weights: int
    device: torch.device
    dtype: torch.dtype
    bits: Bits | None

    def cost(self, before: str, texts: Sequence[str], watch: Watch) -> MemoryCost:
        """What memorizing ``texts`` would take."""
        return long_context_cost(self, before, texts, watch)

    def load(self, weights: LoadedWeights, require_room: RequireRoom, watch: Watch) -> LoadedMemoryModel:
        """The weights, which the plain generator of the same folder shares."""
        loaded = weights.causals.get(self.folder, self.device, self.dtype, self.bits, watch)
        model = LongContextMemoryModel(loaded, self.info, self.shape.geometry(self.dtype), require_room)
        return LoadedMemoryModel(model, self.device, loaded.turns)


def open_long_context(
    path: str, ratio: int | None = None, device: str = "auto", dtype: Dtype = "auto", bits: Bits | None = None
) -> OpenedLongContext:
    """Look at the folder or hub id ``path``; refuses what can be known to be impossible before the weights are read."""
    if ratio is not None:
        raise BridgeError("unsupported", f"a long-context memory has no ratio, {ratio} was given", "leave `ratio` out")
    on = torch_device(device)
    numbers = number_format(dtype, on)
    folder = open_causal_folder(resolve_model(path))
    shape = causal_shape(load_config(folder.path))
    files = weight_files(folder.path)
    info = MemoryModelInfo(
        model_id=folder.model_id if bits is None else f"{folder.model_id}-{bits}bit",
        kind="long-context",
        family=shape.family,
        layers=shape.layers,
        kv_heads=shape.kv_heads,
        head_dim=shape.head_dim,
        dtype=str(numbers).removeprefix("torch."),
        device=str(on),
        window=None,
        ratio=None,
        ratios=(),
        positions=folder.context_length,
        capacity=max(0, folder.context_length - SPARE),
        stretched_capacity=None,
        composed_slots=None,
        bytes_per_slot=shape.geometry(numbers).bytes_per_slot,
        weights_bytes=weights_in_files(files, numbers.itemsize, bits),
    )
    return OpenedLongContext(folder, shape, info, weights_in_files(files, 1), on, numbers, bits)
