"""How a long call tells where it stands, and learns that nobody waits for it."""

from collections.abc import Callable
from dataclasses import dataclass

from pydantic import BaseModel

from memorag_bridge.errors import CallCancelled


@dataclass(frozen=True)
class Watch:
    """``progress``: called with done and total. ``say``: sends a line of the call's own at once. ``is_cancelled``: looked
    at between batches.
    """

    progress: Callable[[int, int], None] = lambda done, total: None
    say: Callable[[BaseModel], None] = lambda line: None
    is_cancelled: Callable[[], bool] = lambda: False

    def check(self) -> None:
        """Raise where the call was cancelled."""
        if self.is_cancelled():
            raise CallCancelled
