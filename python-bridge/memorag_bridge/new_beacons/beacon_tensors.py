"""The beacons' own tensors, copied from the base's as training starts."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from safetensors import safe_open
from torch import Tensor

from memorag_bridge.new_beacons.base_config import BaseConfig
from memorag_bridge.new_beacons.base_weights import Stored, projection

EMBEDDING = "model.embed_tokens.weight"
BEACON_EMBEDDING = "model.beacon_embed_tokens.weight"


def beacon_sources(config: BaseConfig) -> dict[str, str]:
    """Each beacon projection's tensor, and the base's tensor that it starts as."""
    parts = ("weight", "bias") if config.has_bias else ("weight",)
    return {
        projection(layer, f"beacon_{kind}", part): projection(layer, kind, part)
        for layer in range(config.layers)
        for kind in "qkv"
        for part in parts
    }


def beacon_bytes(config: BaseConfig, stored: Mapping[str, Stored]) -> int:
    """What the beacons' tensors take in a file."""
    row = stored[EMBEDDING].bytes // config.vocabulary
    return row + sum(stored[source].bytes for source in beacon_sources(config).values())


def beacon_tensors(
    base: Path, config: BaseConfig, stored: Mapping[str, Stored], on_shard: Callable[[str], None]
) -> Iterator[tuple[str, Tensor]]:
    """Read the beacons' tensors, weight file by weight file.

    Yields
    ------
    name, tensor
        ``beacon_q_proj.weight`` [heads * head_dim, hidden], ``beacon_{k,v}_proj.weight`` [kv_heads * head_dim, hidden],
        their biases [rows], and ``beacon_embed_tokens.weight`` [1, hidden]; each in the dtype of what it was copied from.
    """
    sources = beacon_sources(config)
    for shard in sorted({tensor.shard for tensor in stored.values()}):
        on_shard(shard)
        with safe_open(base / shard, "pt") as opened:
            for name, source in sources.items():
                if stored[source].shard == shard:
                    yield name, opened.get_tensor(source)
            if stored[EMBEDDING].shard == shard:
                # One row alone is read: the table of a 7B takes a gigabyte.
                yield BEACON_EMBEDDING, opened.get_slice(EMBEDDING)[config.eos : config.eos + 1].contiguous()  # [1, H]
