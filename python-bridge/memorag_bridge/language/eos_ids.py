"""Which ids end a model's turn, by everything that its folder says."""

import json
from collections.abc import Iterator
from pathlib import Path

from memorag_bridge.errors import BridgeError


def read_eos_ids(folder: Path, tokenizer_eos: object) -> frozenset[int]:
    """Ids of ``generation_config.json``, ``config.json`` and the tokenizer together: any of them ends a turn.

    Folders disagree with themselves: a chat model's ``config.json`` may name the base model's end of text alone, and
    its tokenizer the end of a turn.
    """
    named = [tokenizer_eos, *(_eos_of(folder / name) for name in ("generation_config.json", "config.json"))]
    return frozenset(number for value in named for number in _numbers(value))


def _eos_of(file: Path) -> object:
    if not file.is_file():
        return None
    try:
        value = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BridgeError("model-invalid", f"{file} is not JSON in UTF-8", "copy the model folder again, whole") from error
    return value.get("eos_token_id") if isinstance(value, dict) else None


def _numbers(value: object) -> Iterator[int]:
    for number in value if isinstance(value, list) else [value]:
        if isinstance(number, int) and not isinstance(number, bool) and number >= 0:
            yield number
