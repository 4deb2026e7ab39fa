"""A BERT encoder with mean pooling, built for OpenVINO from bare weights: needs neither torch nor transformers."""

import numpy as np
import openvino as ov
from openvino import opset13 as op

from memorag_bridge.embedders.embedder import Floats
from memorag_bridge.embedders.encoder_weights import EncoderWeights, Layer, Linear, Norm


def build_encoder(weights: EncoderWeights) -> ov.Model:
    """One sequence in, one unit vector out: ``[1, L, H]`` float32 -> ``[1, H]`` float32.

    There is no attention mask, because there is no padding: a sequence is alone in its inference, so its vector
    cannot depend on the texts beside it.
    """
    embeddings = op.parameter([1, -1, weights.hidden], np.float32, name="embeddings")  # [1, L, H]
    state = _norm(embeddings, weights.embedding_norm, weights.epsilon)
    for layer in weights.layers:
        state = _layer(state, layer, weights)
    pooled = op.reduce_mean(state, _integers(1), keep_dims=False)  # [1, H]
    unit = op.normalize_l2(pooled, _integers(1), 1e-12, "max")
    return ov.Model([op.result(unit)], [embeddings], "encoder")


def _layer(state: ov.Node, layer: Layer, weights: EncoderWeights) -> ov.Node:
    heads = weights.heads
    size = weights.hidden // heads
    query, key, value = (
        _split_heads(_linear(state, projection), heads, size)  # [1, heads, L, size]
        for projection in (layer.query, layer.key, layer.value)
    )
    attended = op.scaled_dot_product_attention(query, key, value)  # [1, heads, L, size]
    joined = op.reshape(op.transpose(attended, _integers(0, 2, 1, 3)), _integers(0, 0, weights.hidden), True)  # [1, L, H]
    attention = op.add(state, _linear(joined, layer.attention_output))
    state = _norm(attention, layer.attention_norm, weights.epsilon)
    widened = op.gelu(_linear(state, layer.up), "erf")  # [1, L, 4H]
    return _norm(op.add(state, _linear(widened, layer.down)), layer.output_norm, weights.epsilon)  # [1, L, H]


def _split_heads(state: ov.Node, heads: int, size: int) -> ov.Node:
    return op.transpose(op.reshape(state, _integers(0, 0, heads, size), True), _integers(0, 2, 1, 3))


def _linear(state: ov.Node, linear: Linear) -> ov.Node:
    return op.add(op.matmul(state, _floats(linear.weight), False, True), _floats(linear.bias))


def _norm(state: ov.Node, norm: Norm, epsilon: float) -> ov.Node:
    centred = op.mvn(state, _integers(-1), True, epsilon, "inside_sqrt")
    return op.add(op.multiply(centred, _floats(norm.weight)), _floats(norm.bias))


def _floats(values: Floats) -> ov.Node:
    return op.constant(np.ascontiguousarray(values, dtype=np.float32))


def _integers(*values: int) -> ov.Node:
    return op.constant(np.array(values, dtype=np.int64))
