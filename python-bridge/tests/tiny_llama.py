"""A causal language model of 30,000 random weights, with a real tokenizer and chat template."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from transformers import LlamaConfig, LlamaForCausalLM

from tiny_tokenizers import CHATML, byte_level, write_folder

POSITIONS = 1_024


def write_tiny_llama(path: Path, *, change: Mapping[str, Any] | None = None, eos: int | None = None) -> Path:
    """Write the folder. ``change``: members of config.json that become others. ``eos``: the only id that ends a turn."""
    tokenizer = byte_level()
    write_folder(path, tokenizer, CHATML, {"eos_token": None} if eos is not None else None)
    (path / "generation_config.json").unlink()
    config = LlamaConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=POSITIONS,
        bos_token_id=None,
        eos_token_id=eos,
        initializer_range=0.3,
    )
    torch.manual_seed(11)
    LlamaForCausalLM(config).save_pretrained(path)
    saved = json.loads((path / "config.json").read_text()) | dict(change or {})
    (path / "config.json").write_text(json.dumps(saved))
    (path / "generation_config.json").unlink(missing_ok=True)
    return path
