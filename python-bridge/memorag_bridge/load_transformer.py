"""Loads a transformer of a local folder, without running code from it and without a weight that is not there."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from transformers import AutoConfig, AutoTokenizer
from transformers.utils import logging as transformers_logging

from memorag_bridge.errors import BridgeError

_ONLY_HERE = {"local_files_only": True, "trust_remote_code": False}
_REMEDY = "copy the folder again, whole; a model that needs code of its own is used through an endpoint only"
_FAULTS = (OSError, ValueError, KeyError, RuntimeError, ImportError, SafetensorError)


def load_transformer(  # transformers' own types are none
    path: Path,
    kind: Any,  # noqa: ANN401
    dtype: torch.dtype,
    more: Mapping[str, Any] | None = None,
) -> tuple[Any, Any]:
    """Give tokenizer and model, the model in evaluation mode on the CPU.

    Parameters
    ----------
    path
        A Hugging Face folder with safetensors weights.
    kind
        One of transformers' ``AutoModel…`` classes.
    dtype
        What the weights become, however they are stored.
    more
        Further arguments of ``from_pretrained``, about quantisation say.
    """
    config = load_config(path)
    try:
        tokenizer = AutoTokenizer.from_pretrained(str(path), **_ONLY_HERE)
        model, report = kind.from_pretrained(
            str(path), config=config, dtype=dtype, use_safetensors=True, output_loading_info=True, **_ONLY_HERE, **(more or {})
        )
    except torch.OutOfMemoryError:  # a RuntimeError too, and not the folder's fault
        raise
    except _FAULTS as error:
        raise _invalid(path, error) from error
    # transformers fills missing weights with random numbers and goes on. Nothing here reads a pooler.
    missing = [key for key in sorted(report["missing_keys"]) if "pooler" not in key]
    if missing:
        problem = f"{path} lacks {len(missing)} weights of the model, {missing[0]} first"
        raise BridgeError("model-invalid", problem, "copy the model folder whole, with its *.safetensors files")
    return tokenizer, model.eval()


def load_config(path: Path) -> Any:  # noqa: ANN401
    """Give the configuration alone, as transformers reads it; refuses an encoder-decoder."""
    transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    try:
        config = AutoConfig.from_pretrained(str(path), **_ONLY_HERE)
    except _FAULTS as error:
        raise _invalid(path, error) from error
    if getattr(config, "is_encoder_decoder", False):
        raise BridgeError("unsupported", f"{path} is an encoder-decoder model", "serve this model through an endpoint")
    return config


def _invalid(path: Path, error: Exception) -> BridgeError:
    reason = (str(error).strip() or type(error).__name__).splitlines()[0][:200]
    return BridgeError("model-invalid", f"{path} cannot be loaded: {reason}", _REMEDY)


def longest_input(tokenizer: Any, config: Any) -> int:  # noqa: ANN401
    """What the tokenizer and the positions allow; XLM-RoBERTa's positions begin behind its padding id."""
    positions = int(getattr(config, "max_position_embeddings", 512))
    if config.model_type in {"roberta", "xlm-roberta", "camembert", "mpnet"}:
        positions -= int(config.pad_token_id) + 1
    return min(positions, int(tokenizer.model_max_length))
