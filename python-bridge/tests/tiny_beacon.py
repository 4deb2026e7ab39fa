"""Beacon models of a few thousand random weights: every projection, bias and gain its own, so that no two can be confused."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from memorag_bridge.beacon.decoder import Decoder
from memorag_bridge.beacon.folder import load_decoder, open_beacon_folder
from tiny_tokenizers import CHATML, byte_level, write_folder

Family = Literal["qwen2", "mistral", "llama"]
FAMILIES: dict[Family, dict[str, Any]] = {
    "qwen2": {"rms_norm_eps": 1e-6, "rope_theta": 1e6, "sliding_window": 4096, "use_sliding_window": False},
    "mistral": {"rms_norm_eps": 1e-5, "rope_theta": 1e4, "sliding_window": None, "head_dim": 12},
    "llama": {"rms_norm_eps": 1e-5, "rope_parameters": {"rope_theta": 5e5, "rope_type": "default"}, "tie_word_embeddings": True},
}
BEACONS = {
    "beacon_attend_prev": True,
    "beacon_attn": "full-coverage",
    "beacon_embed_init": "eos",
    "beacon_parallel_window": 1,
    "beacon_param": ["q", "k", "v"],
    "beacon_pos": "interleave",
    "beacon_ratio": [2, 4, 8],
    "beacon_ratio_mix": "step-random",
    "beacon_sink_size": 0,
}
VOCABULARY = 61
DEVICE = torch.device(os.environ.get("MEMORAG_TEST_DEVICE", "cpu"))
"""Where tests of the tensors run: `MEMORAG_TEST_DEVICE=cuda` takes them to a card."""


def tiny_config(family: Family, *, window: int = 32, vocabulary: int = VOCABULARY, layers: int = 3) -> dict[str, Any]:
    """A config.json of the family."""
    return {
        "model_type": family,
        "vocab_size": vocabulary,
        "hidden_size": 32,
        "intermediate_size": 40,
        "num_hidden_layers": layers,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "hidden_act": "silu",
        "max_position_embeddings": 16_384,
        "tie_word_embeddings": False,
        "torch_dtype": "float32",
        **FAMILIES[family],
        **BEACONS,
        "beacon_window": window,
        "beacon_stride": window,
    }


def tiny_tensors(config: Mapping[str, Any], seed: int = 3) -> dict[str, Tensor]:
    """Random weights for ``config``, float32."""
    random = torch.Generator().manual_seed(seed)
    hidden, wide = config["hidden_size"], config["intermediate_size"]
    head = config.get("head_dim") or hidden // config["num_attention_heads"]
    queries, shared = config["num_attention_heads"] * head, config["num_key_value_heads"] * head

    def draw(*shape: int, scale: float = 0.25) -> Tensor:
        return torch.randn(shape, generator=random) * scale

    tensors = {
        "model.embed_tokens.weight": draw(config["vocab_size"], hidden, scale=1.0),
        "model.beacon_embed_tokens.weight": draw(1, hidden, scale=1.0),
        "model.norm.weight": 1 + draw(hidden),
    }
    if not config["tie_word_embeddings"]:
        tensors["lm_head.weight"] = draw(config["vocab_size"], hidden)
    for layer in range(config["num_hidden_layers"]):
        name = f"model.layers.{layer}"
        for part in ("input_layernorm", "post_attention_layernorm"):
            tensors[f"{name}.{part}.weight"] = 1 + draw(hidden)
        for kind in ("", "beacon_"):
            for part, size in {"q": queries, "k": shared, "v": shared}.items():
                tensors[f"{name}.self_attn.{kind}{part}_proj.weight"] = draw(size, hidden)
                if config["model_type"] == "qwen2":
                    tensors[f"{name}.self_attn.{kind}{part}_proj.bias"] = draw(size)
        tensors[f"{name}.self_attn.o_proj.weight"] = draw(hidden, queries)
        tensors[f"{name}.mlp.gate_proj.weight"] = draw(wide, hidden)
        tensors[f"{name}.mlp.up_proj.weight"] = draw(wide, hidden)
        tensors[f"{name}.mlp.down_proj.weight"] = draw(hidden, wide)
    return tensors


def write_tensors(path: Path, config: Mapping[str, Any], seed: int = 3) -> Path:
    """A model folder without a tokenizer."""
    path.mkdir(parents=True, exist_ok=True)
    (path / "config.json").write_text(json.dumps(config))
    save_file(tiny_tensors(config, seed), path / "model.safetensors")
    return path


def write_tiny_beacon(path: Path, family: Family = "qwen2", *, change: Mapping[str, Any] | None = None, window: int = 32) -> Path:
    """A whole model folder, with a real tokenizer and chat template. ``change``: members of config.json that become others."""
    tokenizer = byte_level()
    write_folder(path, tokenizer, CHATML)
    config = {**tiny_config(family, window=window, vocabulary=tokenizer.get_vocab_size()), **(change or {})}
    return write_tensors(path, config)


def edit_config(folder: Path, **changes: object) -> None:
    """Change members of config.json; ``...`` drops one."""
    config = {**json.loads((folder / "config.json").read_text()), **changes}
    (folder / "config.json").write_text(json.dumps({name: value for name, value in config.items() if value is not ...}))


def edit_tensors(folder: Path, changes: Mapping[str, Tensor | None]) -> None:
    """Replace, add or (``None``) drop tensors."""
    tensors = {**load_file(folder / "model.safetensors"), **changes}
    save_file({name: tensor for name, tensor in tensors.items() if tensor is not None}, folder / "model.safetensors")


def decoder_of(folder: Path, dtype: torch.dtype = torch.float32) -> Decoder:
    """The model on the tests' device."""
    return load_decoder(open_beacon_folder(folder), device=DEVICE, dtype=dtype)


def some_tokens(count: int, seed: int = 0, vocabulary: int = VOCABULARY) -> list[int]:
    """Random ids."""
    return torch.randint(0, vocabulary, (count,), generator=torch.Generator().manual_seed(seed)).tolist()
