"""Loads beacon models once, for memories and for plain writing alike."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from memorag_bridge.load_once import LoadOnce
from memorag_bridge.loaded_model import LoadedModel
from memorag_bridge.offline import go_offline
from memorag_bridge.turns import Turns
from memorag_bridge.watch import Watch

if TYPE_CHECKING:
    from memorag_bridge.beacon.decoder import Decoder
    from memorag_bridge.language.chat_tokenizer import ChatTokenizer
    from memorag_bridge.memory_models.open_beacon import OpenedBeacon


@dataclass(frozen=True)
class LoadedDecoder:
    """Weights on a device, with what turns texts into their ids. Whoever computes takes the turn."""

    model_id: str
    decoder: "Decoder"
    tokenizer: "ChatTokenizer"
    turns: Turns = field(default_factory=Turns)


class LoadedDecoders:
    """Heavy packages are imported by what needs them."""

    def __init__(self, make_room: Callable[[], bool] = lambda: False) -> None:
        self._loaded: LoadOnce[tuple[str, ...], LoadedDecoder] = LoadOnce(make_room)

    def get(self, opened: "OpenedBeacon", watch: Watch) -> LoadedDecoder:
        """The weights of ``opened``: one copy, whatever ratio they are used with."""
        key = (str(opened.folder.path.resolve()), str(opened.device), str(opened.dtype), str(opened.bits))
        return self._loaded.get(key, opened.info.model_id, lambda: _load(opened, watch), watch)

    def models(self) -> list[LoadedModel]:
        """The models loaded now."""
        loaded = [(one.model_id, one.decoder.weights) for one in self._loaded.values()]
        return [LoadedModel(name, "memory", str(weights.embedding.device), weights.bytes) for name, weights in loaded]


def _load(opened: "OpenedBeacon", watch: Watch) -> LoadedDecoder:
    go_offline()
    from memorag_bridge.beacon.folder import load_decoder
    from memorag_bridge.beacon.weight_bytes import loading_bytes
    from memorag_bridge.fit_check import LOAD_REMEDY, require_room
    from memorag_bridge.language.shared_tokenizer import shared_tokenizer
    from memorag_bridge.out_of_memory import naming_out_of_memory

    folder, model_id = opened.folder, opened.info.model_id
    tokenizer = shared_tokenizer(folder.path, model_id)
    needed = loading_bytes(folder.config, opened.dtype.itemsize, opened.bits)
    require_room(f"the model {model_id}", needed, opened.device)

    def load() -> "Decoder":
        return load_decoder(folder, device=opened.device, dtype=opened.dtype, bits=opened.bits, watch=watch)

    return LoadedDecoder(model_id, naming_out_of_memory(load, LOAD_REMEDY), tokenizer)
