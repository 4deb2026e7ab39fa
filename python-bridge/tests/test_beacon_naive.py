"""The beacon memory gives what a literal reading of its rules gives, slot by slot, in float64."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from memorag_bridge.beacon.compose import compose
from memorag_bridge.beacon.decoder import Decoder
from memorag_bridge.beacon.feed import Feed
from memorag_bridge.beacon.memorize import memorize
from memorag_bridge.beacon.recall import Request, recall
from memorag_bridge.beacon.rows import ClosedWindow, Rows
from memorag_bridge.beacon.slots import Cursor, SlotRule, next_pass, room_for, uniform
from memorag_bridge.beacon.state import BeaconState
from naive_beacon import NaiveBeacon, keys_of, values_of
from tiny_beacon import FAMILIES, Family, decoder_of, some_tokens, tiny_config, tiny_tensors, write_tensors

pytestmark = pytest.mark.usefixtures("one_thread")
TOLERANCE = 1e-4
"""The specification's own, for float32; seen here: 1e-5."""
LAYERS = {"qwen2": 3, "mistral": 2, "llama": 1}

Model = tuple[dict[str, Any], dict[str, Tensor], Decoder]


@pytest.fixture(scope="module", params=list(FAMILIES))
def model(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Model:
    family: Family = request.param
    config = tiny_config(family, layers=LAYERS[family])
    folder = write_tensors(tmp_path_factory.mktemp("models") / family, config)
    return config, tiny_tensors(config), decoder_of(folder)


def near(actual: Tensor, expected: Any) -> None:
    """Same shape, and no number further off than the tolerance."""
    assert tuple(actual.shape) == expected.shape
    if actual.numel() > 0:
        assert float(np.abs(actual.double().cpu().numpy() - expected).max()) < TOLERANCE


def logits_of_all(decoder: Decoder, rule: SlotRule, tokens: Sequence[int]) -> Tensor:
    """Logits behind every token: [tokens, vocab]."""
    rows = Rows(decoder.config, rule, count=1, room=room_for(len(tokens), Cursor(), rule), like=decoder.weights.embedding)
    done, parts = 0, []
    while done < len(tokens):
        step = next_pass(rows.cursors[0], len(tokens) - done, rule)
        feed = Feed(0, step, tokens[done : done + step.tokens], tuple(range(step.tokens)))
        parts.append(decoder.feed(rows, [feed])[0])
        done += step.tokens
    return torch.cat(parts)


# Lengths at, one before and one behind the ends of units and windows, and in their middles.
CASES = [
    (8, (1,), 19), (8, (2,), 15), (8, (4,), 16), (8, (8,), 17), (8, (8,), 7), (8, (3,), 26),
    (16, (4,), 47), (16, (16,), 33), (16, (2, 8, 4), 57), (32, (4,), 1), (32, (8,), 65), (64, (8,), 71), (64, (1,), 64),
]  # fmt: skip


@pytest.mark.parametrize(("window", "ratios", "length"), CASES)
def test_a_memory_and_what_is_written_from_it(model: Model, window: int, ratios: tuple[int, ...], length: int) -> None:
    config, tensors, decoder = model
    rule, tokens = SlotRule(window, ratios), some_tokens(length, seed=length)
    naive = NaiveBeacon(config, tensors, window, ratios)
    expected = np.stack(naive.read_all(tokens))
    closed: list[ClosedWindow] = []
    (state,) = memorize(decoder, rule, [tokens], on_window=lambda _, window, __: closed.append(window))
    start = length // window * window
    assert state.cursor == Cursor(naive.tokens, naive.windows, start, naive.since)
    assert list(state.tail.is_beacon) == [slot.is_beacon for slot in naive.tail]
    assert state.closed.count == len(naive.closed)
    if closed:
        near(torch.cat([one.keys for one in closed], 2), keys_of(naive.closed))
        near(torch.cat([one.values for one in closed], 2), values_of(naive.closed))
    if naive.tail:
        near(state.tail.keys, keys_of(naive.tail))
        near(state.tail.values, values_of(naive.tail))
    near(logits_of_all(decoder, rule, tokens), expected)
    # A question that ends in this window, and what is written goes on into the next.
    prompt = some_tokens(window // 2 + 1, seed=9)
    ids, seen = naive.write(prompt, min(window, 20))
    written, logits = write_greedily(decoder, state, Request(prompt, min(window, 20)))
    assert written == ids
    near(logits, np.stack(seen))


def test_what_is_written_from_two_memories_in_one_context(model: Model) -> None:
    """Composing is: the second's slots behind the first's, an open window in between as it stands, all keys by their place."""
    config, tensors, decoder = model
    texts = some_tokens(21, seed=1), some_tokens(29, seed=2)
    naives = [NaiveBeacon(config, tensors, 8, [4]) for _ in texts]
    for naive, text in zip(naives, texts, strict=True):
        naive.read_all(text)
    first, both = naives
    both.closed = [*first.closed, *first.tail, *both.closed]
    prompt = some_tokens(13, seed=3)
    ids, seen = both.write(prompt, 12)
    states = [memorize(decoder, uniform(8, 4), [text])[0] for text in texts]
    written, logits = write_greedily(decoder, compose(decoder, states), Request(prompt, 12))
    assert written == ids
    near(logits, np.stack(seen))


def write_greedily(decoder: Decoder, state: BeaconState, request: Request) -> tuple[list[int], Tensor]:
    ids: list[int] = []
    seen: list[Tensor] = []

    def choose(logits: Tensor, _: Sequence[int]) -> list[int]:
        seen.append(logits)
        return [int(token) for token in logits.argmax(-1)]

    def keep(_: int, token: int) -> bool:
        ids.append(token)
        return False

    recall(decoder, state, [request], choose=choose, on_token=keep)
    return ids, torch.cat(seen)
