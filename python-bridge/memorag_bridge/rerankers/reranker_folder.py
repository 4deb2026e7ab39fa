"""Reads what a reranker's folder says about itself, without loading it."""

from dataclasses import dataclass
from pathlib import Path

from memorag_bridge.embedders.fingerprint import fingerprint
from memorag_bridge.embedders.model_folder import config_of, weight_files
from memorag_bridge.errors import BridgeError
from memorag_bridge.models.model_name import model_name

_TECHNIQUE = "rerank-torch-1"
_SMALL_FILES = ("config.json", "tokenizer.json", "tokenizer_config.json", "vocab.txt", "sentencepiece.bpe.model")
_DEFAULT_LABELS = 2
"""What transformers takes for a model that does not say."""


@dataclass(frozen=True)
class RerankerFolder:
    """A folder that can be loaded, as far as its files tell."""

    path: Path
    model_id: str


def open_reranker_folder(path: Path) -> RerankerFolder:
    """Read the folder at ``path``; refuses one that is missing or incomplete, or that gives more than one number."""
    weights = weight_files(path)
    config = config_of(path)
    named = config.get("id2label")
    labels = len(named) if isinstance(named, dict) else config.get("num_labels", _DEFAULT_LABELS)
    if labels != 1:
        problem = f"{path} tells {labels} labels apart, and a reranker gives one number"
        raise BridgeError("unsupported", problem, "name the folder of a reranker, bge-reranker-v2-m3 say")
    mark = fingerprint(_TECHNIQUE, [path / name for name in _SMALL_FILES], weights)
    return RerankerFolder(path=path, model_id=f"{model_name(path)}@{mark}")
