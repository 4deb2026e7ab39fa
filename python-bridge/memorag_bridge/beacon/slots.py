"""Which slots tokens become: the rule that places beacons and closes windows (published behaviour: beacon.md, section 3)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class SlotRule:
    """``window``: raw tokens of a window. ``ratios``: raw tokens for one beacon, for each window; the last one goes on for
    ever.
    """

    window: int
    ratios: tuple[int, ...]

    def ratio(self, window: int) -> int:
        """The ratio of the ``window``-th window, from 0."""
        return self.ratios[min(window, len(self.ratios) - 1)]


@dataclass(frozen=True)
class Cursor:
    """Where a memory stands in its text.

    ``tokens``: raw tokens seen. ``windows``: closed windows. ``window_start``: raw tokens before the open window.
    ``since``: raw tokens since the last beacon.
    """

    tokens: int = 0
    windows: int = 0
    window_start: int = 0
    since: int = 0


@dataclass(frozen=True)
class Pass:
    """Slots that are computed at once: those of some tokens, up to the end of a window.

    ``is_beacon``: for each new slot, in order of arrival. ``tokens``: raw slots among them.
    """

    is_beacon: tuple[bool, ...]
    tokens: int
    closes: bool
    after: Cursor


def next_pass(cursor: Cursor, waiting: int, rule: SlotRule) -> Pass:
    """The slots of the first of ``waiting`` tokens, at most to the end of the open window."""
    ratio = rule.ratio(cursor.windows)
    tokens = min(waiting, rule.window - (cursor.tokens - cursor.window_start))
    is_beacon: list[bool] = []
    since = cursor.since
    for _ in range(tokens):
        is_beacon.append(False)
        since += 1
        if since == ratio:
            is_beacon.append(True)
            since = 0
    seen = cursor.tokens + tokens
    closes = seen - cursor.window_start == rule.window
    after = replace(cursor, tokens=seen, since=since)
    if closes:
        after = replace(after, windows=cursor.windows + 1, window_start=seen)
    return Pass(tuple(is_beacon), tokens, closes, after)


def room_for(tokens: int, cursor: Cursor, rule: SlotRule) -> int:
    """Slots that ``tokens`` more may take beside the closed ones: a beacon per unit of every window touched, and one open
    window.
    """
    touched = range(cursor.windows, cursor.windows + tokens // rule.window + 2)
    return sum(-(-rule.window // rule.ratio(window)) for window in touched) + rule.window


def uniform(window: int, ratio: int) -> SlotRule:
    """The rule of a memory with one ratio."""
    return SlotRule(window, (ratio,))


def kinds_text(is_beacon: Sequence[bool]) -> str:
    """``rrrrb``: the kinds of slots as the saved memory and the published goldens write them."""
    return "".join("b" if one else "r" for one in is_beacon)
