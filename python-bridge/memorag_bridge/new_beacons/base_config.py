"""What the configuration of a base model says about its shape; refuses what cannot carry beacons."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from memorag_bridge.errors import BridgeError

FAMILIES = ("qwen2", "mistral", "llama")
_WHOLE = "copy the model folder again, whole"


@dataclass(frozen=True)
class BaseConfig:
    """The numbers that shapes follow from. ``raw``: config.json as it was read.

    ``has_bias``: whether q, k and v have biases. ``eos``: id of the end-of-text token.
    """

    raw: Mapping[str, Any]
    family: str
    vocabulary: int
    hidden: int
    intermediate: int
    layers: int
    heads: int
    kv_heads: int
    head_dim: int
    positions: int
    is_tied: bool
    has_bias: bool
    eos: int


def read_base_config(folder: Path) -> BaseConfig:
    """Read config.json (and generation_config.json) of the base model in ``folder``."""
    if not folder.is_dir():
        problem = f"there is no model folder at {folder}"
        raise BridgeError("model-missing", problem, "give the path of a Hugging Face model folder")
    raw = read_json_object(folder / "config.json")
    family = raw.get("model_type")
    if family not in FAMILIES:
        problem = f"{folder} is of the kind {family!r}, beacons are known for {', '.join(FAMILIES)}"
        raise BridgeError("unsupported", problem, "give a base model of one of these families")
    _refuse_unfit(folder, raw)
    number = _Numbers(folder / "config.json", raw)
    hidden, heads = number.of("hidden_size"), number.of("num_attention_heads")
    kv_heads = number.of("num_key_value_heads", heads)
    if heads % kv_heads != 0 or (raw.get("head_dim") is None and hidden % heads != 0):
        problem = f"has {heads} heads, {kv_heads} key-value heads and {hidden} hidden values, which do not divide"
        raise invalid(folder / "config.json", problem)
    vocabulary = number.of("vocab_size")
    return BaseConfig(
        raw=raw,
        family=family,
        vocabulary=vocabulary,
        hidden=hidden,
        intermediate=number.of("intermediate_size"),
        layers=number.of("num_hidden_layers"),
        heads=heads,
        kv_heads=kv_heads,
        head_dim=number.of("head_dim", hidden // heads),
        positions=number.of("max_position_embeddings"),
        is_tied=raw.get("tie_word_embeddings", False) is True,
        has_bias=family == "qwen2" or raw.get("attention_bias") is True,
        eos=_eos(folder, raw, vocabulary),
    )


def read_json_object(file: Path) -> dict[str, Any]:
    """The JSON object in ``file``."""
    try:
        value = cast(object, json.loads(file.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise BridgeError("model-invalid", f"{file.parent} lacks {file.name}", _WHOLE) from error
    except (ValueError, RecursionError) as error:
        raise invalid(file, "is not JSON in UTF-8") from error
    if not isinstance(value, dict):
        raise invalid(file, "is not a JSON object")
    return cast(dict[str, Any], value)


def invalid(file: Path, problem: str) -> BridgeError:
    """The error of a file that is not what it should be."""
    return BridgeError("model-invalid", f"{file} {problem}", _WHOLE)


class _Numbers:
    """Whole positive numbers of a configuration."""

    def __init__(self, file: Path, raw: Mapping[str, Any]) -> None:
        self._file = file
        self._raw = raw

    def of(self, name: str, default: int | None = None) -> int:
        """The number ``name``; a missing one, or null, is ``default``."""
        value = self._raw.get(name)
        if value is None and default is not None:
            return default
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise invalid(self._file, f"has {value!r} as {name} instead of a positive whole number")
        return value


def _refuse_unfit(folder: Path, raw: Mapping[str, Any]) -> None:
    beacons = sorted(key for key in raw if key.startswith("beacon_") or key == "enable_beacon")
    if beacons:
        problem = f"{folder} has beacons already, {beacons[0]} in its config.json"
        raise BridgeError("model-invalid", problem, "give a base model, or use this folder as the memory model")
    if raw.get("quantization_config") is not None:
        problem = f"the weights of {folder} are quantised"
        raise BridgeError("unsupported", problem, "give the model before quantisation, in bfloat16, float16 or float32")
    if raw.get("use_sliding_window") is True or (raw.get("model_type") == "mistral" and _slides(raw)):
        problem = f"{folder} attends through a sliding window, and beacons see the whole memory"
        raise BridgeError("unsupported", problem, "give a base model with full attention")


def _slides(raw: Mapping[str, Any]) -> bool:
    """Whether Mistral's window is shorter than its positions; Qwen2 names one that it does not use."""
    width, positions = raw.get("sliding_window"), raw.get("max_position_embeddings")
    return width is not None and not (isinstance(width, int) and isinstance(positions, int) and width >= positions)


def _eos(folder: Path, raw: Mapping[str, Any], vocabulary: int) -> int:
    """Id of the end-of-text token: config.json's, else generation_config.json's; the first where there are several."""
    generation = folder / "generation_config.json"
    found = raw.get("eos_token_id")
    if found is None and generation.is_file():
        found = read_json_object(generation).get("eos_token_id")
    first = found[0] if isinstance(found, list) and found else found
    if not isinstance(first, int) or isinstance(first, bool) or not 0 <= first < vocabulary:
        raise invalid(folder / "config.json", f"has {found!r} as eos_token_id instead of a token id below {vocabulary}")
    return first
