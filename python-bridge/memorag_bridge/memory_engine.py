"""The memory models of the bridge: loads them once, keeps memories resident, and lets one call at a time compute on a model."""

import hashlib
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from memorag_bridge.errors import BridgeError
from memorag_bridge.load_once import LoadOnce
from memorag_bridge.models.resolve_model import resolve_model
from memorag_bridge.offline import go_offline
from memorag_bridge.watch import Watch

if TYPE_CHECKING:
    import torch

    from memorag_bridge.beacon.folder import BeaconFolder
    from memorag_bridge.generators.number_format import Dtype
    from memorag_bridge.kv_files.header import KvHeader
    from memorag_bridge.memory_models.memory_model import (
        Ask,
        Conversation,
        MemoryCost,
        MemoryModel,
        MemoryModelInfo,
        Recalled,
        Tell,
    )
    from memorag_bridge.memory_models.residency import Residency


@dataclass(frozen=True)
class MemoryChoice:
    """Which memory model, and how it is to run: ``MemoryModelRef`` of ``wire/memory.py``."""

    kind: str
    path: str
    ratio: int | None = None
    device: str = "auto"
    dtype: "Dtype" = "auto"
    bits: int | None = None


@dataclass(frozen=True)
class StateReport:
    """A memory on disk; see ``StateEnd`` of ``wire/memory.py``."""

    state: str
    tokens: int
    slots: int
    bytes: int
    seconds: float
    resumed: int = 0


