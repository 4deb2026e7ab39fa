import random

import pytest

from memorag_bridge.language.stop_strings import StopStrings


def run(stops: list[str], deltas: list[str]) -> tuple[str, bool]:
    strings = StopStrings(stops)
    text = "".join(strings.push(delta) for delta in deltas)
    return text + strings.finish(), strings.is_stopped


@pytest.mark.parametrize(
    ("stops", "text", "expected", "is_stopped"),
    [
        (["\n\n"], "one\ntwo\n\nthree", "one\ntwo", True),
        (["END"], "the EN", "the EN", False),
        (["aab"], "aaaab", "aa", True),
        (["abcd", "bc"], "xabcd", "xa", True),
        (["。"], "听雨楼。画", "听雨楼", True),
        ([""], "nothing stops", "nothing stops", False),
        ([], "nothing stops", "nothing stops", False),
        (["now"], "now", "", True),
    ],
)
def test_the_text_ends_before_the_stop_string_however_it_comes(
    stops: list[str], text: str, expected: str, is_stopped: bool
) -> None:
    cuts = random.Random(3)  # noqa: S311 (no secret)
    for _ in range(50):
        places = sorted(cuts.randrange(len(text) + 1) for _ in range(4))
        deltas = [text[start:end] for start, end in zip([0, *places], [*places, len(text)], strict=True)]
        assert run(stops, deltas) == (expected, is_stopped)


def test_only_what_may_begin_a_stop_string_is_held_back() -> None:
    strings = StopStrings(["\n\n", "\nUser:"])
    assert strings.push("one\n") == "one"
    assert strings.push("two") == "\ntwo"
    assert strings.push("\nUse") == ""
    assert strings.push("ful") == "\nUseful"
    assert strings.push("\nUser: x") == ""
    assert strings.is_stopped
    assert strings.push("more") == ""
    assert strings.finish() == ""
