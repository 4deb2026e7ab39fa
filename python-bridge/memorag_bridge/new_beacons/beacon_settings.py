"""The beacon fields of a configuration: ratios, window, and the rest as published."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import lcm
from typing import Any

from memorag_bridge.errors import BridgeError

DEFAULT_RATIOS = (2, 4, 8)
DEFAULT_WINDOW = 2048
_LEAST_WINDOWS = 8
"""A window takes an eighth of the positions at most: 2,048 of 32,768, 1,024 of SmolLM2's 8,192. The open window stands in the
positions with all its tokens and beacons, and what it takes there no memory can have."""


@dataclass(frozen=True)
class BeaconSettings:
    """``window``: raw tokens per window, a multiple of every ratio of ``ratios``."""

    ratios: tuple[int, ...]
    window: int

    def fields(self) -> dict[str, Any]:
        """What config.json gets, with the published names and values."""
        return {
            "enable_beacon": True,
            "beacon_window": self.window,
            "beacon_stride": self.window,
            "beacon_attn": "full-coverage",
            "beacon_ratio": list(self.ratios),
            "beacon_ratio_mix": "step-random",
            "beacon_param": ["q", "k", "v"],
            "beacon_embed_init": "eos",
            "beacon_sink_size": 0,
            "beacon_attend_prev": True,
            "beacon_pos": "interleave",
            "beacon_parallel_window": 1,
        }


def choose_settings(ratios: Sequence[int], window: int | None, positions: int) -> BeaconSettings:
    """Check ``ratios`` and ``window`` against the base's ``positions``; ``None`` chooses a window that fits.

    The chosen window is the published 2,048 tokens, or an eighth of the positions where that is less, in whole multiples
    of every ratio.
    """
    if not ratios or min(ratios) < 2 or len(set(ratios)) != len(ratios):
        problem = f"the ratios are {_list(ratios)}"
        raise BridgeError("unsupported", problem, "give different whole numbers of at least 2, like `--ratio 2,4,8`")
    multiple = lcm(*ratios)
    chosen = max(min(DEFAULT_WINDOW, positions // _LEAST_WINDOWS) // multiple, 1) * multiple if window is None else window
    if chosen < 1 or chosen % multiple != 0:
        problem = f"a window of {chosen} is no multiple of every ratio of {_list(ratios)}"
        raise BridgeError("unsupported", problem, f"give a multiple of {multiple} as `--window`")
    # The open window holds its raw tokens and their beacons at once.
    slots = chosen + chosen // min(ratios)
    if slots > positions:
        problem = f"a window of {chosen} takes {slots} positions, the base has {positions}"
        raise BridgeError("unsupported", problem, "give a smaller `--window`, or ratios that have a smaller common multiple")
    return BeaconSettings(tuple(ratios), chosen)


def _list(values: Sequence[int]) -> str:
    return ", ".join(str(value) for value in values) or "none"
