"""One call at a time."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from memorag_bridge.watch import Watch


class Turns:
    """Lets one call at a time compute on a model; a cancelled caller stops waiting."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    @contextmanager
    def take(self, watch: Watch) -> Iterator[None]:
        """Wait for the turn and hold it."""
        while not self._lock.acquire(timeout=0.1):
            watch.check()
        try:
            yield
        finally:
            self._lock.release()
