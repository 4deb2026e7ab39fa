"""The weight files of a base model: which tensor stands where, and that each is there in its shape. Loads none of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from safetensors import SafetensorError, safe_open

from memorag_bridge.errors import BridgeError
from memorag_bridge.new_beacons.base_config import BaseConfig, invalid, read_json_object

INDEX = "model.safetensors.index.json"
SINGLE = "model.safetensors"
_DTYPE_BYTES = {"F32": 4, "BF16": 2, "F16": 2}
_WHOLE = "copy the model folder again, whole, with its *.safetensors files"


@dataclass(frozen=True)
class Stored:
    """A tensor of a weight file, described. ``dtype``: safetensors' own name."""

    shard: str
    dtype: str
    shape: tuple[int, ...]

    @property
    def bytes(self) -> int:
        """Its length in the file."""
        count = 1
        for extent in self.shape:
            count *= extent
        return count * _DTYPE_BYTES[self.dtype]


def read_base_weights(folder: Path, config: BaseConfig) -> dict[str, Stored]:
    """Describe every tensor of the base model; refuses missing ones, other shapes, quantised ones and beacons."""
    stored: dict[str, Stored] = {}
    for shard, names in _tensors_by_shard(folder).items():
        stored.update(_describe(folder, shard, names))
    beacons = sorted(name for name in stored if "beacon_" in name)
    if beacons:
        problem = f"{folder} has beacons already, {beacons[0]} in {stored[beacons[0]].shard}"
        raise BridgeError("model-invalid", problem, "give a base model, or use this folder as the memory model")
    _check_shapes(folder, stored, dict(_expected(config)))
    _check_biases(folder, stored, config)
    return stored


def projection(layer: int, kind: str, part: str) -> str:
    """The published name of a projection's tensor: ``kind`` q, k or v; ``part`` weight or bias."""
    return f"model.layers.{layer}.self_attn.{kind}_proj.{part}"


def _tensors_by_shard(folder: Path) -> dict[str, list[str] | None]:
    """Weight files by name, and the tensors that the index says they hold; ``None``: all of the file's."""
    if (folder / SINGLE).is_file():
        return {SINGLE: None}
    if not (folder / INDEX).is_file():
        has_pickle = any(folder.glob("*.bin"))
        remedy = "convert its weights to safetensors: pickled weights are not read" if has_pickle else _WHOLE
        raise BridgeError("model-invalid", f"{folder} has neither {SINGLE} nor {INDEX}", remedy)
    names = read_json_object(folder / INDEX).get("weight_map")
    if not isinstance(names, dict) or not names:
        raise invalid(folder / INDEX, "has no weight_map")
    shards: dict[str, list[str] | None] = {}
    for tensor, shard in sorted(names.items()):
        if not isinstance(shard, str) or Path(shard).name != shard or not shard.endswith(".safetensors"):
            raise invalid(folder / INDEX, f"names {shard!r} as the file of {tensor}")
        known = shards.setdefault(shard, [])
        if known is not None:
            known.append(tensor)
    return shards


def _describe(folder: Path, shard: str, names: list[str] | None) -> Iterator[tuple[str, Stored]]:
    file = folder / shard
    if not file.is_file():
        raise BridgeError("model-invalid", f"{folder} lacks {shard}", _WHOLE)
    try:
        with safe_open(file, "pt") as opened:
            held = set(opened.keys())
            for name in sorted(held) if names is None else names:
                if name not in held:
                    raise invalid(file, f"lacks {name}, which the index says it holds")
                part = opened.get_slice(name)
                dtype = str(part.get_dtype())
                if dtype not in _DTYPE_BYTES:
                    problem = f"{name} of {file} is stored as {dtype}: its weights are quantised, or of an unknown kind"
                    raise BridgeError("unsupported", problem, "give the model in bfloat16, float16 or float32")
                yield name, Stored(shard, dtype, tuple(part.get_shape()))
    except (SafetensorError, OSError) as error:
        raise invalid(file, f"is no whole safetensors file: {str(error).splitlines()[0][:200]}") from error


def _expected(config: BaseConfig) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Name and shape of each tensor that a model of this configuration has."""
    hidden, inner = config.hidden, config.intermediate
    queries, keys = config.heads * config.head_dim, config.kv_heads * config.head_dim
    yield "model.embed_tokens.weight", (config.vocabulary, hidden)
    yield "model.norm.weight", (hidden,)
    if not config.is_tied:
        yield "lm_head.weight", (config.vocabulary, hidden)
    for layer in range(config.layers):
        place = f"model.layers.{layer}"
        yield f"{place}.input_layernorm.weight", (hidden,)
        yield f"{place}.post_attention_layernorm.weight", (hidden,)
        yield f"{place}.self_attn.o_proj.weight", (hidden, queries)
        yield f"{place}.mlp.gate_proj.weight", (inner, hidden)
        yield f"{place}.mlp.up_proj.weight", (inner, hidden)
        yield f"{place}.mlp.down_proj.weight", (hidden, inner)
        for kind, rows in (("q", queries), ("k", keys), ("v", keys)):
            yield projection(layer, kind, "weight"), (rows, hidden)
            if config.has_bias:
                yield projection(layer, kind, "bias"), (rows,)


def _check_shapes(folder: Path, stored: Mapping[str, Stored], expected: Mapping[str, tuple[int, ...]]) -> None:
    missing = [name for name in expected if name not in stored]
    if missing:
        raise BridgeError("model-invalid", f"{folder} lacks {len(missing)} tensors, {missing[0]} first", _WHOLE)
    for name, shape in expected.items():
        found = stored[name].shape
        if found != shape:
            problem = f"{name} of {folder} has the shape {list(found)}, config.json makes it {list(shape)}"
            raise BridgeError("model-invalid", problem, _WHOLE)


def _check_biases(folder: Path, stored: Mapping[str, Stored], config: BaseConfig) -> None:
    if config.has_bias:
        return
    for name in (projection(layer, kind, "bias") for layer in range(config.layers) for kind in "qkv"):
        if name in stored:
            raise BridgeError("model-invalid", f"{folder} holds {name}, of which config.json says nothing", _WHOLE)
