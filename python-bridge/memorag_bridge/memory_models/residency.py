"""Where memories are: on the device, in the host's memory, or on disk alone; the least recently used go down first."""

import os
import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from memorag_bridge.memory_models.free_bytes import host_bytes
from memorag_bridge.memory_models.memory_model import Held

_GIB = 1 << 30


class Residency:
    """Memories by the hash of their header.

    Parameters
    ----------
    device_bytes
        Most bytes of memories on their devices; default: ``MEMORAG_DEVICE_MEMORY_GIB``, else no bound but the device's own.
    host_bytes
        Most bytes in the host's memory; default: ``MEMORAG_HOST_MEMORY_GIB``, else half of what is free at the start.
    """

    def __init__(self, device_bytes: int | None = None, host_bytes: int | None = None) -> None:
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
                self._make_room()

    def get(self, state: str, load: Callable[[], Any]) -> Any:  # noqa: ANN401 (each model knows its own)
        """The memory on its device: brought up from the host's memory, or loaded from disk."""
        with self._lock:
            if state in self._device:
                self._device.move_to_end(state)
                return self._device[state]
            held = self._host.pop(state, None)
        held = load() if held is None else held.to_device()
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
        """Let go of a memory that nobody uses; its files stay."""
        with self._lock:
            if self._pins[state] > 0:
                return False
            return (self._device.pop(state, None) or self._host.pop(state, None)) is not None

    def where(self) -> dict[str, str]:
        """``device`` or ``host`` for each memory that is resident."""
        with self._lock:
            return {**dict.fromkeys(self._host, "host"), **dict.fromkeys(self._device, "device")}

    def _make_room(self, keep: str | None = None) -> None:
        while (moved := self._oldest(self._device, self._most_on_device, keep)) is not None:
            held = self._device.pop(moved)
            if self._most_on_host is None or held.bytes <= self._most_on_host:
                self._host[moved] = held.to_host()
        while (dropped := self._oldest(self._host, self._most_on_host, keep)) is not None:
            del self._host[dropped]

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
    except ValueError:
        return None if default is None else default()


def _half_of_host() -> int:
    return host_bytes() // 2