class _Turns:
    """Lets one call at a time compute; a cancelled caller stops waiting."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    @contextmanager
    def take(self, watch: Watch) -> Iterator[None]:
        while not self._lock.acquire(timeout=0.1):
            watch.check()
        try:
            yield
        finally:
            self._lock.release()


@dataclass
class _Loaded:
    model: "MemoryModel[Any]"
    turns: _Turns


class MemoryEngine:
    """Heavy packages are imported by what needs them."""

    def __init__(self) -> None:
        self._loaded: LoadOnce[tuple[MemoryChoice, str], _Loaded] = LoadOnce()
        self._decoders: LoadOnce[tuple[str, str, str], Any] = LoadOnce()
        self._residency: Residency | None = None

    def models(self) -> list[str]:
        """Ids of the models loaded now."""
        return [loaded.model.info.model_id for loaded in self._loaded.values()]

    def describe(self, choice: MemoryChoice) -> "MemoryModelInfo":
        """What the model is, from its folder alone."""
        return _open(choice).info

    def cost(
        self, choice: MemoryChoice, before: str, texts: Sequence[str], watch: Watch
    ) -> "tuple[MemoryModelInfo, MemoryCost, int]":
        """The model, what memorizing would take, and the bytes free on its device."""
        opened = _open(choice)
        return opened.info, opened.cost(before, texts, watch), _free_bytes(opened.device)

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
        loaded = self._get(choice, watch)
        with loaded.turns.take(watch), _told_out_of_memory():
            made = loaded.model.memorize(before, texts, directory, previous=previous, stretch=stretch, watch=watch)
            state = _state_of(directory)
            self._held().put(state, made.held)
        return _report(state, made.header, made.held.tokens, start, made.resumed)

    def open(self, choice: MemoryChoice, directory: Path, watch: Watch) -> StateReport:
        """Make a saved memory resident."""
        start = time.perf_counter()
        loaded = self._get(choice, watch)
        with loaded.turns.take(watch), _told_out_of_memory(), self._resident(loaded, [directory], watch) as (held,):
            return _report(_state_of(directory), _header(directory), held.tokens, start, 0)

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
        loaded = self._get(choice, watch)
        with loaded.turns.take(watch), _told_out_of_memory(), self._resident(loaded, directories, watch) as memories:
            recalled = loaded.model.recall(memories, conversation, asks, watch, tell)
            return recalled, sum(memory.tokens for memory in memories)

    def release(self, directory: Path) -> bool:
        """Let go of a memory; its files stay."""
        return self._held().drop(_state_of(directory))

    def _get(self, choice: MemoryChoice, watch: Watch) -> _Loaded:
        opened = _open(choice)
        return self._loaded.get(
            (choice, opened.info.model_id), lambda: _Loaded(opened.load(self._decoders, watch), _Turns()), watch
        )

    def _held(self) -> "Residency":
        if self._residency is None:
            from memorag_bridge.memory_models.residency import Residency

            self._residency = Residency()
        return self._residency

    @contextmanager
    def _resident(self, loaded: _Loaded, directories: Sequence[Path], watch: Watch) -> "Iterator[list[Any]]":
        """The memories of some directories on the device, pinned while they are used."""
        held = self._held()
        states = [_state_of(directory) for directory in directories]
        with held.pinned(states):
            yield [
                held.get(state, partial(_load, loaded.model, directory, watch))
                for state, directory in zip(states, directories, strict=True)
            ]


def _load(model: "MemoryModel[Any]", directory: Path, watch: Watch) -> Any:  # noqa: ANN401 (each model knows its own)
    return model.load(directory, _header(directory), watch)


@dataclass(frozen=True)
class _Opened:
    """A folder that was looked at, not loaded."""

    info: "MemoryModelInfo"
    device: "torch.device"
    dtype: "torch.dtype"
    folder: "BeaconFolder"

    def cost(self, before: str, texts: Sequence[str], watch: Watch) -> "MemoryCost":
        from memorag_bridge.memory_models.beacon_cost import beacon_cost

        return beacon_cost(self.folder, self.info, self.device, self.dtype, before, texts, watch)

    def load(self, decoders: "LoadOnce[tuple[str, str, str], Any]", watch: Watch) -> "MemoryModel[Any]":
        go_offline()
        from memorag_bridge.beacon.folder import load_decoder
        from memorag_bridge.language.chat_tokenizer import ChatTokenizer
        from memorag_bridge.memory_models.beacon_model import BeaconMemoryModel

        key = (self.info.model_id, str(self.device), str(self.dtype))
        decoder = decoders.get(key, lambda: load_decoder(self.folder, device=self.device, dtype=self.dtype, watch=watch), watch)
        return BeaconMemoryModel(self.folder, decoder, ChatTokenizer(self.folder.path), self.info)


def _open(choice: MemoryChoice) -> _Opened:
    from memorag_bridge.beacon.folder import open_beacon_folder
    from memorag_bridge.generators.number_format import number_format
    from memorag_bridge.memory_models.beacon_model import describe_beacon_model
    from memorag_bridge.torch_device import torch_device

    if choice.bits is not None:
        raise BridgeError("unsupported", f"a beacon model in {choice.bits} bits is not known yet", "leave `bits` out")
    if choice.kind != "beacon":
        raise BridgeError(
            "unsupported", f"there is no memory model of kind {choice.kind}", "see docs/bridge-protocol.md for the kinds"
        )
    device = torch_device(choice.device)
    dtype = number_format(choice.dtype, device)
    folder = open_beacon_folder(resolve_model(choice.path))
    return _Opened(describe_beacon_model(folder, choice.ratio, device, dtype), device, dtype, folder)


def _header(directory: Path) -> "KvHeader":
    from memorag_bridge.kv_files.read_header import read_header

    return read_header(directory)


def _state_of(directory: Path) -> str:
    """SHA-256 of the header, which holds the hashes of all bytes: the same memory wherever its files stand."""
    try:
        return hashlib.sha256((directory / "state.json").read_bytes()).hexdigest()
    except FileNotFoundError as error:
        raise BridgeError("memory-unknown", f"there is no memory state in {directory}", "memorize the text again") from error


def _report(state: str, header: "KvHeader", tokens: int, start: float, resumed: int) -> StateReport:
    return StateReport(state, tokens, header.slots, header.length, round(time.perf_counter() - start, 3), resumed)


def _free_bytes(device: "torch.device") -> int:
    from memorag_bridge.memory_models.free_bytes import free_bytes

    return free_bytes(device)


@contextmanager
def _told_out_of_memory() -> Iterator[None]:
    from memorag_bridge.memory_models.out_of_memory import told_out_of_memory

    with told_out_of_memory():
        yield
