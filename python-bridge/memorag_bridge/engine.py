"""What the bridge does, without HTTP: loads embedders once, embeds, splits, reports."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from memorag_bridge.doctor import Diagnosis, diagnose, missing_packages
from memorag_bridge.errors import BridgeError
from memorag_bridge.generators.loaded_generators import LoadedGenerators
from memorag_bridge.load_once import LoadOnce
from memorag_bridge.loaded_causals import LoadedCausals
from memorag_bridge.loaded_decoders import LoadedDecoders
from memorag_bridge.loaded_model import LoadedModel
from memorag_bridge.memory_engine import MemoryEngine
from memorag_bridge.models.resolve_model import resolve_model
from memorag_bridge.offline import go_offline
from memorag_bridge.rerankers.loaded_rerankers import LoadedRerankers
from memorag_bridge.watch import Watch

if TYPE_CHECKING:
    from memorag_bridge.embedders.bge_m3 import BgeM3
    from memorag_bridge.embedders.embedder import Embedded, Embedder, Role


@dataclass(frozen=True)
class EmbedderChoice:
    """Which embedder: ``kind`` of docs/bridge-protocol.md; a model's folder or hub id and a device for a local one."""

    kind: str
    path: str | None = None
    device: str = "auto"


class Engine:
    """Holds the loaded models. Heavy packages are imported by what needs them, so that the bridge answers at once."""

    def __init__(self) -> None:
        self._embedders: LoadOnce[EmbedderChoice, Embedder] = LoadOnce(self._make_room)
        self.rerankers = LoadedRerankers(self._make_room)
        self._decoders = LoadedDecoders(self._make_room)
        self._causals = LoadedCausals(self._make_room)
        self.generators = LoadedGenerators(self._decoders, self._causals)
        self.memories = MemoryEngine(self._decoders, self._causals)

    def models(self) -> list[LoadedModel]:
        """The models loaded now."""
        infos = [embedder.info for embedder in self._embedders.values()]
        embedders = [LoadedModel(info.model_id, "embedder", info.device, info.weights_bytes) for info in infos]
        return [*embedders, *self.rerankers.models(), *self._causals.models(), *self._decoders.models()]

    def doctor(self) -> Diagnosis:
        """Report what is installed."""
        return diagnose()

    def check(self, choice: EmbedderChoice) -> None:
        """Raise what can be known about ``choice`` without loading it."""
        problem = missing_packages(choice.kind)
        if problem is not None:
            raise problem
        _mark(choice)

    def holds(self, choice: EmbedderChoice) -> bool:
        """Whether ``choice`` is loaded and cannot have changed since: a package, not a folder."""
        return choice.path is None and choice in self._embedders

    def embedder(self, choice: EmbedderChoice, watch: Watch) -> "Embedder":
        """The loaded embedder; loads it on first use, once however many calls wait for it."""
        return self._embedders.get(choice, _mark(choice), lambda: _load(choice), watch)

    def embed(self, choice: EmbedderChoice, texts: Sequence[str], role: "Role", watch: Watch) -> "Embedded":
        """Embed ``texts``; several calls run at once and share the cores."""
        return self.embedder(choice, watch).embed(texts, role, watch)

    def bge_m3(self, choice: EmbedderChoice, watch: Watch) -> "BgeM3":
        """The loaded bge-m3, whose heads give more than dense vectors."""
        from memorag_bridge.embedders.bge_m3 import BgeM3

        embedder = self.embedder(choice, watch)
        if not isinstance(embedder, BgeM3):
            raise BridgeError("unsupported", f"the embedder {choice.kind} has no heads", "name one of the kind `bge-m3`")
        return embedder

    def _make_room(self) -> bool:
        return self.memories.make_room()

    def split(self, text: str, chunk_size: int) -> list[tuple[int, int]]:
        """Chunks of the reference system's chunker, in UTF-16 code units."""
        from memorag_bridge.splitter import split

        return split(text, chunk_size)


def _mark(choice: EmbedderChoice) -> str:
    """What tells a folder's content from what it held when it was loaded; raises where it holds no model."""
    if choice.kind == "bge-m3":
        from memorag_bridge.embedders.bge_m3_folder import open_bge_m3_folder

        return open_bge_m3_folder(_path(choice)).model_id
    if choice.kind != "huggingface-local":
        return ""
    from memorag_bridge.embedders.model_folder import open_model_folder

    return open_model_folder(_path(choice)).model_id


def _load(choice: EmbedderChoice) -> "Embedder":
    go_offline()
    if choice.kind == "bundled-minilm":
        from memorag_bridge.embedders.bundled_minilm import BundledMiniLm

        return BundledMiniLm()
    if choice.kind == "bundled-e5":
        from memorag_bridge.embedders.bundled_e5 import BundledE5

        return BundledE5()
    if choice.kind == "huggingface-local":
        from memorag_bridge.embedders.huggingface_local import HuggingFaceLocal

        return HuggingFaceLocal(_path(choice), choice.device)
    if choice.kind == "bge-m3":
        from memorag_bridge.embedders.bge_m3 import BgeM3

        return BgeM3(_path(choice), choice.device)
    raise BridgeError("unsupported", f"there is no embedder of kind {choice.kind}", "see docs/bridge-protocol.md for the kinds")


def _path(choice: EmbedderChoice) -> Path:
    if choice.path is None:
        raise BridgeError("bridge-protocol", f"the embedder {choice.kind} needs a path", "send the path of a model folder")
    return resolve_model(choice.path)
