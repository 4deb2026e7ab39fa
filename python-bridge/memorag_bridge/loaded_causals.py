"""Loads causal models once, for plain writing and for long-context memories alike."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from memorag_bridge.load_once import LoadOnce
from memorag_bridge.loaded_model import LoadedModel
from memorag_bridge.offline import go_offline
from memorag_bridge.watch import Watch

if TYPE_CHECKING:
    import torch

    from memorag_bridge.generators.causal_folder import CausalFolder
    from memorag_bridge.generators.causal_weights import CausalWeights
    from memorag_bridge.generators.number_format import Bits


class LoadedCausals:
    """Heavy packages are imported by what needs them."""

    def __init__(self, make_room: Callable[[], bool] = lambda: False) -> None:
        self._loaded: LoadOnce[tuple[str, ...], CausalWeights] = LoadOnce(make_room)

    def get(
        self, folder: "CausalFolder", device: "torch.device", dtype: "torch.dtype", bits: "Bits | None", watch: Watch
    ) -> "CausalWeights":
        """The weights of ``folder``: one copy on a device in one type."""
        key = (str(folder.path.resolve()), str(device), str(dtype), str(bits))
        return self._loaded.get(key, folder.model_id, lambda: _load(folder, device, dtype, bits), watch)

    def models(self) -> list[LoadedModel]:
        """The models loaded now."""
        weights = self._loaded.values()
        return [LoadedModel(one.model_id, "generator", str(one.device), one.bytes) for one in weights]


def _load(folder: "CausalFolder", device: "torch.device", dtype: "torch.dtype", bits: "Bits | None") -> "CausalWeights":
    go_offline()
    from memorag_bridge.generators.causal_weights import load_causal

    return load_causal(folder, device, dtype, bits)
