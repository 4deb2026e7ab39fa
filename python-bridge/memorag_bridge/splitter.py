"""The reference system's own chunker, semantic-text-splitter, with spans in UTF-16 code units."""

from functools import lru_cache

from semantic_text_splitter import TextSplitter

_TOKENIZER_OF = "gpt-3.5-turbo"
"""The model whose tokenizer (cl100k) the reference system counts with."""


def split(text: str, chunk_size: int) -> list[tuple[int, int]]:
    """Cut ``text`` into chunks of at most ``chunk_size`` cl100k tokens; half-open spans, in order."""
    chunks = _splitter(chunk_size).chunk_indices(text)
    return to_utf16(text, [(start, start + len(chunk)) for start, chunk in chunks])


def to_utf16(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Turn ordered spans in code points into spans in UTF-16 code units, in one pass over ``text``."""
    units = 0
    at = 0
    converted = []
    for start, end in spans:
        first = units + _units(text[at:start])
        units = first + _units(text[start:end])
        at = end
        converted.append((first, units))
    return converted


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


@lru_cache(maxsize=8)
def _splitter(chunk_size: int) -> TextSplitter:
    return TextSplitter.from_tiktoken_model(_TOKENIZER_OF, chunk_size)
