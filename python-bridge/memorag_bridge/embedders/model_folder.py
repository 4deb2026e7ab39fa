"""Reads what a Hugging Face folder says about itself, without loading it: files, pooling, normalisation, prompts, length."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

from memorag_bridge.embedders.fingerprint import fingerprint
from memorag_bridge.errors import BridgeError
from memorag_bridge.models.model_name import model_name

Pooling = Literal["cls", "mean", "max", "mean-sqrt", "weighted-mean", "last"]
_POOLING: dict[str, Pooling] = {
    "pooling_mode_cls_token": "cls",
    "pooling_mode_max_tokens": "max",
    "pooling_mode_mean_tokens": "mean",
    "pooling_mode_mean_sqrt_len_tokens": "mean-sqrt",
    "pooling_mode_weightedmean_tokens": "weighted-mean",
    "pooling_mode_lasttoken": "last",
}
"""In the order in which sentence-transformers joins them."""
_POOLING_BY_NAME: dict[str, Pooling] = {
    "cls": "cls",
    "max": "max",
    "mean": "mean",
    "mean_sqrt_len_tokens": "mean-sqrt",
    "weightedmean": "weighted-mean",
    "lasttoken": "last",
}
_QUERY_PROMPTS = ("query",)
_PASSAGE_PROMPTS = ("passage", "document", "corpus")
_TECHNIQUE = "local-torch-1"


@dataclass(frozen=True)
class ModelFolder:
    """A folder that can be loaded, as far as its files tell.

    ``max_tokens``: ``None`` where only the tokenizer and the configuration can tell.
    """

    path: Path
    model_id: str
    pooling: tuple[Pooling, ...]
    is_normalised: bool
    is_lowercased: bool
    query_prompt: str
    passage_prompt: str
    max_tokens: int | None


def open_model_folder(path: Path) -> ModelFolder:
    """Read the folder at ``path``; refuses one that is missing, incomplete, or needs what is not here."""
    weights = weight_files(path)
    modules = _modules(path)
    prompts = _Prompts(read_json_object(path / "config_sentence_transformers.json"))
    sentence = read_json_object(path / "sentence_bert_config.json")
    longest = sentence.get("max_seq_length")
    small = [path / name for name in _SMALL_FILES]
    return ModelFolder(
        path=path,
        model_id=f"{model_name(path)}@{fingerprint(_TECHNIQUE, [*small, *_pooling_files(path)], weights)}",
        pooling=_pooling(path, modules),
        is_normalised=any(kind == "Normalize" for kind, _ in modules),
        is_lowercased=sentence.get("do_lower_case") is True,
        query_prompt=prompts.find(_QUERY_PROMPTS),
        passage_prompt=prompts.find(_PASSAGE_PROMPTS),
        max_tokens=longest if isinstance(longest, int) else None,
    )


_SMALL_FILES = (
    "config.json",
    "modules.json",
    "sentence_bert_config.json",
    "config_sentence_transformers.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "vocab.txt",
)


class _Prompts:
    """sentence-transformers' named prompts."""

    def __init__(self, settings: dict[str, Any]) -> None:
        prompts = settings.get("prompts")
        self._prompts = prompts if isinstance(prompts, dict) else {}
        self._default = settings.get("default_prompt_name")

    def find(self, names: tuple[str, ...]) -> str:
        """The first of ``names`` that the model knows, or its default, or nothing."""
        for name in (*names, self._default):
            prompt = self._prompts.get(name)
            if isinstance(prompt, str):
                return prompt
        return ""


def config_of(path: Path) -> dict[str, Any]:
    """The folder's ``config.json``; raises where it is no JSON object."""
    return read_json_object(path / "config.json")


def weight_files(path: Path) -> list[Path]:
    """The safetensors files of the folder; raises where one of them, ``config.json`` or the folder is missing."""
    if not path.is_dir():
        raise BridgeError("model-missing", f"there is no model folder at {path}", "give the path of a Hugging Face model folder")
    single = path / "model.safetensors"
    index = path / "model.safetensors.index.json"
    shards = [single] if single.is_file() or not index.is_file() else listed_files(path, read_json_object(index))
    require_files(path, [path / "config.json", *shards])
    return shards


