"""Requests over one memory: a batch of them is each alone, and the memory stays as it is."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
import torch
from torch import Tensor

from memorag_bridge.beacon.decoder import Decoder
from memorag_bridge.beacon.memorize import memorize
from memorag_bridge.beacon.recall import Request, recall
from memorag_bridge.beacon.slots import Cursor, uniform
from memorag_bridge.beacon.state import BeaconState
from memorag_bridge.errors import CallCancelled
from memorag_bridge.watch import Watch
from naive_beacon import NaiveBeacon
from tiny_beacon import decoder_of, some_tokens, tiny_config, tiny_tensors, write_tensors

pytestmark = pytest.mark.usefixtures("one_thread")
WINDOW, RATIO = 16, 4
RULE = uniform(WINDOW, RATIO)
CONFIG = tiny_config("qwen2")
TOLERANCE = 1e-4
"""The specification's; the order of the sums differs between a row alone and one of many (seen: 1e-5)."""


@pytest.fixture(scope="module")
def decoder(tmp_path_factory: pytest.TempPathFactory) -> Decoder:
    return decoder_of(write_tensors(tmp_path_factory.mktemp("models") / "qwen2", CONFIG))


@dataclass
class Row:
    """What one request wrote, and the logits that it chose from."""

    ids: list[int] = field(default_factory=list)
    logits: list[Tensor] = field(default_factory=list)
    after: Cursor = field(default_factory=Cursor)


def ask(decoder: Decoder, state: BeaconState, requests: Sequence[Request], ends: Sequence[int] = ()) -> list[Row]:
    """Greedy rows; an id of ``ends`` ends its row."""
    rows = [Row() for _ in requests]

    def choose(logits: Tensor, asking: Sequence[int]) -> list[int]:
        for values, row in zip(logits, asking, strict=True):
            rows[row].logits.append(values)
        return [int(token) for token in logits.argmax(-1)]

    def keep(row: int, token: int) -> bool:
        rows[row].ids.append(token)
        return token in ends

    for row, cursor in enumerate(recall(decoder, state, requests, choose=choose, on_token=keep)):
        rows[row].after = cursor
    return rows


def read(decoder: Decoder, length: int) -> BeaconState:
    (state,) = memorize(decoder, RULE, [some_tokens(length, seed=length)])
    return state


def tensors_of(state: BeaconState) -> list[Tensor]:
    return [state.closed.keys, state.closed.values, state.tail.keys, state.tail.values]


# Rows that place beacons and close windows at different steps: one to 50 tokens (three windows), one to 40 written.
REQUESTS = [Request(some_tokens(length, seed=70 + length), new) for length, new in
            [(1, 1), (1, 40), (3, 20), (4, 20), (5, 1), (15, 9), (16, 9), (17, 9), (33, 2), (50, 30)]]  # fmt: skip


@pytest.mark.parametrize("length", [0, 1, 3, 4, 15, 16, 17, 29, 32, 63, 100])
def test_a_batch_is_each_request_alone(decoder: Decoder, length: int) -> None:
    state = read(decoder, length)
    before = [tensor.clone() for tensor in tensors_of(state)]
    together = ask(decoder, state, REQUESTS)
    for request, row in zip(REQUESTS, together, strict=True):
        (alone,) = ask(decoder, state, [request])
        assert row.ids == alone.ids
        assert len(row.ids) == request.max_new_tokens
        assert row.after == alone.after
        assert row.after.tokens == length + len(request.tokens) + request.max_new_tokens - 1
        torch.testing.assert_close(torch.stack(row.logits), torch.stack(alone.logits), atol=TOLERANCE, rtol=0)
    assert all(torch.equal(mine, yours) for mine, yours in zip(tensors_of(state), before, strict=True))
    assert state.cursor.tokens == length


@pytest.mark.parametrize("length", [0, 30, 48])
def test_a_batch_is_what_the_rules_say(decoder: Decoder, length: int) -> None:
    tensors = tiny_tensors(CONFIG)
    for request, row in zip(REQUESTS, ask(decoder, read(decoder, length), REQUESTS), strict=True):
        naive = NaiveBeacon(CONFIG, tensors, WINDOW, [RATIO])
        naive.read_all(some_tokens(length, seed=length))
        ids, logits = naive.write(request.tokens, request.max_new_tokens)
        assert row.ids == ids
        for mine, expected in zip(row.logits, logits, strict=True):
            torch.testing.assert_close(mine.double().cpu(), torch.from_numpy(expected), atol=TOLERANCE, rtol=0)
        assert row.after.windows == naive.windows


def test_a_row_that_ends_early_changes_nothing_for_the_others(decoder: Decoder) -> None:
    state = read(decoder, 45)
    free = ask(decoder, state, REQUESTS)
    ends = {free[1].ids[3], free[9].ids[10]}
    for row, unbound in zip(ask(decoder, state, REQUESTS, ends=tuple(ends)), free, strict=True):
        stop = next((at for at, token in enumerate(unbound.ids) if token in ends), len(unbound.ids) - 1)
        assert row.ids == unbound.ids[: stop + 1]


def test_the_order_of_requests_does_not_matter(decoder: Decoder) -> None:
    state = read(decoder, 45)
    forward, back = ask(decoder, state, REQUESTS), ask(decoder, state, REQUESTS[::-1])
    assert [row.ids for row in forward] == [row.ids for row in back[::-1]]


def test_a_second_question_finds_the_memory_of_the_first(decoder: Decoder) -> None:
    state = read(decoder, 45)
    first = ask(decoder, state, REQUESTS[3:4])
    ask(decoder, state, REQUESTS[4:])
    (again,) = ask(decoder, state, REQUESTS[3:4])
    assert torch.equal(torch.stack(again.logits), torch.stack(first[0].logits))


def test_an_abort_stops_between_tokens(decoder: Decoder) -> None:
    taken: list[int] = []

    def keep(_: int, token: int) -> bool:
        taken.append(token)
        return False

    with pytest.raises(CallCancelled):
        recall(
            decoder,
            read(decoder, 20),
            [Request([1], 1000)],
            choose=lambda logits, _: [int(token) for token in logits.argmax(-1)],
            on_token=keep,
            watch=Watch(is_cancelled=lambda: len(taken) == 3),
        )
    assert len(taken) == 3


def test_an_abort_stops_between_the_windows_of_a_long_prompt(decoder: Decoder) -> None:
    looked: list[None] = []

    def is_cancelled() -> bool:
        looked.append(None)
        return len(looked) == 3

    requests = [Request(some_tokens(5 * WINDOW), 1), Request([1], 1)]
    with pytest.raises(CallCancelled):
        recall(
            decoder, read(decoder, 20), requests, choose=lambda logits, _: pytest.fail("it chose a token"),
            on_token=lambda row, token: False, watch=Watch(is_cancelled=is_cancelled),
        )  # fmt: skip
