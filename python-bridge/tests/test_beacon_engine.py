"""Memories in one engine: calls at once never mix, memories move with their budgets, and a full device harms one call alone."""

import gc
import hashlib
import threading
import weakref
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import torch

from memorag_bridge.engine import Engine
from memorag_bridge.errors import BridgeError, CallCancelled
from memorag_bridge.generators.text_generator import WriteSettings
from memorag_bridge.memory_engine import MemoryChoice, MemoryEngine
from memorag_bridge.memory_models.memory_model import Ask, Conversation
from memorag_bridge.watch import Watch
from tiny_beacon import DEVICE, edit_config, write_tiny_beacon

pytestmark = pytest.mark.usefixtures("one_thread")
TALK = Conversation("Read the text.\n\n", "\n\nThat was the text.", "I have read it.")
STORIES = [f"The keeper {name} put out the lamp, and the brig ran on the rocks. " * 4 for name in ("Ann", "Ben", "Cid", "Dan")]
ASKS = [Ask("Who paid him?", WriteSettings(20)), Ask("Who?", WriteSettings(7))]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_beacon(tmp_path_factory.mktemp("models") / "tiny-beacon")


def choice(folder: Path, ratio: int | None = None, dtype: Any = "float32") -> MemoryChoice:
    return MemoryChoice("beacon", str(folder), ratio, str(DEVICE), dtype)


def memorize(engine: MemoryEngine, chosen: MemoryChoice, text: str, directory: Path, watch: Watch | None = None) -> str:
    report = engine.memorize(chosen, TALK.before, [text], directory, previous=None, stretch=False, watch=watch or Watch())
    return report.state


def recall(
    engine: MemoryEngine, chosen: MemoryChoice, directories: Sequence[Path], watch: Watch | None = None
) -> tuple[str, ...]:
    recalled, _ = engine.recall(chosen, directories, TALK, ASKS, watch or Watch(), lambda request, text: None)
    return recalled.texts


