"""The memory models of the bridge: loads them once, keeps memories resident, and lets one call at a time compute on a model."""

import hashlib
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from memorag_bridge.errors import BridgeError
from memorag_bridge.loaded_causals import LoadedCausals
from memorag_bridge.loaded_decoders import LoadedDecoders
from memorag_bridge.offline import go_offline
from memorag_bridge.watch import Watch

if TYPE_CHECKING:
    import torch

    from memorag_bridge.generators.number_format import Bits, Dtype
    from memorag_bridge.kv_files.header import KvHeader
    from memorag_bridge.memory_models.memory_model import (
        Ask,
        Conversation,
        MemoryCost,
        MemoryModelInfo,
        Recalled,
        Tell,
    )
    from memorag_bridge.memory_models.opened_model import LoadedMemoryModel, OpenedModel
    from memorag_bridge.memory_models.residency import Residency, Resident

T = TypeVar("T")
MEMORY_REMEDY = "use a higher ratio, weights in fewer bits, or a larger device"


@dataclass(frozen=True)
class MemoryChoice:
    """Which memory model, and how it is to run: ``MemoryModelRef`` of ``wire/memory.py``."""

    kind: str
    path: str
    ratio: int | None = None
    device: str = "auto"
    dtype: "Dtype" = "auto"
    bits: "Bits | None" = None


@dataclass(frozen=True)
class StateReport:
    """A memory on disk; see ``StateEnd`` of ``wire/memory.py``."""

    state: str
    tokens: int
    slots: int
    bytes: int
    seconds: float
    resumed: int = 0


class MemoryEngine:
    """Heavy packages are imported by what needs them."""

    def __init__(self, decoders: LoadedDecoders, causals: LoadedCausals | None = None) -> None:
        self._decoders = decoders
        self._causals = causals or LoadedCausals()
        self._residency: Residency | None = None
        self._making = threading.Lock()

    def memories(self) -> "list[Resident]":
        """The memories that are on a device or in the host's memory now."""
        return [] if self._residency is None else self._residency.all()

    def describe(self, choice: MemoryChoice) -> "MemoryModelInfo":
        """What the model is, from its folder alone."""
        return _open(choice).info

    def cost(
        self, choice: MemoryChoice, before: str, texts: Sequence[str], watch: Watch
    ) -> "tuple[MemoryModelInfo, MemoryCost, int]":
        """The model, what memorizing would take, and the bytes free on its device."""
        from memorag_bridge.memory_models.free_bytes import free_bytes

        opened = _open(choice)
        return opened.info, opened.cost(before, texts, watch), free_bytes(opened.device)

    def memorize(
        self,
        choice: MemoryChoice,
        before: str,
        texts: Sequence[str],
        directory: Path,
        *,
        previous: Path | None,
        stretch: bool,
        watch: Watch,
    ) -> StateReport:
        """Read texts into a directory; what was made stays resident."""
        start = time.perf_counter()

        def work() -> StateReport:
            loaded = self._get(choice, watch)
            with loaded.turns.take(watch):
                made = loaded.model.memorize(before, texts, directory, previous=previous, stretch=stretch, watch=watch)
                state = _state_of(directory)
                self._held().put(_key(state, loaded), made.held)
            return _report(state, made.header, made.held.tokens, start, made.resumed)

        return _naming_out_of_memory(work)

    def open(self, choice: MemoryChoice, directory: Path, watch: Watch) -> StateReport:
        """Make a saved memory resident."""
        start = time.perf_counter()

        def work() -> StateReport:
            loaded = self._get(choice, watch)
            with loaded.turns.take(watch), self._resident(loaded, [directory], watch) as held:
                return _report(_state_of(directory), _header(directory), held.tokens, start, 0)

        return _naming_out_of_memory(work)

    def recall(
        self,
        choice: MemoryChoice,
        directories: Sequence[Path],
        conversation: "Conversation",
        asks: "Sequence[Ask]",
        watch: Watch,
        tell: "Tell",
    ) -> "tuple[Recalled, int]":
        """Write from a memory, or from several; gives how many tokens they hold, too."""

        def work() -> "tuple[Recalled, int]":
            loaded = self._get(choice, watch)
            with loaded.turns.take(watch), self._resident(loaded, directories, watch) as held:
                return loaded.model.recall(held, conversation, asks, watch, tell), held.tokens

        return _naming_out_of_memory(work)

    def release(self, directory: Path) -> bool:
        """Let go of a memory; its files stay."""
        return self._held().drop(_state_of(directory))

    def make_room(self) -> bool:
        """Take down the memories that nobody uses, from devices first; tells whether there were any."""
        return self._residency is not None and self._residency.go_down()

    def _get(self, choice: MemoryChoice, watch: Watch) -> "LoadedMemoryModel":
        opened = _open(choice)
        from memorag_bridge.memory_models.opened_model import LoadedWeights

        weights = LoadedWeights(self._decoders, self._causals)
        # The call's progress counts tokens: layers of weights are not told as if they were some.
        quiet = replace(watch, progress=lambda done, total: None)
        return opened.load(weights, partial(self._require_room, opened.device), quiet)

    def _require_room(self, device: "torch.device", needed: int) -> None:
        """Refuse what has no room on ``device``, other memories taken down first."""
        from memorag_bridge.fit_check import require_room

        self._held().free_up(needed, device)
        require_room("this memory", needed, device, MEMORY_REMEDY)

    def _held(self) -> "Residency":
        from memorag_bridge.memory_models.residency import Residency

        with self._making:
            if self._residency is None:
                self._residency = Residency()
            return self._residency

    @contextmanager
    def _resident(self, loaded: "LoadedMemoryModel", directories: Sequence[Path], watch: Watch) -> Iterator[Any]:
        """The memory of a directory on the device, pinned while it is used; that of several is composed once, and then held."""
        from memorag_bridge.memory_models.residency import joined_states

        key = _key(joined_states([_state_of(directory) for directory in directories]), loaded)
        make = self._load if len(directories) == 1 else self._compose
        with self._held().pinned([key]):
            yield self._held().get(key, partial(make, loaded, directories, watch))

    def _compose(self, loaded: "LoadedMemoryModel", directories: Sequence[Path], watch: Watch) -> Any:  # noqa: ANN401
        with ExitStack() as pinned:
            parts = [pinned.enter_context(self._resident(loaded, [directory], watch)) for directory in directories]
            return loaded.model.compose(parts)

    def _load(self, loaded: "LoadedMemoryModel", directories: Sequence[Path], watch: Watch) -> Any:  # noqa: ANN401 (each model knows its own)
        (directory,) = directories
        header = _header(directory)
        self._require_room(loaded.device, header.length)
        return loaded.model.load(directory, header, watch)


