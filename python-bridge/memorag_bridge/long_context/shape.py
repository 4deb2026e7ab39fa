"""What a causal model keeps for each token, from its configuration; refuses what is not plain full attention."""

from dataclasses import dataclass
from typing import Any, cast

import torch
from transformers.cache_utils import DynamicCache, DynamicLayer, DynamicSlidingWindowLayer

from memorag_bridge.errors import BridgeError
from memorag_bridge.kv_files.geometry import KvDtype, KvGeometry

_REMEDY = "use a model with full attention in all layers, or a memory of another kind"
_MOVING = ("dynamic", "longrope")
"""Rotations that change with the length of the text: keys that stand in the cache would have to be rotated again."""
_EXPERTS = ("num_experts", "num_local_experts", "n_routed_experts")


@dataclass(frozen=True)
class CausalShape:
    """Sizes of a decoder. ``is_sparse``: only some of the weights compute for a token."""

    family: str
    layers: int
    heads: int
    kv_heads: int
    head_dim: int
    hidden: int
    intermediate: int
    vocabulary: int
    is_tied: bool
    is_sparse: bool

    def geometry(self, dtype: torch.dtype) -> KvGeometry:
        """What is kept for each token."""
        name = cast(KvDtype, str(dtype).removeprefix("torch."))
        return KvGeometry(dtype=name, layers=self.layers, kv_heads=self.kv_heads, head_dim=self.head_dim)


def causal_shape(config: Any) -> CausalShape:  # noqa: ANN401 (transformers' own types are none)
    """Read transformers' configuration of a model."""
    decoder = config.get_text_config(decoder=True)
    _require_full_attention(config)
    if not getattr(decoder, "num_attention_heads", None):
        raise _unsupported(config, "has no attention")
    heads, hidden = int(decoder.num_attention_heads), int(decoder.hidden_size)
    return CausalShape(
        family=str(config.model_type),
        layers=int(decoder.num_hidden_layers),
        heads=heads,
        kv_heads=int(getattr(decoder, "num_key_value_heads", None) or heads),
        head_dim=int(getattr(decoder, "head_dim", None) or hidden // heads),
        hidden=hidden,
        intermediate=int(getattr(decoder, "intermediate_size", None) or 4 * hidden),
        vocabulary=int(decoder.vocab_size),
        is_tied=bool(getattr(config, "tie_word_embeddings", False)),
        is_sparse=any((getattr(decoder, name, None) or 0) > 1 for name in _EXPERTS),
    )


def _require_full_attention(config: Any) -> None:  # noqa: ANN401
    decoder = config.get_text_config(decoder=True)
    if getattr(decoder, "kv_lora_rank", None):
        raise _unsupported(config, "keeps latent keys, no keys and values of one size")
    try:
        layers = DynamicCache(config=config).layers
    except (KeyError, TypeError, AttributeError) as error:
        raise _unsupported(config, f"keeps a cache of its own kind ({str(error)[:80]})") from error
    others = {type(layer) for layer in layers} - {DynamicLayer}
    if others:
        listed = {str(name) for name in getattr(decoder, "layer_types", None) or ()} - {"full_attention"}
        named = listed or {"sliding_attention" if one is DynamicSlidingWindowLayer else one.__name__ for one in others}
        raise _unsupported(config, f"has layers without full attention ({', '.join(sorted(named))})")
    moving = sorted(_rope_types(getattr(decoder, "rope_parameters", None)).intersection(_MOVING))
    if moving:
        raise _unsupported(config, f"rotates keys by the length of the text ({', '.join(moving)})")


def _rope_types(settings: Any) -> set[str]:  # noqa: ANN401
    """Every ``rope_type`` in the settings, which some models keep for each kind of layer."""
    if not isinstance(settings, dict):
        return set()
    own = {str(settings[name]) for name in ("rope_type", "type") if name in settings}
    return own.union(*(_rope_types(value) for value in settings.values()))


def _unsupported(config: Any, why: str) -> BridgeError:  # noqa: ANN401
    return BridgeError("unsupported", f"a {config.model_type} model cannot be a long-context memory: it {why}", _REMEDY)
