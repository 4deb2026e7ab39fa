"""A loaded model for each key, loaded by the first call that needs it."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from memorag_bridge.watch import Watch

K = TypeVar("K")
V = TypeVar("V")


class LoadOnce(Generic[K, V]):
    """Keeps what was loaded; calls that arrive together wait for one load.

    A key says what somebody asked for: a folder and how it is to run. The mark says what the folder held when it was loaded;
    where that has changed, the old value goes before the new one is loaded.
    """

    def __init__(self) -> None:
        self._loaded: dict[K, tuple[str, V]] = {}
        self._loading = threading.Lock()

    def get(self, key: K, mark: str, load: Callable[[], V], watch: Watch) -> V:
        """The value of ``key`` as of ``mark``; a cancelled caller stops waiting for another's load."""
        found = self._loaded.get(key)
        if found is not None and found[0] == mark:  # at once, whatever else is being loaded
            return found[1]
        del found
        while not self._loading.acquire(timeout=0.1):
            watch.check()
        try:
            if key in self._loaded and self._loaded[key][0] != mark:
                del self._loaded[key]
            if key not in self._loaded:
                self._loaded[key] = (mark, load())
            return self._loaded[key][1]
        finally:
            self._loading.release()

    def __contains__(self, key: K) -> bool:
        return key in self._loaded

    def values(self) -> list[V]:
        """What is loaded now."""
        return [value for _, value in list(self._loaded.values())]
