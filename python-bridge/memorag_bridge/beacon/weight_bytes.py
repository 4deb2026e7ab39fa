"""What the weights of a beacon model take, known from its configuration."""

from memorag_bridge.beacon.config import BeaconConfig
from memorag_bridge.beacon.fewer_bits import BLOCK
from memorag_bridge.generators.number_format import Bits

_SCALE = 4
"""Bytes of a scale of rounded weights: float32."""


def weight_bytes(config: BeaconConfig, item_bytes: int, bits: Bits | None = None) -> int:
    """Bytes of all weights, beacon projections included: ``item_bytes`` for a number of the model's own type."""
    narrow = config.kv_heads * config.head_dim
    biases = 2 * (config.heads * config.head_dim + 2 * narrow) if config.has_qkv_bias else 0
    layer = sum(_projection(out, own, item_bytes, bits) for out, own in _projections(config))
    layer += (2 * config.hidden + biases) * item_bytes
    embeddings = config.vocab_size * config.hidden * (1 if config.is_tied else 2)
    return config.layers * layer + (embeddings + 2 * config.hidden) * item_bytes


def loading_bytes(config: BeaconConfig, item_bytes: int, bits: Bits | None = None) -> int:
    """The same and what stands beside it while it is read: a projection before it is rounded, and a part of it in float32."""
    whole = weight_bytes(config, item_bytes, bits)
    return whole if bits is None else whole + largest_projection(config) * (item_bytes + 1)


def largest_projection(config: BeaconConfig) -> int:
    """Numbers in the largest projection."""
    return max(out * own for out, own in _projections(config))


def inputs_of_projections(config: BeaconConfig) -> set[int]:
    """Inputs of all projections."""
    return {own for _, own in _projections(config)}


def _projections(config: BeaconConfig) -> list[tuple[int, int]]:
    """Outputs and inputs of the projections of one layer: qkv, beacon qkv, output, gate and up, down."""
    wide = config.heads * config.head_dim
    qkv = (wide + 2 * config.kv_heads * config.head_dim, config.hidden)
    mlp = [(2 * config.intermediate, config.hidden), (config.hidden, config.intermediate)]
    return [qkv, qkv, (config.hidden, wide), *mlp]


def _projection(outputs: int, inputs: int, item_bytes: int, bits: Bits | None) -> int:
    if bits is None:
        return outputs * inputs * item_bytes
    if bits == 8:
        return outputs * (inputs + _SCALE)
    return outputs * (inputs // 2 + inputs // BLOCK * _SCALE)
