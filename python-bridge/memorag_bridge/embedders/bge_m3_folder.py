"""What BAAI's bge-m3 folder says: XLM-RoBERTa, its first state normalised, no instruction for any role."""

from pathlib import Path

from memorag_bridge.embedders.fingerprint import fingerprint
from memorag_bridge.embedders.model_folder import ModelFolder, config_of, weight_files
from memorag_bridge.errors import BridgeError
from memorag_bridge.models.model_name import model_name

_TECHNIQUE = "bge-m3-torch-1"
_SMALL_FILES = ("config.json", "tokenizer.json", "tokenizer_config.json", "sentencepiece.bpe.model")


def open_bge_m3_folder(path: Path) -> ModelFolder:
    """Read the folder at ``path``, its heads left aside: the dense vectors need none.

    The folder's own modules and lengths for sentence-transformers are not read, so that a copy without them (or with
    the 512 tokens of many copies) is the same model.
    """
    weights = weight_files(path)
    kind = config_of(path).get("model_type")
    if kind != "xlm-roberta":
        problem = f"{path} is a model of type {kind}, and bge-m3 is built on xlm-roberta"
        raise BridgeError("unsupported", problem, "use the embedder `huggingface-local` for other models")
    mark = fingerprint(_TECHNIQUE, [path / name for name in _SMALL_FILES], weights)
    return ModelFolder(
        path=path,
        model_id=f"{model_name(path)}@{mark}",
        pooling=("cls",),
        is_normalised=True,
        is_lowercased=False,
        query_prompt="",
        passage_prompt="",
        max_tokens=None,
    )
