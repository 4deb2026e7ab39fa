"""How much text a beacon memory holds, before anything is computed."""

from memorag_bridge.beacon.config import BeaconConfig, Family
from memorag_bridge.beacon.weight_bytes import largest_projection
from memorag_bridge.generators.number_format import Bits

RESERVE = 1_024
"""Slots kept free for a question and its answer."""
_ADVERTISED: dict[Family, tuple[int, int]] = {"qwen2": (102_400, 1_048_576), "mistral": (32_768, 131_072)}
"""Slots and tokens that the published models are said to reach beyond their configured positions (400K tokens at ratio 4
and 1M at ratio 16; 128K at ratio 4): what was trained is less."""
_PUBLISHED_POSITIONS = 32_768
_KNOWN_RATIOS = (2, 4, 8, 16, 32)
"""What the published models are trained and tried with."""


def capacity(config: BeaconConfig, ratio: int, reserve: int = RESERVE) -> int:
    """Most tokens within the configured positions P: floor((P - W (1 + 1/r) - reserve) / (W / r)) W, for window W and ratio r."""
    window, beacons = config.window, config.window // ratio
    return max(0, (config.positions - window - beacons - reserve) // beacons) * window


def stretched_capacity(config: BeaconConfig, ratio: int) -> int | None:
    """Most tokens that are advertised for the published models, where that is more than their positions allow."""
    slots, tokens = _ADVERTISED.get(config.family, (0, 0)) if config.positions == _PUBLISHED_POSITIONS else (0, 0)
    most = min(slots * ratio, tokens)
    return most if most > capacity(config, ratio) else None


def ratio_that_fits(config: BeaconConfig, tokens: int) -> int | None:
    """The smallest ratio that holds ``tokens`` within the positions, of those that are listed and those of the published work."""
    ratios = sorted({*config.ratios, *_KNOWN_RATIOS})
    return next((ratio for ratio in ratios if config.window % ratio == 0 and tokens <= capacity(config, ratio)), None)


def memory_slots(config: BeaconConfig, ratio: int, tokens: int) -> int:
    """Slots of a memory of ``tokens``: beacons of closed windows, and the open window with its beacons."""
    opened = tokens % config.window
    return (tokens // config.window) * (config.window // ratio) + opened + opened // ratio


def bytes_per_slot(config: BeaconConfig, item_bytes: int) -> int:
    """Keys and values of one slot in all layers."""
    return 2 * config.layers * config.kv_heads * config.head_dim * item_bytes


def working_bytes(config: BeaconConfig, ratio: int, item_bytes: int, bits: Bits | None = None) -> int:
    """About what one window needs while it is computed: its activations, its keys and values, and one rounded projection in
    the numbers that are computed with.
    """
    slots = config.window + config.window // ratio
    wide = (config.heads + 2 * config.kv_heads) * config.head_dim
    activations = slots * (4 * config.hidden + 2 * wide + 4 * config.intermediate) * item_bytes
    unrounded = 0 if bits is None else largest_projection(config) * item_bytes
    return activations + 2 * slots * bytes_per_slot(config, item_bytes) + unrounded


def memorize_flops(config: BeaconConfig, ratio: int, tokens: int) -> float:
    """Multiplications and additions that memorizing takes: projections for every slot, attention over memory and window.

    Of the last layer only keys and values of beacons are computed; of the layer before it, all behind keys and values for beacons
    alone (see ``Decoder.feed``).
    """
    hidden, wide, narrow = config.hidden, config.heads * config.head_dim, config.kv_heads * config.head_dim
    beacons = tokens / ratio
    slots = tokens + beacons
    key_value = 2 * 2 * narrow * hidden
    seen = beacons / 2 + config.window * (1 + 1 / ratio) / 2
    rest = 2 * (2 * wide * hidden + 3 * hidden * config.intermediate) + 4 * seen * wide
    return (config.layers - 1) * slots * key_value + beacons * key_value + (max(0, config.layers - 2) * slots + beacons) * rest