@pytest.fixture(scope="module")
def states(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A saved memory of each story."""
    engine, root = Engine().memories, tmp_path_factory.mktemp("states")
    for number, story in enumerate(STORIES):
        memorize(engine, choice(folder), story, root / f"{number}")
    return [root / f"{number}" for number in range(len(STORIES))]


@pytest.fixture(scope="module")
def expected(folder: Path, states: list[Path]) -> list[tuple[str, ...]]:
    """What each memory answers, asked alone in an engine of its own."""
    answers = [recall(Engine().memories, choice(folder), [state]) for state in states]
    assert len(set(answers)) == len(STORIES)
    return answers


def together(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run calls at once, as nearly as threads can."""
    gate = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        gate.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.mark.parametrize("_", range(3))
def test_calls_at_once_give_each_its_own_answer(
    folder: Path, states: list[Path], expected: list[tuple[str, ...]], _: int
) -> None:
    engine = Engine().memories  # nothing loaded: the first calls meet while it loads
    order = [0, 1, 0, 2, 3, 3]
    answers = together([partial(recall, engine, choice(folder), [states[at]]) for at in order])
    assert answers == [expected[at] for at in order]
    assert len(engine.memories()) == len(STORIES)


def test_one_call_at_a_time_computes_on_a_model(folder: Path, states: list[Path]) -> None:
    engine = Engine().memories
    recall(engine, choice(folder), states[:1])
    order: list[int] = []

    def ask(call: int) -> None:
        ratioless = choice(folder, None if call % 2 else 4)  # two ways to say the same: one copy of the weights, one turn
        engine.recall(ratioless, [states[call]], TALK, ASKS, Watch(), lambda request, text: order.append(call))

    together([partial(ask, call) for call in range(4)])
    turns = [call for at, call in enumerate(order) if at == 0 or order[at - 1] != call]
    assert sorted(turns) == [0, 1, 2, 3]
    assert len(order) > 20


def test_reading_and_writing_at_once_do_not_mix(
    folder: Path, states: list[Path], expected: list[tuple[str, ...]], tmp_path: Path
) -> None:
    engine = Engine().memories
    calls: list[Callable[[], Any]] = [partial(recall, engine, choice(folder), [states[at]]) for at in (0, 1, 2)]
    calls += [partial(memorize, engine, choice(folder), STORIES[at], tmp_path / f"{at}") for at in (3, 1)]
    done = together(calls)
    assert done[:3] == expected[:3]
    for at in (3, 1):
        assert (tmp_path / f"{at}" / "state.json").read_bytes() == (states[at] / "state.json").read_bytes()
        assert recall(engine, choice(folder), [tmp_path / f"{at}"]) == expected[at]


def test_two_ratios_of_one_model_share_its_weights_and_do_not_mix(folder: Path, tmp_path: Path) -> None:
    alone = {}
    for ratio in (2, 8):
        memorize(Engine().memories, choice(folder, ratio), STORIES[0], tmp_path / f"{ratio}")
        alone[ratio] = recall(Engine().memories, choice(folder, ratio), [tmp_path / f"{ratio}"])
    whole = Engine()
    engine = whole.memories
    calls = [partial(recall, engine, choice(folder, ratio), [tmp_path / f"{ratio}"]) for ratio in (2, 8, 2, 8)]
    assert together(calls) == [alone[2], alone[8], alone[2], alone[8]]
    assert len(whole.models()) == 1


def test_a_folder_by_another_path_is_loaded_once(folder: Path, states: list[Path], tmp_path: Path) -> None:
    engine = Engine()
    (tmp_path / "linked").symlink_to(folder)
    for path in (folder, tmp_path / "linked"):
        recall(engine.memories, choice(path), states[:1])
    assert len(engine.models()) == 1


@pytest.mark.parametrize("is_resident", [True, False])
def test_a_memory_is_never_asked_by_another_model(folder: Path, states: list[Path], tmp_path: Path, is_resident: bool) -> None:
    other = write_tiny_beacon(tmp_path / "tiny-beacon")
    edit_config(other, rope_theta=1e5)
    engine = Engine().memories
    if is_resident:
        recall(engine, choice(folder), states[:1])
    for wrong in (choice(other), choice(folder, 8), choice(folder, dtype="bfloat16")):
        for call in (
            partial(recall, engine, wrong, states[:1]),
            partial(engine.open, wrong, states[0], Watch()),
            partial(recall, engine, wrong, states[:2]),
        ):
            with pytest.raises(BridgeError) as caught:
                call()
            assert caught.value.code == "memory-mismatch"


def bytes_of(folder: Path, states: Sequence[Path]) -> int:
    engine = Engine().memories
    for state in states:
        engine.open(choice(folder), state, Watch())
    return sum(resident.bytes for resident in engine.memories())


@pytest.mark.parametrize("share", [0, 0.3, 0.6, 0.9])
def test_answers_stay_the_same_whatever_fits(
    folder: Path, states: list[Path], expected: list[tuple[str, ...]], share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A budget for a share of all memories: the others come back from disk each time."""
    budget = share * bytes_of(folder, states)
    monkeypatch.setenv("MEMORAG_DEVICE_MEMORY_GIB", f"{budget / (1 << 30):.15f}")
    monkeypatch.setenv("MEMORAG_HOST_MEMORY_GIB", "0")
    engine = Engine().memories

    def is_within() -> bool:
        return sum(resident.bytes for resident in engine.memories()) <= budget

    for at in (0, 1, 2, 3, 0, 3, 1, 1, 2):
        assert recall(engine, choice(folder), [states[at]]) == expected[at]
        assert is_within()
    calls = [partial(recall, engine, choice(folder), [states[at]]) for at in (0, 1, 2, 3)]
    assert together(calls) == expected
    assert is_within()


def test_a_model_without_room_gets_that_of_memories_that_nobody_uses(
    folder: Path, states: list[Path], expected: list[tuple[str, ...]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = write_tiny_beacon(tmp_path / "other")
    whole = Engine()
    recall(whole.memories, choice(folder), states[:1])
    recall(whole.memories, choice(folder), states[1:2])
    monkeypatch.setattr("memorag_bridge.fit_check.free_bytes", lambda _: 0 if whole.memories.memories() else 1 << 40)
    memorize(whole.memories, choice(other), STORIES[0], tmp_path / "state")
    assert (len(whole.models()), len(whole.memories.memories())) == (2, 1)
    monkeypatch.undo()
    assert recall(whole.memories, choice(folder), states[:1]) == expected[0]


def test_a_released_memory_comes_back_from_disk(folder: Path, states: list[Path], expected: list[tuple[str, ...]]) -> None:
    engine = Engine().memories
    recall(engine, choice(folder), states[:1])
    assert engine.release(states[0])
    assert engine.memories() == []
    assert not engine.release(states[0])
    assert recall(engine, choice(folder), states[:1]) == expected[0]


def test_a_composed_memory_is_made_once_and_goes_with_any_of_its_parts(folder: Path, states: list[Path]) -> None:
    engine = Engine().memories
    both = recall(engine, choice(folder), states[:2])
    name = "+".join(digest(state) for state in states[:2])
    assert [resident.state for resident in engine.memories()] == [digest(states[0]), digest(states[1]), name]
    for state in states[:2]:
        assert engine.release(state)
        # Its parts are not loaded again for it while it is held; once one is let go it is made anew.
        assert recall(engine, choice(folder), states[:2]) == both
    assert recall(engine, choice(folder), states[1::-1]) != both
    assert len({resident.state for resident in engine.memories()}) == 4


def test_a_composed_memory_answers_from_what_is_held_of_it(
    folder: Path, states: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Engine().memories
    both = recall(engine, choice(folder), states[:2])
    monkeypatch.setattr(MemoryEngine, "_compose", lambda *_: pytest.fail("it was composed again"))
    assert recall(engine, choice(folder), states[:2]) == both


def test_memories_that_are_too_much_together_are_refused(tmp_path: Path) -> None:
    narrow = write_tiny_beacon(tmp_path / "narrow", change={"max_position_embeddings": 1200})
    engine = Engine().memories
    for number, story in enumerate(STORIES[:2]):
        memorize(engine, choice(narrow), story * 4, tmp_path / f"{number}")
    with pytest.raises(BridgeError, match="slots together, the model has positions for 176") as caught:
        recall(engine, choice(narrow), [tmp_path / "0", tmp_path / "1"])
    assert caught.value.code == "over-capacity"
    assert len(engine.memories()) == 2


@pytest.mark.parametrize("place", ["file", "file/below"])
def test_a_place_that_takes_no_files_is_refused_with_a_remedy(folder: Path, tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(BridgeError, match="could not be written") as caught:
        memorize(Engine().memories, choice(folder), STORIES[0], tmp_path / place)
    assert (caught.value.code, caught.value.status) == ("wrong-usage", 400)
    assert (tmp_path / "file").read_text() == "x"


def test_a_damaged_memory_is_not_resident_afterwards(folder: Path, states: list[Path], tmp_path: Path) -> None:
    engine = Engine().memories
    memorize(Engine().memories, choice(folder), STORIES[0] * 2, tmp_path / "state")
    tail = next((tmp_path / "state").glob("tail-*"))
    tail.write_bytes(tail.read_bytes()[:-1] + b"x")
    for _ in range(2):
        with pytest.raises(BridgeError) as caught:
            recall(engine, choice(folder), [states[0], tmp_path / "state"])
        assert caught.value.code == "memory-damaged"
    assert [resident.state for resident in engine.memories()] == [digest(states[0])]


def digest(state: Path) -> str:
    return hashlib.sha256((state / "state.json").read_bytes()).hexdigest()


def test_what_is_no_memory_is_unknown(folder: Path, tmp_path: Path) -> None:
    engine = Engine().memories
    (tmp_path / "file").write_text("x")
    (tmp_path / "directory" / "state.json").mkdir(parents=True)
    for nothing, code in (("none", "memory-unknown"), ("file", "memory-unknown"), ("directory", "memory-damaged")):
        for call in (
            partial(engine.open, choice(folder), tmp_path / nothing, Watch()),
            partial(engine.release, tmp_path / nothing),
        ):
            with pytest.raises(BridgeError) as caught:
                call()
            assert caught.value.code == code


def test_an_abort_leaves_no_memory_and_gives_up_its_turn(folder: Path, tmp_path: Path, states: list[Path]) -> None:
    engine = Engine().memories
    told: list[int] = []
    watch = Watch(progress=lambda done, total: told.append(done), is_cancelled=lambda: len(told) > 2)
    with pytest.raises(CallCancelled):
        memorize(engine, choice(folder), STORIES[0] * 20, tmp_path / "state", watch)
    assert engine.memories() == []
    memorize(engine, choice(folder), STORIES[0], tmp_path / "state")
    assert (tmp_path / "state" / "state.json").read_bytes() == (states[0] / "state.json").read_bytes()


class FullDevice:
    """Refuses tensors beyond a size, as a card does, and remembers one that the failed call had made before."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
        self.made: weakref.ref[torch.Tensor] | None = None
        empty = torch.Tensor.new_empty

        def new_empty(like: torch.Tensor, shape: Any, **more: Any) -> torch.Tensor:
            tensor = empty(like, shape, **more)
            if tensor.numel() > most:
                raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.50 GiB. GPU 0 has 15.77 GiB")
            self.made = weakref.ref(tensor)
            return tensor

        monkeypatch.setattr(torch.Tensor, "new_empty", new_empty)


def test_a_full_device_fails_one_call_and_names_the_bytes(
    folder: Path, states: list[Path], expected: list[tuple[str, ...]], tmp_path: Path
) -> None:
    engine = Engine().memories
    assert recall(engine, choice(folder), states[:1]) == expected[0]
    with pytest.MonkeyPatch.context() as patch:
        full = FullDevice(patch, 20_000)
        with pytest.raises(BridgeError, match=r"20\.50 GiB") as caught:
            memorize(engine, choice(folder), STORIES[0] * 20, tmp_path / "state")
        assert caught.value.code == "out-of-memory"
        # The error must not keep alive what the failed work held: the memory it asks for is freed by its end.
        assert caught.value.__context__ is None
        assert caught.value.__cause__ is None
        gc.collect()
        assert full.made is None or full.made() is None
        assert recall(engine, choice(folder), states[1:2]) == expected[1]
    assert recall(engine, choice(folder), states[:1]) == expected[0]


def test_memories_are_held_by_one_engine_however_many_calls_come_first(folder: Path, states: list[Path]) -> None:
    """The place where they are held is made by the first call, and there are four first calls."""
    engine = Engine().memories
    together([partial(engine.open, choice(folder), state, Watch()) for state in states])
    assert len(engine.memories()) == 4
