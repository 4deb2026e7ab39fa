"""Loads generators once and holds them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from memorag_bridge.errors import BridgeError
from memorag_bridge.loaded_causals import LoadedCausals
from memorag_bridge.loaded_decoders import LoadedDecoders
from memorag_bridge.models.resolve_model import resolve_model
from memorag_bridge.offline import go_offline
from memorag_bridge.watch import Watch

if TYPE_CHECKING:
    from memorag_bridge.generators.causal_folder import CausalFolder
    from memorag_bridge.generators.number_format import Bits, Dtype
    from memorag_bridge.generators.text_generator import TextGenerator
    from memorag_bridge.memory_models.open_beacon import OpenedBeacon


@dataclass(frozen=True)
class GeneratorChoice:
    """Which generator: ``kind`` of docs/bridge-protocol.md, a model's folder or hub id, and how it is to run."""

    kind: str
    path: str
    device: str = "auto"
    dtype: "Dtype" = "auto"
    bits: "Bits | None" = None


class LoadedGenerators:
    """Heavy packages are imported by what needs them."""

    def __init__(self, decoders: LoadedDecoders, causals: LoadedCausals) -> None:
        self._decoders = decoders
        self._causals = causals

    def check(self, choice: GeneratorChoice) -> None:
        """Raise what can be known about ``choice`` without loading it."""
        if choice.kind == "beacon":
            _open_beacon(choice)
        else:
            _open(choice)

    def get(self, choice: GeneratorChoice, watch: Watch) -> "TextGenerator":
        """The loaded generator; loads it on first use, once however many calls wait for it, memories among them."""
        if choice.kind == "beacon":
            opened = _open_beacon(choice)
            loaded = self._decoders.get(opened, watch)
            from memorag_bridge.generators.beacon_generator import BeaconGenerator

            return BeaconGenerator(loaded)
        folder = _open(choice)
        from memorag_bridge.generators.causal import CausalGenerator
        from memorag_bridge.generators.number_format import number_format
        from memorag_bridge.torch_device import torch_device

        device = torch_device(choice.device)
        weights = self._causals.get(folder, device, number_format(choice.dtype, device), choice.bits, watch)
        return CausalGenerator(folder, weights=weights)


def _open_beacon(choice: GeneratorChoice) -> "OpenedBeacon":
    from memorag_bridge.memory_models.open_beacon import open_beacon

    return open_beacon(choice.path, device=choice.device, dtype=choice.dtype, bits=choice.bits)


def _open(choice: GeneratorChoice) -> "CausalFolder":
    go_offline()
    from memorag_bridge.generators.causal_folder import open_causal_folder

    if choice.kind != "huggingface-local":
        message = f"there is no generator of kind {choice.kind}"
        raise BridgeError("unsupported", message, "see docs/bridge-protocol.md for the kinds")
    return open_causal_folder(resolve_model(choice.path))
