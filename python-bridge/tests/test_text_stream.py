import random

import pytest

from memorag_bridge.language.chat_tokenizer import ChatTokenizer
from memorag_bridge.language.text_stream import TextStream
from tiny_tokenizers import CHATML, byte_level, sentencepiece, write_folder

TEXTS = [
    "The keeper put out the lamp.",
    "  two spaces,  a\ttab\n\nand  more ",
    "听雨楼的画是谁偷走的？😀 e\u0301 \ufffd end",
    "😀😀",
    "",
]


@pytest.fixture(scope="module", params=["byte-level", "sentencepiece", "sentencepiece-legacy"])
def tokenizer(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> ChatTokenizer:
    built = byte_level() if request.param == "byte-level" else sentencepiece(is_legacy=request.param.endswith("legacy"))
    return ChatTokenizer(write_folder(tmp_path_factory.mktemp(request.param), built, CHATML))


@pytest.mark.parametrize("text", TEXTS)
def test_the_deltas_are_the_text_and_each_is_of_whole_characters(tokenizer: ChatTokenizer, text: str) -> None:
    stream = TextStream(tokenizer)
    deltas = [stream.push(number) for number in tokenizer.encode_text(text)]
    whole = tokenizer.decode_window(tokenizer.encode_text(text))
    assert "".join(deltas) == whole
    assert "".join(deltas).count("\ufffd") == text.count("\ufffd")
    assert "".join(deltas).strip() == "".join(text.replace("e\u0301", "é") if "é" in whole else text).strip()


def test_a_character_comes_with_its_last_token_and_half_a_one_never(tokenizer: ChatTokenizer) -> None:
    ids = tokenizer.encode_text("a😀")
    stream = TextStream(tokenizer)
    deltas = [stream.push(number) for number in ids]
    assert deltas[-1] == "😀"
    assert set(deltas[-4:-1]) <= {"", "a"}
    assert tokenizer.decode(ids[:-1]) == "a"


def test_special_tokens_have_no_text_and_keep_the_space_behind_them(tokenizer: ChatTokenizer) -> None:
    end = next(iter(tokenizer.encode_chat([{"role": "user", "content": "x"}])))
    words = tokenizer.encode_text("the lamp")
    stream = TextStream(tokenizer)
    deltas = [stream.push(number) for number in (end, words[0], end, *words[1:], end)]
    assert "".join(deltas) == tokenizer.decode_window(words)
    assert (deltas[0], deltas[2], deltas[-1]) == ("", "", "")


def test_any_ids_stream_to_what_they_decode_to(tokenizer: ChatTokenizer) -> None:
    numbers = random.Random(5)  # noqa: S311 (no secret)
    for _ in range(200):
        ids = [numbers.randrange(tokenizer.vocab_size) for _ in range(30)]
        stream = TextStream(tokenizer)
        assert "".join(stream.push(number) for number in ids) == tokenizer.decode(ids)
