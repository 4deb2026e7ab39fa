"""Turns texts and conversations into a model's own ids and back, from the tokenizer files of its folder."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from memorag_bridge.errors import BridgeError
from memorag_bridge.language.chat_template import ChatTemplate, Rendered
from memorag_bridge.language.eos_ids import read_eos_ids
from memorag_bridge.language.plain_encoder import PlainEncoder
from memorag_bridge.language.text_stream import TextStream

if TYPE_CHECKING:
    from tokenizers import Tokenizer


class Message(TypedDict):
    """A turn of a conversation; ``role``: ``system``, ``user`` or ``assistant``."""

    role: str
    content: str


class ChatTokenizer:
    """The tokenizer and the chat template of a model folder.

    What people and books wrote is data: a string in it that looks like a special token is encoded as plain text. Special
    tokens come from the template's own words alone.

    Attributes
    ----------
    bos_id
        The id that begins a text, where the model has one. The chat methods place it themselves, where the template does.
    eos_ids
        The ids that end a model's turn.
    vocab_size
        Number of ids that the tokenizer knows; a model's logits may have more rows.
    """

    def __init__(self, folder: Path) -> None:
        from tokenizers import Tokenizer
        from transformers import PreTrainedTokenizerBase

        tokenizer = _load(folder)
        backend = getattr(tokenizer, "backend_tokenizer", None)
        if not isinstance(tokenizer, PreTrainedTokenizerBase) or not isinstance(backend, Tokenizer):
            raise BridgeError("model-invalid", f"{folder} has no tokenizer of the tokenizers library", _REMEDY)
        if not backend.encode("text", add_special_tokens=False).ids:  # without its files transformers makes an empty one
            raise BridgeError("model-invalid", f"the tokenizer in {folder} has no vocabulary", _REMEDY)
        self._folder = folder
        self._template = ChatTemplate(tokenizer, folder)
        self._encoder = PlainEncoder(backend, _control_tokens(backend, self._template.source))
        self._backend = backend
        self._silent = frozenset(number for number, token in backend.get_added_tokens_decoder().items() if token.special)
        self.bos_id: int | None = tokenizer.bos_token_id
        self.eos_ids = read_eos_ids(folder, tokenizer.eos_token_id)
        self.vocab_size = backend.get_vocab_size(with_added_tokens=True)

    def encode_text(self, text: str) -> list[int]:
        """Ids of ``text`` as it stands: nothing is added, and nothing in it becomes a special token."""
        return self._encoder.encode([(text, False)])

    def encode_chat(self, messages: Sequence[Message]) -> list[int]:
        """Ids of the conversation, the assistant's next turn opened."""
        return self._encoder.encode(self._template.render(messages))

    def split_chat(self, messages: Sequence[Message], hole: str) -> tuple[list[int], list[int]]:
        """Ids of the conversation before and after ``hole``, which stands in one content, once.

        The hole is a hard boundary: the sides are encoded apart, so that any ids can stand between them.
        """
        if sum(message["content"].count(hole) for message in messages) != 1:
            raise ValueError("the hole does not stand exactly once in the messages")
        before, after = self._cut(self._template.render(messages), hole)
        return self._encoder.encode(before), self._encoder.encode(after, follows=True)

    def decode(self, ids: Sequence[int]) -> str:
        """The text of ``ids`` without special tokens; half a character at the end is left out."""
        stream = TextStream(self)
        return "".join(map(stream.push, ids))

    def decode_window(self, ids: Sequence[int]) -> str:
        """The text of a few ids as the tokenizer gives it, half characters as U+FFFD."""
        return self._backend.decode(list(ids), skip_special_tokens=True)

    def is_silent(self, token: int) -> bool:
        """Whether an id is a special token, which has no text."""
        return token in self._silent

    def _cut(self, rendered: Rendered, hole: str) -> tuple[Rendered, Rendered]:
        at = [(index, text) for index, (text, is_template) in enumerate(rendered) if not is_template and hole in text]
        if len(at) != 1:
            raise BridgeError("model-invalid", f"the chat template of {self._folder} repeats a message", _REMEDY)
        index, text = at[0]
        left, right = text.split(hole)
        return [*rendered[:index], (left, False)], [(right, False), *rendered[index + 1 :]]


def _load(folder: Path) -> object:
    from transformers import AutoTokenizer

    if not folder.is_dir():
        remedy = "give the path of a Hugging Face model folder"
        raise BridgeError("model-missing", f"there is no model folder at {folder}", remedy)
    try:
        return AutoTokenizer.from_pretrained(str(folder), local_files_only=True, trust_remote_code=False)
    except Exception as error:  # the tokenizers library raises bare ones
        reason = (str(error).strip() or type(error).__name__).splitlines()[0][:200]
        raise BridgeError("model-invalid", f"the tokenizer in {folder} cannot be loaded: {reason}", _REMEDY) from error


def _control_tokens(backend: "Tokenizer", template: str) -> Mapping[int, str]:
    """Added tokens that steer the model: the special ones, and marks such as ``<tool_call>`` that the template writes."""
    return {
        number: token.content
        for number, token in backend.get_added_tokens_decoder().items()
        if token.special or (_MARK.fullmatch(token.content) is not None and token.content in template)
    }


_MARK = re.compile(r"[^\w\s]\S*")
_REMEDY = "copy the model folder again, whole, with its tokenizer.json"
