"""One tokenizer for all calls that a model answers."""

from functools import lru_cache
from pathlib import Path

from memorag_bridge.language.chat_tokenizer import ChatTokenizer


@lru_cache(maxsize=4)
def shared_tokenizer(folder: Path, model_id: str) -> ChatTokenizer:
    """The tokenizer in ``folder``, read once while the model there is ``model_id``, whose fingerprint tells of its files.

    Reading one takes a second or more of a core, and an estimate comes before every text that is memorized.
    """
    return ChatTokenizer(folder)
