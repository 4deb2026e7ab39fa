"""Loads rerankers once and holds them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from memorag_bridge.doctor import missing_for_reranker
from memorag_bridge.errors import BridgeError
from memorag_bridge.load_once import LoadOnce
from memorag_bridge.loaded_model import LoadedModel
from memorag_bridge.models.resolve_model import resolve_model
from memorag_bridge.offline import go_offline
from memorag_bridge.watch import Watch

if TYPE_CHECKING:
    from memorag_bridge.rerankers.reranker import Reranker


@dataclass(frozen=True)
class RerankerChoice:
    """Which reranker: ``kind`` of docs/bridge-protocol.md, a model's folder or hub id, a device."""

    kind: str
    path: str
    device: str = "auto"


class LoadedRerankers:
    """Heavy packages are imported by what needs them."""

    def __init__(self, make_room: Callable[[], bool] = lambda: False) -> None:
        self._loaded: LoadOnce[RerankerChoice, Reranker] = LoadOnce(make_room)

    def models(self) -> list[LoadedModel]:
        """The models loaded now."""
        infos = [reranker.info for reranker in self._loaded.values()]
        return [LoadedModel(info.model_id, "reranker", info.device, info.weights_bytes) for info in infos]

    def check(self, choice: RerankerChoice) -> None:
        """Raise what can be known about ``choice`` without loading it."""
        problem = missing_for_reranker(choice.kind)
        if problem is not None:
            raise problem
        _mark(choice)

    def get(self, choice: RerankerChoice, watch: Watch) -> "Reranker":
        """The loaded reranker; loads it on first use, once however many calls wait for it."""
        return self._loaded.get(choice, _mark(choice), lambda: _load(choice), watch)


def _mark(choice: RerankerChoice) -> str:
    from memorag_bridge.rerankers.reranker_folder import open_reranker_folder

    return open_reranker_folder(resolve_model(choice.path)).model_id


def _load(choice: RerankerChoice) -> "Reranker":
    go_offline()
    if choice.kind == "huggingface-local":
        from memorag_bridge.rerankers.huggingface_local import HuggingFaceReranker

        return HuggingFaceReranker(resolve_model(choice.path), choice.device)
    raise BridgeError("unsupported", f"there is no reranker of kind {choice.kind}", "see docs/bridge-protocol.md for the kinds")
