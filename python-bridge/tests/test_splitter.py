"""The reference chunker and its offsets."""

from pathlib import Path

import pytest

from memorag_bridge.splitter import split, to_utf16

BOOK = Path(__file__).parents[3] / "shared" / "data" / "books" / "sherlock-holmes.txt"


def cut(text: str, start: int, end: int) -> str:
    """What ``text.slice(start, end)`` is in JavaScript."""
    return text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le")


def test_spans_count_utf16_code_units() -> None:
    text = "𝄞𝄞 one. 😀 two. 𠮷 three. four."
    spans = [(0, 2), (3, 7), (8, 9), (10, 14), (15, 16), (17, 23)]
    converted = to_utf16(text, spans)
    assert converted[0] == (0, 4)
    assert [cut(text, *span) for span in converted] == [text[start:end] for start, end in spans]


def test_spans_are_ordered_and_lose_white_space_alone() -> None:
    text = "\n\n".join(f"Paragraph {n} 😀. It has 𝄞 two sentences." for n in range(200))
    spans = split(text, 40)
    assert len(spans) > 50
    at = 0
    for start, end in spans:
        assert start < end
        assert cut(text, at, start).strip() == ""
        at = end
    assert cut(text, at, len(text.encode("utf-16-le")) // 2).strip() == ""


def test_an_empty_text_has_no_chunks() -> None:
    assert split("", 512) == []
    assert split(" \n ", 512) == []


def test_a_long_text_is_converted_in_one_pass() -> None:
    """Counted from the beginning for each span, these would be 80 billion characters: hours."""
    text = "😀 " * 400_000
    converted = to_utf16(text, [(start, start + 1) for start in range(0, len(text), 2)])
    assert converted == [(3 * at, 3 * at + 2) for at in range(400_000)]


@pytest.mark.skipif(not BOOK.is_file(), reason="../shared/data/books is not beside this checkout")
def test_a_novel_is_cut_as_the_reference_system_cuts_it() -> None:
    text = BOOK.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    assert len(split(text, 512)) == 325
