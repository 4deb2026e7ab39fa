"""Ends a text before a stop string, however the string is cut into deltas."""

from collections.abc import Sequence


class StopStrings:
    """Passes text on, all but what may be the beginning of a stop string.

    Of several stop strings the one that is complete first counts, so that the result does not depend on the deltas.
    """

    def __init__(self, stops: Sequence[str]) -> None:
        self._stops = [stop for stop in stops if stop != ""]
        self._held = ""
        self.is_stopped = False

    def push(self, delta: str) -> str:
        """Take the next text, give what is certainly part of the result."""
        if self.is_stopped:
            return ""
        text = self._held + delta
        found = [(at + len(stop), at) for stop in self._stops if (at := text.find(stop)) >= 0]
        if found:
            self.is_stopped = True
            self._held = ""
            return text[: min(found)[1]]
        certain = len(text) - max((_overlap(text, stop) for stop in self._stops), default=0)
        self._held = text[certain:]
        return text[:certain]

    def finish(self) -> str:
        """The text that was held back, where no stop string came."""
        held, self._held = self._held, ""
        return held


def _overlap(text: str, stop: str) -> int:
    """Length of the longest end of ``text`` that ``stop`` begins with."""
    return next((size for size in range(min(len(text), len(stop) - 1), 0, -1) if text.endswith(stop[:size])), 0)
