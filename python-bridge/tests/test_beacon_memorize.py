"""However a text comes in, calls, slots or batches, the memory is the same one."""

import contextlib
import weakref
from collections.abc import Sequence

import pytest
import torch
from torch import Tensor

from memorag_bridge.beacon.compose import compose
from memorag_bridge.beacon.decoder import Decoder
from memorag_bridge.beacon.memorize import memorize
from memorag_bridge.beacon.rows import ClosedWindow
from memorag_bridge.beacon.slots import Cursor, SlotRule, uniform
from memorag_bridge.beacon.state import BeaconState, moved
from memorag_bridge.errors import CallCancelled
from memorag_bridge.watch import Watch
from tiny_beacon import DEVICE, decoder_of, some_tokens, tiny_config, write_tensors

pytestmark = pytest.mark.usefixtures("one_thread")
WINDOW, RATIO = 16, 4
RULE = uniform(WINDOW, RATIO)
BYTES_PER_SLOT = 2 * 3 * 2 * 8 * 4


@pytest.fixture(scope="module")
def decoder(tmp_path_factory: pytest.TempPathFactory) -> Decoder:
    return decoder_of(write_tensors(tmp_path_factory.mktemp("models") / "qwen2", tiny_config("qwen2")))


def tensors_of(state: BeaconState) -> list[Tensor]:
    return [state.closed.keys, state.closed.values, state.tail.keys, state.tail.values]


def same(one: BeaconState, other: BeaconState, tolerance: float = 1e-5) -> None:
    """The same cursor and kinds, tensors as near as float32 sums in another order allow (seen: 4e-6)."""
    assert (one.cursor, one.tail.is_beacon) == (other.cursor, other.tail.is_beacon)
    for mine, yours in zip(tensors_of(one), tensors_of(other), strict=True):
        torch.testing.assert_close(mine, yours, atol=tolerance, rtol=0)


def read(decoder: Decoder, tokens: Sequence[int], rule: SlotRule = RULE, start: BeaconState | None = None) -> BeaconState:
    (state,) = memorize(decoder, rule, [tokens], start=start)
    return state


@pytest.mark.parametrize("rule", [RULE, uniform(8, 1), uniform(8, 8), SlotRule(8, (3,)), SlotRule(8, (2, 8, 4))], ids=str)
def test_token_by_token_is_the_same_as_at_once(decoder: Decoder, rule: SlotRule) -> None:
    tokens = some_tokens(37)
    state: BeaconState | None = None
    for token in tokens:
        state = read(decoder, [token], rule, state)
    assert state is not None
    same(state, read(decoder, tokens, rule))


@pytest.mark.parametrize("at", range(2 * WINDOW + 1))
def test_a_text_may_be_cut_anywhere(decoder: Decoder, at: int) -> None:
    tokens = some_tokens(2 * WINDOW + 7)
    first = read(decoder, tokens[:at])
    before = [tensor.clone() for tensor in tensors_of(first)]
    same(read(decoder, tokens[at:], start=first), read(decoder, tokens))
    assert all(torch.equal(mine, yours) for mine, yours in zip(tensors_of(first), before, strict=True))


def test_texts_in_one_batch_are_those_alone(decoder: Decoder) -> None:
    texts = [some_tokens(length, seed=length) for length in (0, 1, 5, 15, 16, 17, 48, 61)]
    closed: dict[int, int] = {}

    def count(text: int, _: object, cursor: Cursor) -> None:
        closed[text] = closed.get(text, 0) + 1
        assert cursor.windows == closed[text]

    together = memorize(decoder, RULE, texts, on_window=count)
    assert closed == {4: 1, 5: 1, 6: 3, 7: 3}
    for text, state in zip(texts, together, strict=True):
        same(state, read(decoder, text))
    start = read(decoder, some_tokens(21, seed=99))
    for text, state in zip(texts, memorize(decoder, RULE, texts, start=start), strict=True):
        same(state, read(decoder, text, start=start))


def test_a_memory_keeps_no_buffers_alive_but_its_own(decoder: Decoder) -> None:
    short, middle, _ = memorize(decoder, RULE, [some_tokens(17), some_tokens(500), some_tokens(600)])
    for state in (short, middle, read(decoder, some_tokens(1)), read(decoder, some_tokens(WINDOW))):
        assert state.bytes == sum(tensor.numel() * tensor.element_size() for tensor in tensors_of(state))
        assert state.bytes == held_by(state)
    long = read(decoder, some_tokens(2000))  # fills its buffers: not copied
    assert long.slots * BYTES_PER_SLOT < long.bytes == held_by(long) < 1.2 * long.slots * BYTES_PER_SLOT


