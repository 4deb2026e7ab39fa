"""Ids in, text out, as soon as its characters are whole."""

from collections.abc import Sequence
from typing import Protocol

_HALF = "\ufffd"
"""What a decoder writes for bytes that are no whole character, or not yet."""


class Decodes(Protocol):
    """What a stream needs of a tokenizer (:class:`memorag_bridge.language.chat_tokenizer.ChatTokenizer`)."""

    def decode_window(self, ids: Sequence[int]) -> str:
        """The text of a few ids, half characters as U+FFFD."""
        ...

    def is_silent(self, token: int) -> bool:
        """Whether an id has no text."""
        ...


class TextStream:
    """The text of one row. The deltas together are the tokenizer's ``decode`` of all ids.

    A character of several tokens comes out with the last of them; one that is never finished does not come out.
    """

    def __init__(self, tokenizer: Decodes) -> None:
        self._tokenizer = tokenizer
        self._context: list[int] = []
        """Ids whose text is out; they tell the decoder that what follows is no beginning (sentencepiece's spaces)."""
        self._waiting: list[int] = []
        self._told = 0
        """Characters of the window (context and waiting) that are out."""

    def push(self, token: int) -> str:
        """Take the next id, give the text that it completes: often none."""
        if self._tokenizer.is_silent(token):
            return ""
        self._waiting.append(token)
        window = self._tokenizer.decode_window([*self._context, *self._waiting])
        whole = window.rstrip(_HALF)
        delta = whole[self._told :]
        if whole == window:
            self._context, self._waiting = self._waiting, []
            self._told = len(self._tokenizer.decode_window(self._context))
        else:
            self._told = max(self._told, len(whole))
        return delta
