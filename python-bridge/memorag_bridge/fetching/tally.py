"""Counts the bytes of files that come side by side."""

import threading
from collections.abc import Callable


class Tally:
    """Bytes that are there, of all files together. Reports are at least ``interval`` bytes apart, and one comes at the end."""

    def __init__(self, total: int, report: Callable[[int, int], None], interval: int = 1 << 20) -> None:
        self._total = total
        self._report = report
        self._interval = interval
        self._lock = threading.Lock()
        self._done: dict[str, int] = {}
        self._said = -interval

    def set(self, file: str, done: int) -> None:
        """Say that ``done`` bytes of ``file`` are there."""
        self._change(file, lambda _: done)

    def add(self, file: str, count: int) -> None:
        """Say that ``count`` more bytes of ``file`` are there; a server that begins anew takes some back."""
        self._change(file, lambda done: done + count)

    def _change(self, file: str, change: Callable[[int], int]) -> None:
        with self._lock:
            self._done[file] = change(self._done.get(file, 0))
            done = sum(self._done.values())
            if abs(done - self._said) >= self._interval or done == self._total != self._said:
                self._said = done
                self._report(done, self._total)