def test_a_memory_is_moved_without_the_gaps_of_its_buffers(decoder: Decoder) -> None:
    state = read(decoder, some_tokens(2000))
    assert not state.closed.keys.is_contiguous()
    copy = moved(state.closed.keys, DEVICE)
    assert torch.equal(copy, state.closed.keys)
    assert copy.untyped_storage().nbytes() == copy.numel() * 4
    away = state.to(torch.device("meta"))
    assert [tensor.shape for tensor in tensors_of(away)] == [tensor.shape for tensor in tensors_of(state)]
    assert (away.cursor, away.slots) == (state.cursor, state.slots)
    assert state.to(DEVICE) is state


def held_by(state: BeaconState) -> int:
    storages = [tensor.untyped_storage() for tensor in tensors_of(state)]
    return sum({storage.data_ptr(): storage.nbytes() for storage in storages}.values())


def test_nothing_read_is_an_empty_memory(decoder: Decoder) -> None:
    state = read(decoder, [])
    assert (state.cursor, state.slots, state.tail.is_beacon) == (Cursor(), 0, ())
    same(read(decoder, some_tokens(21), start=state), read(decoder, some_tokens(21)))


def test_progress_counts_tokens_and_an_abort_stops_at_the_next_window(decoder: Decoder) -> None:
    told: list[tuple[int, int]] = []
    memorize(decoder, RULE, [some_tokens(40)], watch=Watch(lambda done, total: told.append((done, total))))
    assert told == [(0, 40), (16, 40), (32, 40), (40, 40)]
    windows: list[int] = []
    watch = Watch(is_cancelled=lambda: len(windows) == 2)
    kept: list[weakref.ref[Tensor]] = []

    def keep(_: int, window: ClosedWindow, __: Cursor) -> None:
        windows.append(1)
        kept.append(weakref.ref(window.keys))

    with contextlib.suppress(CallCancelled):
        memorize(decoder, RULE, [some_tokens(80)], on_window=keep, watch=watch)
    assert [one() for one in kept] == [None, None]


def test_memories_stand_one_behind_the_other(decoder: Decoder) -> None:
    """Every slot turned on by what stands before it; what the later ones would have seen of the first is missing."""
    first, second = read(decoder, some_tokens(37, seed=1)), read(decoder, some_tokens(21, seed=2))
    alone = compose(decoder, [first])
    same(alone, first, tolerance=0)
    both = compose(decoder, [first, second])
    assert both.slots == first.slots + second.slots
    assert (both.cursor.tokens, both.cursor.since, both.tail.is_beacon) == (58, second.cursor.since, second.tail.is_beacon)
    assert torch.equal(both.closed.keys[:, :, : first.closed.count], first.closed.keys)
    here = first.slots
    assert torch.equal(both.closed.values[:, :, here:], second.closed.values)
    turned = decoder.rotary.turn(second.closed.keys, torch.full((second.closed.count,), here))
    torch.testing.assert_close(both.closed.keys[:, :, here:], turned, atol=1e-5, rtol=0)
    # What is read behind them goes on in the last one's window.
    more = read(decoder, some_tokens(WINDOW, seed=3), start=both)
    assert more.cursor.window_start == 37 + 2 * WINDOW
    assert more.cursor.tokens == 58 + WINDOW


def test_a_memory_may_stand_behind_itself(decoder: Decoder) -> None:
    state = read(decoder, some_tokens(37, seed=1))
    twice = compose(decoder, [state, state])
    same(twice, compose(decoder, [state, read(decoder, some_tokens(37, seed=1))]), tolerance=0)
    assert torch.equal(twice.closed.values[:, :, state.closed.count : state.slots], state.tail.values)


def test_a_closed_window_of_a_composed_memory_stands_where_its_own_layout_says(decoder: Decoder) -> None:
    """With the first memory's slots at the same places, the second one's first layer is that of a joint reading."""
    tokens = some_tokens(2 * WINDOW, seed=5)
    joint = read(decoder, tokens)
    both = compose(decoder, [read(decoder, tokens[:WINDOW]), read(decoder, tokens[WINDOW:])])
    # Keys of layer 0 depend on token and place alone: no attention has been at work there.
    torch.testing.assert_close(both.closed.keys[0], joint.closed.keys[0], atol=1e-5, rtol=0)
    assert not torch.allclose(both.closed.keys[1], joint.closed.keys[1], atol=1e-2)
