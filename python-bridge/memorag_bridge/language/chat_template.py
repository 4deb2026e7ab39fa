"""Renders a conversation with a folder's chat template so that the template's own words stay apart from the contents."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from memorag_bridge.errors import BridgeError

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

    from memorag_bridge.language.chat_tokenizer import Message

Rendered = list[tuple[str, bool]]
"""Pieces of text in order; ``True``: the template's own words, ``False``: a content, which is data."""

_PLAIN = (
    "{{ bos_token }}{% for message in messages %}{{ message['role'] | capitalize }}: {{ message['content'] | trim }}\n"
    "{% endfor %}Assistant:"
)
"""For a folder without a chat template: ``User: …`` and ``Assistant:``, a line each."""
_MARKER = "xMEMORAGx{}x"
_MARKERS = re.compile(r"xMEMORAGx(\d+)x")


class ChatTemplate:
    """The chat template of a tokenizer, or a plain one where there is none."""

    def __init__(self, tokenizer: "PreTrainedTokenizerBase", folder: Path) -> None:
        self._tokenizer = tokenizer
        self._folder = folder
        self.source = _PLAIN if not tokenizer.chat_template else self._find()
        if _MARKERS.search(self.source) is not None:
            raise self._invalid("holds a marker of this program")

    def render(self, messages: Sequence["Message"]) -> Rendered:
        """Render ``messages`` with the assistant's turn opened.

        A template that refuses a system turn gets it as the beginning of the user's.
        """
        from jinja2 import TemplateError

        try:
            return self._render(messages)
        except TemplateError as error:
            # A template's own `raise_exception` is a bare TemplateError; anything else is a broken template.
            if type(error) is TemplateError and len(messages) > 1 and messages[0]["role"] == "system":
                return self.render(_folded(messages))
            is_refusal = type(error) is TemplateError
            raise self._invalid("refuses this order of turns" if is_refusal else f"is broken: {type(error).__name__}") from error

    def _find(self) -> str:
        try:
            return self._tokenizer.get_chat_template()
        except ValueError as error:
            raise self._invalid("is one of several, and none is the default") from error

    def _render(self, messages: Sequence["Message"]) -> Rendered:
        # A marker between the content's own outer white space: the template trims it, or not, as it would the content.
        marked = [{"role": message["role"], "content": _marked(message["content"], at)} for at, message in enumerate(messages)]
        try:
            text = self._tokenizer.apply_chat_template(
                marked,
                chat_template=self.source,
                tokenize=False,
                add_generation_prompt=True,
                enable_thinking=False,  # for templates that know it: an answer, not a train of thought
            )
        except (TypeError, ValueError, LookupError, ArithmeticError) as error:
            raise self._invalid(f"cannot be used: {type(error).__name__}") from error
        pieces = _MARKERS.split(str(text))  # literal, number, literal, number, …, literal
        if {int(number) for number in pieces[1::2]} != {at for at, message in enumerate(messages) if message["content"].strip()}:
            raise self._invalid("leaves out a message")
        return [
            (piece, True) if at % 2 == 0 else (messages[int(piece)]["content"].strip(), False) for at, piece in enumerate(pieces)
        ]

    def _invalid(self, problem: str) -> BridgeError:
        message = f"the chat template of {self._folder} {problem}"
        return BridgeError("model-invalid", message, "use the model's instruct version, with its own chat template")


def _marked(content: str, at: int) -> str:
    core = content.strip()
    return content if core == "" else content.replace(core, _MARKER.format(at), 1)


def _folded(messages: Sequence["Message"]) -> list["Message"]:
    system, first, *rest = messages
    return [{"role": first["role"], "content": f"{system['content']}\n\n{first['content']}"}, *rest]
