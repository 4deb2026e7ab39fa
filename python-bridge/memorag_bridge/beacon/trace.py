"""What text a memory has read, as a digest: a resumed or an appended memory must go on with the text that it began with."""

import hashlib
from array import array
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class TextTrace:
    """``digest``: hex SHA-256, chained window by window over token ids. ``open_tokens``: ids of the open window, not in it yet.

    The chain depends on the windows alone, never on how the text came in calls.
    """

    digest: str = hashlib.sha256().hexdigest()
    open_tokens: tuple[int, ...] = ()

    def read(self, tokens: Sequence[int], window: int) -> "TextTrace":
        """The trace behind ``tokens`` more."""
        digest, waiting = self.digest, [*self.open_tokens, *tokens]
        for start in range(0, len(waiting) - window + 1, window):
            link = array("I", waiting[start : start + window]).tobytes()
            digest = hashlib.sha256(bytes.fromhex(digest) + link).hexdigest()
        rest = len(waiting) % window
        return TextTrace(digest, tuple(waiting[len(waiting) - rest :]))
