"""Which texts share a forward pass."""

from collections.abc import Iterator, Sequence
from itertools import groupby

TOKENS_ON_GPU = 32_768
"""Tokens of one pass, padding included: a few hundred MB of activations for a model of 1,024 dimensions."""
_SPARE_TOKENS = 8
_SPARE_SHARE = 8


def equal_lengths(lengths: Sequence[int], most: int) -> Iterator[list[int]]:
    """Rows of equal length, shortest first, at most ``most`` at once: a pass without padding."""
    for _, equal in groupby(_by_length(lengths), key=lambda row: lengths[row]):
        members = list(equal)
        for start in range(0, len(members), most):
            yield members[start : start + most]


def like_lengths(lengths: Sequence[int], most_tokens: int) -> Iterator[list[int]]:
    """Rows of like length, shortest first, at most ``most_tokens`` tokens with their padding; one row always goes in.

    The longest row of a batch is an eighth (or 8 tokens) longer than its shortest at most: padding costs time, too.
    """
    batch: list[int] = []
    for row in _by_length(lengths):
        if batch:
            shortest = lengths[batch[0]]
            is_like = lengths[row] <= shortest + max(_SPARE_TOKENS, shortest // _SPARE_SHARE)
            if not is_like or (len(batch) + 1) * lengths[row] > most_tokens:
                yield batch
                batch = []
        batch.append(row)
    if batch:
        yield batch


def _by_length(lengths: Sequence[int]) -> list[int]:
    return sorted(range(len(lengths)), key=lambda row: lengths[row])