def _open(choice: MemoryChoice) -> "OpenedModel":
    go_offline()
    settings = (choice.path, choice.ratio, choice.device, choice.dtype, choice.bits)
    if choice.kind == "beacon":
        from memorag_bridge.memory_models.open_beacon import open_beacon

        return open_beacon(*settings)
    if choice.kind == "long-context":
        from memorag_bridge.memory_models.open_long_context import open_long_context

        return open_long_context(*settings)
    problem = f"there is no memory model of kind {choice.kind}"
    raise BridgeError("unsupported", problem, "see docs/bridge-protocol.md for the kinds")


def _header(directory: Path) -> "KvHeader":
    from memorag_bridge.kv_files.read_header import read_header

    return read_header(directory)


def _state_of(directory: Path) -> str:
    """SHA-256 of the header, which holds the hashes of all bytes: the same memory wherever its files stand."""
    from memorag_bridge.kv_files.read_header import read_small

    try:
        return hashlib.sha256(read_small(directory / "state.json")).hexdigest()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise BridgeError("memory-unknown", f"there is no memory state in {directory}", "memorize the text again") from error


def _key(state: str, loaded: "LoadedMemoryModel") -> str:
    """A memory as one model holds it: another model must load it itself, which refuses what is not its own."""
    from memorag_bridge.memory_models.residency import key_of

    info = loaded.model.info
    return key_of(state, f"{info.kind} {info.model_id} {info.ratio} {info.dtype} {info.device}")


def _report(state: str, header: "KvHeader", tokens: int, start: float, resumed: int) -> StateReport:
    return StateReport(state, tokens, header.slots, header.length, round(time.perf_counter() - start, 3), resumed)


def _naming_out_of_memory(work: Callable[[], T]) -> T:
    from memorag_bridge.out_of_memory import naming_out_of_memory

    return naming_out_of_memory(work, MEMORY_REMEDY)
