"""Reads what the folder of a causal language model says about itself, without loading it."""

from dataclasses import dataclass
from pathlib import Path

from memorag_bridge.embedders.fingerprint import fingerprint
from memorag_bridge.embedders.model_folder import config_of, weight_files
from memorag_bridge.errors import BridgeError
from memorag_bridge.models.model_name import model_name

_TECHNIQUE = "causal-torch-1"
_SMALL_FILES = ("config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json", "chat_template.jinja")
_LENGTHS = ("max_position_embeddings", "n_positions", "max_sequence_length", "seq_length")


@dataclass(frozen=True)
class CausalFolder:
    """A folder that can be loaded, as far as its files tell. ``context_length``: its positions."""

    path: Path
    model_id: str
    context_length: int


def open_causal_folder(path: Path) -> CausalFolder:
    """Read the folder at ``path``; refuses one that is missing or incomplete, or no causal language model."""
    weights = weight_files(path)
    config = config_of(path)
    named = config.get("architectures")
    architectures = named if isinstance(named, list) else []
    if architectures and not any(str(name).endswith(("ForCausalLM", "LMHeadModel")) for name in architectures):
        problem = f"{path} holds a {', '.join(map(str, architectures))[:100]}, which is no causal language model"
        raise BridgeError("unsupported", problem, "name the folder of an instruct model")
    lengths = [value for key in _LENGTHS if isinstance(value := config.get(key), int) and value > 0]
    if not lengths:
        raise BridgeError("model-invalid", f"{path / 'config.json'} names no number of positions", "use another model")
    mark = fingerprint(_TECHNIQUE, [path / name for name in _SMALL_FILES], weights)
    return CausalFolder(path, f"{model_name(path)}@{mark}", lengths[0])
