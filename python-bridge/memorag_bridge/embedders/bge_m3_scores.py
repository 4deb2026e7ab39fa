"""How bge-m3 compares two texts (Chen et al., 2024, equations 1 to 4)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from memorag_bridge.embedders.bge_m3 import BgeM3, Reading, TokenWeights
from memorag_bridge.embedders.embedder import Floats
from memorag_bridge.watch import Watch


@dataclass(frozen=True)
class ScoreWeights:
    """The share of each reading in the hybrid score; one of weight 0 is not computed. The default is the model card's."""

    dense: float = 0.4
    sparse: float = 0.2
    colbert: float = 0.4


@dataclass(frozen=True)
class PairScores:
    """One number per pair; ``None`` for a reading that was not asked for. ``truncated``: texts that lost their tail."""

    dense: list[float] | None
    sparse: list[float] | None
    colbert: list[float] | None
    hybrid: list[float]
    truncated: int


def score_pairs(model: BgeM3, pairs: Sequence[tuple[str, str]], weights: ScoreWeights, watch: Watch) -> PairScores:
    """Compare the two texts of each pair. A text that stands in several pairs is read once.

    The hybrid score is the weighted mean of the readings, as the reference's.
    """
    places = {text: place for place, text in enumerate(dict.fromkeys(text for pair in pairs for text in pair))}
    shares: dict[Reading, float] = {"dense": weights.dense, "sparse": weights.sparse, "colbert": weights.colbert}
    asked: set[Reading] = {reading for reading, share in shares.items() if share > 0}
    read = model.read(list(places), asked, watch)
    at = [(places[query], places[passage]) for query, passage in pairs]
    scores: dict[Reading, list[float]] = {}
    if "dense" in asked:
        scores["dense"] = [float(read.dense[query] @ read.dense[passage]) for query, passage in at]
    if "sparse" in asked:
        scores["sparse"] = [lexical_score(read.sparse[query], read.sparse[passage]) for query, passage in at]
    if "colbert" in asked:
        scores["colbert"] = [_checked(watch, read.colbert[query], read.colbert[passage]) for query, passage in at]
    whole = sum(shares.values())
    hybrid = [sum(shares[reading] * own[pair] for reading, own in scores.items()) / whole for pair in range(len(pairs))]
    return PairScores(scores.get("dense"), scores.get("sparse"), scores.get("colbert"), hybrid, read.truncated)


def lexical_score(query: TokenWeights, passage: TokenWeights) -> float:
    """Sum of the products of weights over the tokens that both texts have."""
    _, ours, theirs = np.intersect1d(query.tokens, passage.tokens, assume_unique=True, return_indices=True)
    return float(query.weights[ours] @ passage.weights[theirs])


def late_interaction_score(query: Floats, passage: Floats) -> float:
    """Mean over the query's tokens of the nearest of the passage's; ``[Lq, H]`` and ``[Lp, H]``."""
    return float((query @ passage.T).max(axis=1).mean())


def _checked(watch: Watch, query: Floats, passage: Floats) -> float:
    watch.check()
    return late_interaction_score(query, passage)
