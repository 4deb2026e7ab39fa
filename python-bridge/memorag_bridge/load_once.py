"""A loaded model for each key, loaded by the first call that needs it."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from memorag_bridge.errors import BridgeError
from memorag_bridge.watch import Watch

K = TypeVar("K")
V = TypeVar("V")


class LoadOnce(Generic[K, V]):
    """Keeps what was loaded; calls that arrive together wait for one load.

    A key says what somebody asked for: a folder and how it is to run. The mark says what the folder held when it was loaded;
    where that has changed, the old value goes before the new one is loaded.

    Parameters
    ----------
    make_room
        Takes down what nobody uses; tells whether there was anything. Asked where a device has no room for a load, which then is
        tried again.
    """

    def __init__(self, make_room: Callable[[], bool] = lambda: False) -> None:
        self._make_room = make_room
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
                self._loaded[key] = (mark, self._load(load))
            return self._loaded[key][1]
        finally:
            self._loading.release()

    def _load(self, load: Callable[[], V]) -> V:
        while True:
            try:
                return load()
            except BridgeError as error:
                if error.code != "out-of-memory" or not self._make_room():
                    raise

    def __contains__(self, key: K) -> bool:
        return key in self._loaded

    def values(self) -> list[V]:
        """What is loaded now."""
        return [value for _, value in list(self._loaded.values())]
