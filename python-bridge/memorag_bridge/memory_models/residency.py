"""Where memories are: on the device, in the host's memory, or on disk alone; the least recently used go down first."""

import logging
import os
import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import torch

from memorag_bridge.memory_models.free_bytes import free_bytes, host_bytes
from memorag_bridge.memory_models.memory_model import Held

_GIB = 1 << 30
log = logging.getLogger("memorag_bridge")


@dataclass(frozen=True)
class Resident:
    """A memory that is held. ``state``: of one that is composed, those of its parts with ``+`` between. ``place``: the model's
    device, ``device``, or the host's memory; ``device`` names the first.
    """

    state: str
    place: Literal["device", "host"]
    device: str
    bytes: int


def key_of(state: str, model: str) -> str:
    """What a memory is held under: the hash of its header, and the model that holds it."""
    return f"{state} {model}"


def joined_states(states: Sequence[str]) -> str:
    """The name of a memory that is composed of others, in their order; of one, its own."""
    return "+".join(states)


def _state_of(key: str) -> str:
    return key.partition(" ")[0]


class Residency:
    """Memories by :func:`key_of`.

    Parameters
    ----------
    device_bytes
        Most bytes of memories on their devices; default: ``MEMORAG_DEVICE_MEMORY_GIB``, else no bound but the device's own.
    host_bytes
        Most bytes in the host's memory; default: ``MEMORAG_HOST_MEMORY_GIB``, else half of what is free at the start.
    free
        Bytes that are free on a device.
    """

    def __init__(
        self,
        device_bytes: int | None = None,
        host_bytes: int | None = None,
        free: Callable[[torch.device], int] = free_bytes,
    ) -> None:
        self._free = free
        self._device: OrderedDict[str, Held] = OrderedDict()
        self._host: OrderedDict[str, Held] = OrderedDict()
        self._pins: Counter[str] = Counter()
        self._most_on_device = _budget("MEMORAG_DEVICE_MEMORY_GIB", device_bytes, None)
        self._most_on_host = _budget("MEMORAG_HOST_MEMORY_GIB", host_bytes, _half_of_host)
        self._lock = threading.RLock()

    @contextmanager
    def pinned(self, states: Sequence[str]) -> Iterator[None]:
        """Keep memories where they are while they are used."""
        with self._lock:
            self._pins.update(states)
        try:
            yield
        finally:
            with self._lock:
                self._pins.subtract(states)
                self._pins = +self._pins  # without what nobody uses any more
                self._make_room()

    def get(self, state: str, load: Callable[[], Any]) -> Any:  # noqa: ANN401 (each model knows its own)
        """The memory on its device: brought up from the host's memory, or loaded from disk."""
        with self._lock:
            if state in self._device:
                self._device.move_to_end(state)
                return self._device[state]
            held = self._host.get(state)
        if held is None:
            held = load()
        else:
            # It stays in the host's memory until it stands on the device: a copy that fails loses nothing.
            self.free_up(held.bytes, held.home)
            held = held.to_device()
        self.put(state, held)
        return held

    def put(self, state: str, held: Held) -> None:
        """Take a memory that stands on its device."""
        with self._lock:
            self._host.pop(state, None)
            self._device[state] = held
            self._device.move_to_end(state)
            self._make_room(keep=state)

    def drop(self, state: str) -> bool:
        """Let go of a memory and of those composed of it, whichever models hold them, where nobody uses them; files stay."""
        with self._lock:
            of_it = [key for key in (*self._device, *self._host) if state in _state_of(key).split("+")]
            idle = [key for key in of_it if self._pins[key] == 0]
            for key in idle:
                self._device.pop(key, None)
                self._host.pop(key, None)
            return len(idle) > 0

    def all(self) -> list[Resident]:
        """What is held now, the least recently used first."""
        with self._lock:
            on_device = [Resident(_state_of(key), "device", str(held.home), held.bytes) for key, held in self._device.items()]
            on_host = [Resident(_state_of(key), "host", str(held.home), held.bytes) for key, held in self._host.items()]
            return on_host + on_device

    def free_up(self, needed: int, device: torch.device) -> None:
        """Take memories down from ``device`` until ``needed`` bytes are free there, or nothing is left that nobody uses."""
        with self._lock:
            while self._free(device) < needed:
                homes = self._host if device.type == "cpu" else {}
                state = self._idle(self._device, device) or self._idle(homes, None)
                if state is None:
                    return
                if state not in self._device:
                    del self._host[state]
                else:
                    self._take_down(state)
                self._make_room()

    def go_down(self) -> bool:
        """Take down from all devices what nobody uses, else from the host's memory; tells whether there was anything."""
        with self._lock:
            on_device = [state for state in self._device if self._pins[state] == 0]
            on_host = [state for state in self._host if self._pins[state] == 0]
            for state in on_device:
                self._take_down(state)
            for state in () if on_device else on_host:
                del self._host[state]
            self._make_room()
            return len(on_device) + len(on_host) > 0

    def where(self) -> dict[str, str]:
        """``device`` or ``host`` for each memory that is resident."""
        with self._lock:
            return {**dict.fromkeys(self._host, "host"), **dict.fromkeys(self._device, "device")}

    def _make_room(self, keep: str | None = None) -> None:
        while (moved := self._oldest(self._device, self._most_on_device, keep)) is not None:
            self._take_down(moved)
        while (dropped := self._oldest(self._host, self._most_on_host, keep)) is not None:
            del self._host[dropped]

    def _take_down(self, state: str) -> None:
        held = self._device.pop(state)
        # What is computed on the host's memory stands there already: only the files are further down.
        fits = self._most_on_host is None or held.bytes <= self._most_on_host
        if held.home.type == "cpu" or not fits:
            return
        try:
            self._host[state] = held.to_host()
        except (MemoryError, RuntimeError) as error:  # torch's own errors are RuntimeErrors
            # It goes down to its files instead: no reason for the call that needed the room to fail.
            log.warning("the host's memory has no room for a memory of %d bytes: %s", held.bytes, type(error).__name__)

    def _idle(self, held: "Mapping[str, Held]", home: torch.device | None) -> str | None:
        return next((state for state, one in held.items() if self._pins[state] == 0 and home in (None, one.home)), None)

    def _oldest(self, held: "OrderedDict[str, Held]", most: int | None, keep: str | None) -> str | None:
        """What has to go down: the least recently used that nobody uses, where there is too much."""
        if most is None or sum(one.bytes for one in held.values()) <= most:
            return None
        return next((state for state in held if self._pins[state] == 0 and state != keep), None)


def _budget(variable: str, given: int | None, default: Callable[[], int] | None) -> int | None:
    if given is not None:
        return given
    text = os.environ.get(variable, "")
    try:
        return int(float(text) * _GIB)
    except (ValueError, OverflowError):  # absent, no number, or one without end
        return None if default is None else default()


def _half_of_host() -> int:
    return host_bytes() // 2
