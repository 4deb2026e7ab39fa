"""What the engine knows of a model that was looked at: one kind of memory model is one opener."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import torch

from memorag_bridge.loaded_causals import LoadedCausals
from memorag_bridge.loaded_decoders import LoadedDecoders
from memorag_bridge.memory_models.memory_model import MemoryCost, MemoryModel, MemoryModelInfo
from memorag_bridge.turns import Turns
from memorag_bridge.watch import Watch

RequireRoom = Callable[[int], None]
"""Told the bytes that are needed on the model's device before they are taken; raises where there are none."""


@dataclass(frozen=True)
class LoadedWeights:
    """The weights that are loaded, whatever they are used for."""

    decoders: LoadedDecoders
    causals: LoadedCausals = field(default_factory=LoadedCausals)


@dataclass(frozen=True)
class LoadedMemoryModel:
    """Whoever computes on ``device`` with ``model`` takes the turn."""

    model: MemoryModel[Any]
    device: torch.device
    turns: Turns


class OpenedModel(Protocol):
    """A folder and how it is to run, looked at but not loaded."""

    @property
    def info(self) -> MemoryModelInfo: ...

    @property
    def device(self) -> torch.device: ...

    def cost(self, before: str, texts: Sequence[str], watch: Watch) -> MemoryCost:
        """What memorizing ``texts`` would take; the weights are not needed for it."""
        ...

    def load(self, weights: LoadedWeights, require_room: RequireRoom, watch: Watch) -> LoadedMemoryModel:
        """The model with its weights, read by the first call that needs them."""
        ...
