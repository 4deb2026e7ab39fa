"""What text a memory has read, as a digest: a resumed or an appended memory must go on with the text that it began with."""

from collections.abc import Sequence
from dataclasses import dataclass

from memorag_bridge.kv_files.text_digest import NO_TEXT, chained


@dataclass(frozen=True)
class TextTrace:
    """``digest``: hex SHA-256, chained window by window over token ids. ``open_tokens``: ids of the open window, not in it yet.

    The chain depends on the windows alone, never on how the text came in calls.
    """

    digest: str = NO_TEXT
    open_tokens: tuple[int, ...] = ()

    def read(self, tokens: Sequence[int], window: int) -> "TextTrace":
        """The trace behind ``tokens`` more."""
        waiting = [*self.open_tokens, *tokens]
        rest = len(waiting) % window
        return TextTrace(chained(self.digest, waiting, window), tuple(waiting[len(waiting) - rest :]))
