"""A loaded model for each key, loaded by the first call that needs it."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from memorag_bridge.watch import Watch

K = TypeVar("K")
V = TypeVar("V")


class LoadOnce(Generic[K, V]):
    """Keeps what was loaded; calls that arrive together wait for one load."""

    def __init__(self) -> None:
        self._loaded: dict[K, V] = {}
        self._loading = threading.Lock()

    def get(self, key: K, load: Callable[[], V], watch: Watch) -> V:
        """The value of ``key``; a cancelled caller stops waiting for another's load."""
        while not self._loading.acquire(timeout=0.1):
            watch.check()
        try:
            if key not in self._loaded:
                self._loaded[key] = load()
            return self._loaded[key]
        finally:
            self._loading.release()

    def __contains__(self, key: K) -> bool:
        return key in self._loaded

    def values(self) -> list[V]:
        """What is loaded now."""
        return list(self._loaded.values())
