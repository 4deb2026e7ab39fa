"""Encodes text in which only chosen places may become special tokens."""

import json
import re
import secrets
import threading
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_SURROGATE = re.compile("[\ud800-\udfff]")


class PlainEncoder:
    """A copy of a tokenizer that takes every control token for plain text.

    A control token that the template wrote is replaced by a *twin*: an added token of a name that nobody can guess,
    with the same rules about white space beside it. What a tokenizer does at the edge of a special token (sentencepiece's
    leading space, say) so happens at the twin's, and its id is put back afterwards.

    Parameters
    ----------
    tokenizer
        Stays as it is.
    control
        Id and text of each token that data must not become.
    """

    def __init__(self, tokenizer: "Tokenizer", control: Mapping[int, str]) -> None:
        settings = json.loads(tokenizer.to_str())
        self._plain = _without_control(settings, set(control.values()))
        self._control = frozenset(control) - _unknown_ids(settings["model"], tokenizer)
        self._added = tokenizer.get_added_tokens_decoder()
        self._ids = {text: number for number, text in control.items()}
        longest_first = sorted(self._ids, key=len, reverse=True)
        self._find = re.compile("|".join(map(re.escape, longest_first)) or "(?!)")
        self._nonce = secrets.token_hex(16)
        self._twins: dict[int, int | None] = {}
        self._lock = threading.Lock()
        self._edge = self._add_twin(None)

    def encode(self, pieces: Iterable[tuple[str, bool]], *, follows: bool = False) -> list[int]:
        """Ids of the joined ``pieces``; ``True`` beside a piece: its control tokens count.

        ``follows``: the text stands behind others, so that nothing is done that belongs to the beginning of a text.
        """
        with self._lock:
            text = "".join(self._with_twins(text) if is_template else text for text, is_template in pieces)
            ids = self._encode((self._edge if follows else "") + _SURROGATE.sub("\ufffd", text))
        return [number for number in ids if number is not None]

    def _encode(self, text: str) -> list[int | None]:
        """Ids with the twins' put back; ``None`` for an edge, which has no id."""
        while True:
            ids = self._plain.encode_batch_fast([text], add_special_tokens=False)[0].ids
            if self._control.isdisjoint(ids):
                return [self._twins.get(number, number) for number in ids]
            # A unigram vocabulary may hold `<s>` as a word of its own: an edge inside the text keeps it from being one.
            text = self._cut_control(text)

    def _cut_control(self, text: str) -> str:
        encoding = self._plain.encode(text, add_special_tokens=False)
        parts: list[str] = []
        done = 0
        for number, (start, end) in zip(encoding.ids, encoding.offsets, strict=True):
            if number in self._control:
                middle = start + (end - start) // 2
                parts += [text[done:middle], self._edge if end - start > 1 else ""]
                done = middle if end - start > 1 else end  # a single character that is a control token has no other form
        return "".join([*parts, text[done:]])

    def _with_twins(self, text: str) -> str:
        return self._find.sub(lambda match: self._add_twin(self._ids[match.group()]), text)

    def _add_twin(self, number: int | None) -> str:
        from tokenizers import AddedToken

        name = f"\ue000{self._nonce}:{'edge' if number is None else number}\ue001"
        if number not in self._twins.values():
            original = None if number is None else self._added[number]
            twin = AddedToken(
                name,
                lstrip=original is not None and original.lstrip,
                rstrip=original is not None and original.rstrip,
                normalized=False,
            )
            self._plain.add_tokens([twin])
            self._twins[_id_of(self._plain, name)] = number
        return name


def _without_control(settings: dict[str, Any], control: set[str]) -> "Tokenizer":
    from tokenizers import Tokenizer

    for token in settings["added_tokens"]:
        token["special"] = token["content"] in control
    plain = Tokenizer.from_str(json.dumps(settings))
    plain.encode_special_tokens = True  # encodes the text of a special token as text
    plain.no_truncation()
    plain.no_padding()
    return plain


def _unknown_ids(model: Mapping[str, Any], tokenizer: "Tokenizer") -> frozenset[int]:
    """The id for what a vocabulary does not hold: plain text becomes it, rightly."""
    unknown = model.get("unk_token")
    named = None if unknown is None else tokenizer.token_to_id(unknown)
    return frozenset(number for number in (named, model.get("unk_id")) if isinstance(number, int))


def _id_of(tokenizer: "Tokenizer", name: str) -> int:
    number = tokenizer.token_to_id(name)
    if number is None:
        raise RuntimeError("the tokenizer took no added token")
    return number
