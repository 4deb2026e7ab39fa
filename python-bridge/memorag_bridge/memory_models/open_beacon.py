"""A beacon model's folder and how it is to run, looked at but not loaded."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from memorag_bridge.beacon.fewer_bits import require_fewer_bits
from memorag_bridge.beacon.folder import BeaconFolder, open_beacon_folder
from memorag_bridge.beacon.weight_bytes import inputs_of_projections
from memorag_bridge.generators.number_format import Bits, Dtype, number_format
from memorag_bridge.memory_models.beacon_cost import beacon_cost
from memorag_bridge.memory_models.beacon_model import BeaconMemoryModel, describe_beacon_model
from memorag_bridge.memory_models.memory_model import MemoryCost, MemoryModelInfo
from memorag_bridge.memory_models.opened_model import LoadedMemoryModel, LoadedWeights, RequireRoom
from memorag_bridge.models.resolve_model import resolve_model
from memorag_bridge.torch_device import torch_device
from memorag_bridge.watch import Watch


@dataclass(frozen=True)
class OpenedBeacon:
    """``info``: of one ratio; the weights serve all of them, and the plain generator."""

    folder: BeaconFolder
    info: MemoryModelInfo
    device: torch.device
    dtype: torch.dtype
    bits: Bits | None

    def cost(self, before: str, texts: Sequence[str], watch: Watch) -> MemoryCost:
        """What memorizing ``texts`` would take."""
        return beacon_cost(self, before, texts, watch)

    def load(self, weights: LoadedWeights, require_room: RequireRoom, watch: Watch) -> LoadedMemoryModel:
        """One ratio of the decoder, which other ratios and the plain generator share."""
        loaded = weights.decoders.get(self, watch)
        model = BeaconMemoryModel(self.folder, loaded.decoder, loaded.tokenizer, self.info, require_room)
        return LoadedMemoryModel(model, self.device, loaded.turns)


def open_beacon(
    path: str, ratio: int | None = None, device: str = "auto", dtype: Dtype = "auto", bits: Bits | None = None
) -> OpenedBeacon:
    """Look at the folder or hub id ``path``; refuses what can be known to be impossible before the weights are read."""
    on = torch_device(device)
    numbers = number_format(dtype, on)
    folder = open_beacon_folder(resolve_model(path))
    if bits is not None:
        require_fewer_bits(bits, inputs_of_projections(folder.config))
    return OpenedBeacon(folder, describe_beacon_model(folder, ratio, on, numbers, bits), on, numbers, bits)
