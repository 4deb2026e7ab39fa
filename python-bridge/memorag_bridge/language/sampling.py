"""Chooses the next id of each row."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Sampling:
    """How one row chooses.

    ``temperature``: 0 takes the likeliest id. ``top_k``: 0 keeps all. ``top_p``: keeps the likeliest ids that together reach
    it. ``repetition_penalty``: as in CTRL (Keskar et al. 2019, section 4.1), over the ids that the row has chosen. ``seed``:
    with the same one and the same logits the same ids.
    """

    temperature: float = 0.0
    top_k: int = 0
    top_p: float = 1.0
    repetition_penalty: float = 1.0
    seed: int = 0


class RowChoice:
    """A row's settings, its random numbers and what it has chosen: one for the life of the row."""

    def __init__(self, settings: Sampling | None = None) -> None:
        self.settings = settings or Sampling()
        self._random = torch.Generator().manual_seed(self.settings.seed)
        self._chosen: list[Tensor] = []

    @property
    def is_plain(self) -> bool:
        """Whether the likeliest id is the answer."""
        return self.settings.temperature == 0 and self.settings.repetition_penalty == 1

    def choose(self, logits: Tensor) -> Tensor:
        """Choose from ``logits`` [V]: [] int64."""
        logits = self._penalised(logits.float())
        chosen = logits.argmax() if self.settings.temperature == 0 else self._sample(logits)
        if self.settings.repetition_penalty != 1:
            self._chosen.append(chosen)
        return chosen

    def _penalised(self, logits: Tensor) -> Tensor:
        if not self._chosen:
            return logits
        seen = torch.stack(self._chosen)  # [N] int64
        values = logits[seen]
        penalty = self.settings.repetition_penalty
        return logits.scatter(0, seen, torch.where(values > 0, values / penalty, values * penalty))

    def _sample(self, logits: Tensor) -> Tensor:
        keep = self.settings.top_k if 0 < self.settings.top_k < logits.numel() else logits.numel()
        values, ids = logits.sort(descending=True, stable=True)
        values, ids = values[:keep], ids[:keep]  # [K]
        likely = torch.softmax(values / self.settings.temperature, dim=0)
        below = likely.cumsum(0) - likely  # what stands before each id
        likely = torch.where(below < self.settings.top_p, likely, 0.0)  # the likeliest always stays: 0 stands before it
        reached = likely.cumsum(0)
        # One number of the row's own, on the CPU: the same whatever rows and device it meets.
        draw = torch.rand(1, generator=self._random).to(logits.device) * reached[-1]
        at = torch.searchsorted(reached, draw, right=True)[0]
        last = (likely > 0).sum().clamp(min=1) - 1  # rounding may reach past the last
        return ids.take(torch.minimum(at, last))  # an index in brackets would wait for the device


def choose(logits: Tensor, rows: Sequence[RowChoice]) -> Tensor:
    """Choose the next id of each row; a row's choice does not depend on the rows beside it.

    Parameters
    ----------
    logits
        [B, V], any float type, any device.
    rows
        One for each row of ``logits``.

    Returns
    -------
    Tensor
        [B] int64, on the device of ``logits``.
    """
    if all(row.is_plain for row in rows):
        return logits.argmax(dim=-1)  # [B]
    return torch.stack([row.choose(values) for row, values in zip(rows, logits, strict=True)])  # [B]