def require_files(path: Path, files: Sequence[Path]) -> None:
    """Raise where one of ``files`` is not there."""
    missing = [str(file.relative_to(path)) for file in files if not file.is_file()]
    if not missing:
        return
    has_pickle = any(path.glob("pytorch_model*.bin"))
    remedy = (
        "convert its pytorch_model.bin to safetensors: pickled weights are not read"
        if has_pickle
        else "copy the model folder whole, with its *.safetensors files"
    )
    raise BridgeError("model-invalid", f"{path} lacks {' and '.join(missing)}", remedy)


def listed_files(path: Path, index: dict[str, Any]) -> list[Path]:
    """The weight files that an index names, in the order of their names; refuses names that lead elsewhere."""
    listed = index.get("weight_map")
    found = list(listed.values()) if isinstance(listed, dict) else []
    names = sorted({name for name in found if isinstance(name, str) and Path(name).name == name})
    if not names or any(name not in names for name in found):
        raise _invalid(path / "model.safetensors.index.json", "names no weight files of this folder")
    return [path / name for name in names]


def _modules(path: Path) -> list[tuple[str, str]]:
    """Kind and folder of each module; a folder without the list has the transformer alone."""
    file = path / "modules.json"
    if not file.is_file():
        return [("Transformer", "")]
    modules = _parse(file)
    if not isinstance(modules, list) or not all(isinstance(module, dict) for module in modules):
        raise _invalid(file, "is not a list of modules")
    found = [(str(module.get("type", "")).rsplit(".", 1)[-1], str(module.get("path", ""))) for module in modules]
    kinds = [kind for kind, _ in found]
    unknown = [kind for kind in kinds if kind not in {"Transformer", "Pooling", "Normalize"}]
    if unknown or kinds[:1] != ["Transformer"] or kinds.count("Transformer") > 1:
        problem = f"{path} has the modules {', '.join(kinds)}; only Transformer, Pooling and Normalize are known"
        raise BridgeError("unsupported", problem, "serve this model through an embedding endpoint")
    if any(Path(folder).is_absolute() or ".." in Path(folder).parts for _, folder in found):
        raise _invalid(file, "names a path outside the folder")
    return found


def _pooling(path: Path, modules: list[tuple[str, str]]) -> tuple[Pooling, ...]:
    folders = [folder for kind, folder in modules if kind == "Pooling"]
    if not folders:
        return ("mean",)  # what sentence-transformers does with a bare transformer
    file = path / folders[0] / "config.json"
    settings = read_json_object(file)
    if settings.get("include_prompt") is False:
        raise BridgeError("unsupported", f"{path} pools without its prompt", "serve this model through an embedding endpoint")
    named = settings.get("pooling_mode")
    names = [named] if isinstance(named, str) else named if isinstance(named, list) else []
    flagged = [mode for flag, mode in _POOLING.items() if settings.get(flag) is True]
    modes = tuple(_POOLING_BY_NAME[name] for name in names if name in _POOLING_BY_NAME) or tuple(flagged)
    if not modes:
        raise _invalid(file, "names no known pooling")
    return modes


def _pooling_files(path: Path) -> list[Path]:
    return [path / folder / "config.json" for kind, folder in _modules(path) if kind == "Pooling"]


def read_json_object(file: Path) -> dict[str, Any]:
    """A JSON object, empty where the file is missing."""
    if not file.is_file():
        return {}
    value = _parse(file)
    if not isinstance(value, dict):
        raise _invalid(file, "is not a JSON object")
    return cast(dict[str, Any], value)


def _parse(file: Path) -> object:
    try:
        return cast(object, json.loads(file.read_text(encoding="utf-8")))
    except (ValueError, RecursionError) as error:
        raise _invalid(file, "is not JSON in UTF-8") from error


def _invalid(file: Path, problem: str) -> BridgeError:
    return BridgeError("model-invalid", f"{file} {problem}", "copy the model folder again, whole")
