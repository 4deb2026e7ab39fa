"""Model folders of published shapes with random weights: speed does not depend on them.

    PYTHONPATH=python-bridge .venv/bin/python bench/programs/random_folders.py OUT [--shape full|tiny] [--device cuda]

Writes ``OUT/beacon`` (Qwen2-7B with beacons of ratio 4 and 8, 15.2 GB) and ``OUT/bge-m3`` (1.1 GB), with SmolLM2's tokenizer;
``tiny``: both small. ``memorize-with-models.ts`` beside this file reads a text with them.
"""

import argparse
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from tokenizers.processors import TemplateProcessing
from transformers import (
    PreTrainedModel,
    PreTrainedTokenizerFast,
    Qwen2Config,
    Qwen2ForCausalLM,
    XLMRobertaConfig,
    XLMRobertaModel,
)

from memorag_bridge.init_beacons import init_beacons
from memorag_bridge.smollm2 import smollm2_folder

_TINY: dict[str, Any] = {"hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 2, "num_attention_heads": 4}
_QWEN2_7B: dict[str, Any] = {"hidden_size": 3584, "intermediate_size": 18_944, "num_hidden_layers": 28, "num_attention_heads": 28}
_BGE_M3: dict[str, Any] = {"hidden_size": 1024, "intermediate_size": 4096, "num_hidden_layers": 24, "num_attention_heads": 16}
_START, _END = "<|im_start|>", "<|im_end|>"


def main(arguments: Sequence[str]) -> int:
    """Run the command line; gives the exit code."""
    parser = argparse.ArgumentParser(prog="random_folders")
    parser.add_argument("out", type=Path)
    parser.add_argument("--shape", choices=["full", "tiny"], default="full")
    parser.add_argument("--device", default="cpu", help="where weights are drawn: a card is a hundred times faster")
    options = parser.parse_args(arguments)
    is_tiny = options.shape == "tiny"
    with torch.device(options.device):
        _write_beacon(options.out, is_tiny)
        _write_bge_m3(options.out / "bge-m3", is_tiny)
    return 0


def _write_beacon(out: Path, is_tiny: bool) -> None:
    sizes = _TINY if is_tiny else _QWEN2_7B
    config = Qwen2Config(
        **sizes,
        vocab_size=49_152 if is_tiny else 152_064,
        num_key_value_heads=2 if is_tiny else 4,
        max_position_embeddings=131_072,
        rope_parameters={"rope_type": "default", "rope_theta": 1e6},
        tie_word_embeddings=False,
        eos_token_id=2,
    )
    _save(lambda: Qwen2ForCausalLM(config), torch.bfloat16, out / "base")
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copyfile(smollm2_folder() / name, out / "base" / name)
    print(init_beacons(out / "base", out / "beacon", [4, 8], 512 if is_tiny else 2_048))


def _write_bge_m3(folder: Path, is_tiny: bool) -> None:
    sizes = _TINY if is_tiny else _BGE_M3
    shape = XLMRobertaConfig(
        **sizes,
        vocab_size=49_152 if is_tiny else 250_002,
        max_position_embeddings=8_194,
        type_vocab_size=1,
        layer_norm_eps=1e-5,
        pad_token_id=1,
    )
    _save(lambda: XLMRobertaModel(shape), torch.float16, folder)
    _write_tokenizer(folder)


def _save(make: Callable[[], PreTrainedModel], dtype: torch.dtype, folder: Path) -> None:
    torch.set_default_dtype(dtype)
    make().save_pretrained(folder, max_shard_size="4GB")
    torch.set_default_dtype(torch.float32)


def _write_tokenizer(folder: Path) -> None:
    """SmolLM2's words between a first and a last token, as XLM-RoBERTa has them."""
    tokenizer = Tokenizer.from_file(str(smollm2_folder() / "tokenizer.json"))
    tokenizer.post_processor = TemplateProcessing(
        single=f"{_START} $A {_END}", special_tokens=[(name, tokenizer.token_to_id(name)) for name in (_START, _END)]
    )
    PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer,
        cls_token=_START,
        eos_token=_END,
        pad_token=_END,
        unk_token="<|endoftext|>",  # noqa: S106 (a word of the vocabulary)
        model_max_length=8_192,
    ).save_pretrained(folder)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
