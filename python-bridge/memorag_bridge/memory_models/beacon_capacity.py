"""Whether a text is within what a beacon model can hold."""

from typing import Literal

from memorag_bridge.beacon.capacity import ratio_that_fits
from memorag_bridge.beacon.folder import BeaconFolder
from memorag_bridge.errors import BridgeError
from memorag_bridge.memory_models.memory_model import MemoryModelInfo


def fits(info: MemoryModelInfo, tokens: int) -> Literal["yes", "stretched", "no"]:
    """Whether so many tokens are within the model's positions, within what is advertised for it, or beyond."""
    if tokens <= info.capacity:
        return "yes"
    return "stretched" if tokens <= (info.stretched_capacity or 0) else "no"


def refuse_over_capacity(folder: BeaconFolder, info: MemoryModelInfo, tokens: int, *, stretch: bool) -> None:
    """Raise ``over-capacity`` with the ratio that would fit."""
    how = fits(info, tokens)
    if how == "yes" or (how == "stretched" and stretch):
        return
    problem = f"the memory model holds {info.capacity:,} tokens at ratio {info.ratio}, the texts have {tokens:,}"
    ratio = ratio_that_fits(folder.config, tokens)
    remedies = ["pass `--stretch` to go beyond what the model was trained for"] if how == "stretched" else []
    remedies += ["split the texts into several memories" if ratio is None else f"pass `--ratio {ratio}`"]
    raise BridgeError("over-capacity", problem, ", or ".join(remedies))
