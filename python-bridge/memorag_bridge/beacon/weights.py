"""The weights of a beacon model, read from safetensors by their published names."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from memorag_bridge.beacon.config import BeaconConfig
from memorag_bridge.beacon.fewer_bits import in_fewer_bits
from memorag_bridge.beacon.linear_map import LinearMap, bytes_of
from memorag_bridge.beacon.matrix import Matrix
from memorag_bridge.errors import BridgeError
from memorag_bridge.generators.number_format import Bits
from memorag_bridge.watch import Watch


@dataclass(frozen=True)
class LayerWeights:
    """One decoder layer. ``qkv`` and ``beacon_qkv`` give query, key and value behind each other: [(heads + 2 kv_heads)
    head_dim, hidden]; ``gate_up`` the two halves of the gated MLP: [2 intermediate, hidden].
    """

    input_norm: Tensor
    qkv: LinearMap
    beacon_qkv: LinearMap
    output: LinearMap
    mlp_norm: Tensor
    gate_up: LinearMap
    down: LinearMap


@dataclass(frozen=True)
class Weights:
    """``embedding`` [vocab, hidden], ``beacon_embedding`` [1, hidden], ``head`` [vocab, hidden] (the embedding itself where
    they are tied). ``bits``: of the numbers in the projections, where they are fewer than those of the model's type.
    """

    embedding: Tensor
    beacon_embedding: Tensor
    layers: tuple[LayerWeights, ...]
    norm: Tensor
    head: Matrix
    bits: Bits | None = None

    @property
    def bytes(self) -> int:
        """Bytes that the weights take, a tied head counted once."""
        is_tied = self.head.weight.data_ptr() == self.embedding.data_ptr()
        total = bytes_of(self.embedding, self.beacon_embedding, self.norm) + (0 if is_tied else self.head.bytes)
        for layer in self.layers:
            maps = (layer.qkv, layer.beacon_qkv, layer.output, layer.gate_up, layer.down)
            total += bytes_of(layer.input_norm, layer.mlp_norm) + sum(own.bytes for own in maps)
        return total


def read_weights(
    files: list[Path], config: BeaconConfig, *, device: torch.device, dtype: torch.dtype, bits: Bits | None = None,
    watch: Watch | None = None
) -> Weights:  # fmt: skip
    """Read every tensor onto ``device`` as ``dtype``; a missing or extra one, or another shape, is refused by name.

    ``bits``: rounds the projections one by one as they are read, so that the model never stands there whole in ``dtype``.
    """
    watch = watch or Watch()
    with _opened(files) as shards:
        reader = _Reader(shards, device, dtype, bits)
        layers = []
        for layer in range(config.layers):
            watch.check()
            watch.progress(layer, config.layers)
            layers.append(_layer(reader, config, layer))
        embedding = reader.take("model.embed_tokens.weight", (config.vocab_size, config.hidden))
        weights = Weights(
            embedding=embedding,
            beacon_embedding=reader.take("model.beacon_embed_tokens.weight", (1, config.hidden)),
            layers=tuple(layers),
            norm=reader.take("model.norm.weight", (config.hidden,)),
            head=_head(reader, config, embedding),
            bits=bits,
        )
        reader.expect_no_more()
    watch.progress(config.layers, config.layers)
    return weights


def _layer(reader: "_Reader", config: BeaconConfig, layer: int) -> LayerWeights:
    name = f"model.layers.{layer}"
    hidden, wide = config.hidden, config.heads * config.head_dim
    return LayerWeights(
        input_norm=reader.take(f"{name}.input_layernorm.weight", (hidden,)),
        qkv=_qkv(reader, config, f"{name}.self_attn."),
        beacon_qkv=_qkv(reader, config, f"{name}.self_attn.beacon_"),
        output=reader.projection([(f"{name}.self_attn.o_proj.weight", (hidden, wide))]),
        mlp_norm=reader.take(f"{name}.post_attention_layernorm.weight", (hidden,)),
        gate_up=reader.projection([(f"{name}.mlp.{part}_proj.weight", (config.intermediate, hidden)) for part in ("gate", "up")]),
        down=reader.projection([(f"{name}.mlp.down_proj.weight", (hidden, config.intermediate))]),
    )


def _qkv(reader: "_Reader", config: BeaconConfig, prefix: str) -> LinearMap:
    wide, narrow = config.heads * config.head_dim, config.kv_heads * config.head_dim
    sizes = {"q": wide, "k": narrow, "v": narrow}
    weights = [(f"{prefix}{part}_proj.weight", (size, config.hidden)) for part, size in sizes.items()]
    biases = [(f"{prefix}{part}_proj.bias", (size,)) for part, size in sizes.items()]
    return reader.projection(weights, biases if config.has_qkv_bias else None)


def _head(reader: "_Reader", config: BeaconConfig, embedding: Tensor) -> Matrix:
    if not config.is_tied:
        return Matrix(reader.take("lm_head.weight", (config.vocab_size, config.hidden)))
    reader.skip("lm_head.weight")  # some folders write a tied head twice
    return Matrix(embedding)


Shape = tuple[int, ...]
Parts = Sequence[tuple[str, Shape]]


class _Reader:
    """Takes tensors out of shards by name."""

    def __init__(self, shards: list[safe_open], device: torch.device, dtype: torch.dtype, bits: Bits | None) -> None:
        self._shard_of = {name: shard for shard in shards for name in _names(shard)}
        self._device = device
        self._dtype = dtype
        self._bits = bits

    def take(self, name: str, shape: Shape) -> Tensor:
        return self._read(name, shape).to(self._device, self._dtype)

    def projection(self, weights: Parts, biases: Parts | None = None) -> LinearMap:
        """Weights behind each other, and their biases, as one map."""
        weight, bias = self.join(weights), None if biases is None else self.join(biases)
        return Matrix(weight, bias) if self._bits is None else in_fewer_bits(weight, bias, self._bits)

    def join(self, parts: Parts) -> Tensor:
        """Tensors behind each other along their first dimension, without a second copy of the whole."""
        first = parts[0][1]
        joined = torch.empty((sum(shape[0] for _, shape in parts), *first[1:]), device=self._device, dtype=self._dtype)
        start = 0
        for name, shape in parts:
            joined[start : start + shape[0]].copy_(self._read(name, shape))
            start += shape[0]
        return joined

    def skip(self, name: str) -> None:
        self._shard_of.pop(name, None)

    def expect_no_more(self) -> None:
        rest = sorted(name for name in self._shard_of if not name.endswith("rotary_emb.inv_freq"))
        if rest:
            problem = f"the model has {len(rest)} tensors that are not known here, {rest[0]} first"
            raise BridgeError("unsupported", problem, "use a beacon model of the Qwen2, Mistral or Llama family")

    def _read(self, name: str, shape: Shape) -> Tensor:
        shard = self._shard_of.pop(name, None)
        if shard is None:
            raise BridgeError("model-invalid", f"the model lacks the tensor {name}", _MISSING_REMEDY[".beacon_" in f".{name}"])
        tensor = cast(Tensor, shard.get_tensor(name))  # type: ignore[no-untyped-call]
        if tuple(tensor.shape) != shape:
            problem = f"the tensor {name} has the shape {list(tensor.shape)}, not {list(shape)} as config.json says"
            raise BridgeError("model-invalid", problem, "copy the model folder again, whole")
        if not tensor.is_floating_point():
            raise BridgeError("unsupported", f"the tensor {name} is {tensor.dtype}", "convert the weights to bf16 safetensors")
        return tensor


def _names(shard: safe_open) -> list[str]:
    return list(shard.keys())  # type: ignore[no-untyped-call]


_MISSING_REMEDY = {
    False: "copy the model folder again, whole",
    True: "use a beacon model, or add untrained beacons with `python -m memorag_bridge.init_beacons`",
}


@contextmanager
def _opened(files: list[Path]) -> Iterator[list[safe_open]]:
    with ExitStack() as stack:
        try:
            yield [stack.enter_context(safe_open(str(file), framework="pt", device="cpu")) for file in files]
        except SafetensorError as error:
            reason = str(error).splitlines()[0][:160]
            problem = f"the weights beside {files[0]} are damaged: {reason}"
            raise BridgeError("model-invalid", problem, "copy the model folder again, whole") from error
