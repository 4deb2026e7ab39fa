"""The weights of a BERT encoder, whatever file they came from."""

from collections.abc import Callable
from dataclasses import dataclass

from memorag_bridge.embedders.embedder import Floats


@dataclass(frozen=True)
class Linear:
    """``weight``: [out, in]. ``bias``: [out]."""

    weight: Floats
    bias: Floats


@dataclass(frozen=True)
class Norm:
    """``weight``, ``bias``: [hidden]."""

    weight: Floats
    bias: Floats


@dataclass(frozen=True)
class Layer:
    """One transformer layer: attention, then the feed-forward network, each with its residual and norm."""

    query: Linear
    key: Linear
    value: Linear
    attention_output: Linear
    attention_norm: Norm
    up: Linear
    down: Linear
    output_norm: Norm


@dataclass(frozen=True)
class EncoderWeights:
    """Weights and sizes of a post-norm BERT encoder with absolute positions and exact GELU (Devlin et al., 2019).

    ``word``: token ids [L] -> [L, hidden]. ``position``: [max tokens, hidden], token type 0 added to it already.
    """

    heads: int
    epsilon: float
    word: Callable[[list[int]], Floats]
    position: Floats
    embedding_norm: Norm
    layers: tuple[Layer, ...]

    @property
    def hidden(self) -> int:
        return int(self.position.shape[1])
