"""The beacon memory on a real CUDA card: what only a card can show. Skipped where there is none."""

import gc
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import torch

from memorag_bridge.engine import Engine
from memorag_bridge.errors import BridgeError, CallCancelled
from memorag_bridge.generators.text_generator import WriteSettings
from memorag_bridge.memory_engine import MemoryChoice, MemoryEngine
from memorag_bridge.memory_models.memory_model import Ask, Conversation
from memorag_bridge.memory_models.residency import Residency
from memorag_bridge.watch import Watch
from tiny_beacon import write_tiny_beacon

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA card")
CARD = torch.device("cuda:0")
TALK = Conversation("Read the text.\n\n", "\n\nThat was the text.", "I have read it.")
STORIES = [f"The keeper {name} put out the lamp, and the brig ran on the rocks. " * 4 for name in ("Ann", "Ben", "Cid", "Dan")]
LONG = STORIES[0] * 40
ASKS = [Ask("Who paid him?", WriteSettings(20)), Ask("Who?", WriteSettings(7))]


@pytest.fixture(scope="module")
def chosen(tmp_path_factory: pytest.TempPathFactory) -> MemoryChoice:
    folder = write_tiny_beacon(tmp_path_factory.mktemp("models") / "tiny-beacon")
    return MemoryChoice("beacon", str(folder), 2, "cuda", "float32")


@pytest.fixture(scope="module")
def states(chosen: MemoryChoice, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    engine, root = Engine().memories, tmp_path_factory.mktemp("states")
    for number, story in enumerate(STORIES):
        memorize(engine, chosen, story, root / f"{number}")
    return [root / f"{number}" for number in range(len(STORIES))]


@pytest.fixture(scope="module")
def expected(chosen: MemoryChoice, states: list[Path]) -> list[tuple[str, ...]]:
    """What each memory answers, loaded from disk by an engine of its own."""
    answers = [recall(Engine().memories, chosen, state) for state in states]
    assert len(set(answers)) == len(STORIES)
    return answers


@pytest.fixture
def bounded() -> Iterator[None]:
    yield
    torch.cuda.set_per_process_memory_fraction(1.0)


def memorize(engine: MemoryEngine, chosen: MemoryChoice, text: str, directory: Path, watch: Watch | None = None) -> None:
    engine.memorize(chosen, TALK.before, [text], directory, previous=None, stretch=False, watch=watch or Watch())


def recall(engine: MemoryEngine, chosen: MemoryChoice, state: Path, asks: Sequence[Ask] = ASKS) -> tuple[str, ...]:
    return engine.recall(chosen, [state], TALK, asks, Watch(), lambda request, text: None)[0].texts


def held() -> int:
    gc.collect()
    torch.cuda.synchronize()
    return torch.cuda.memory_allocated(CARD)


def leave_room_for(more: int) -> None:
    """Let this process take ``more`` bytes of the card beyond what it holds now, whatever the card has free."""
    gc.collect()
    torch.cuda.empty_cache()
    total = torch.cuda.get_device_properties(CARD).total_memory
    torch.cuda.set_per_process_memory_fraction((torch.cuda.memory_reserved(CARD) + more) / total)


def test_a_memory_in_the_engine_answers_as_the_one_on_disk(
    chosen: MemoryChoice, states: list[Path], expected: list[tuple[str, ...]], tmp_path: Path
) -> None:
    engine = Engine().memories
    memorize(engine, chosen, STORIES[2], tmp_path / "state")
    assert (tmp_path / "state" / "state.json").read_bytes() == (states[2] / "state.json").read_bytes()
    assert recall(engine, chosen, tmp_path / "state") == expected[2]
    assert [one.place for one in engine.memories()] == ["device"]


def test_a_full_card_fails_one_call_names_the_bytes_and_harms_no_other_memory(
    chosen: MemoryChoice, states: list[Path], expected: list[tuple[str, ...]], tmp_path: Path, bounded: None
) -> None:
    engine = Engine().memories
    assert [recall(engine, chosen, state) for state in states[:2]] == expected[:2]
    before = held()
    leave_room_for(2 << 20)
    with pytest.raises(BridgeError, match=r"\d MiB") as caught:
        memorize(engine, chosen, LONG, tmp_path / "state")
    assert caught.value.code == "out-of-memory"
    assert [recall(engine, chosen, state) for state in states[:2]] == expected[:2]
    assert held() == before
    torch.cuda.set_per_process_memory_fraction(1.0)
    memorize(engine, chosen, LONG, tmp_path / "state")


def test_an_abort_gives_the_cards_memory_back(chosen: MemoryChoice, states: list[Path], tmp_path: Path) -> None:
    engine = Engine().memories
    recall(engine, chosen, states[0])
    before, told, during = held(), list[int](), list[int]()

    def progress(done: int, total: int) -> None:
        told.append(done)
        during.append(torch.cuda.memory_allocated(CARD))

    with pytest.raises(CallCancelled):
        memorize(engine, chosen, LONG, tmp_path / "state", Watch(progress=progress, is_cancelled=lambda: len(told) > 4))
    assert max(during) > before + (1 << 20)
    assert held() == before
    assert [one.state for one in engine.memories()] == [engine.open(chosen, states[0], Watch()).state]


def test_memories_go_down_to_the_host_and_disk_and_answer_the_same(
    chosen: MemoryChoice, states: list[Path], expected: list[tuple[str, ...]]
) -> None:
    engine = Engine().memories
    engine.open(chosen, states[0], Watch())
    one = engine.memories()[0].bytes
    engine._residency = Residency(device_bytes=one * 3 // 2, host_bytes=one * 3 // 2)
    for at in (0, 1, 2, 0, 0, 3, 2, 1):
        assert recall(engine, chosen, states[at]) == expected[at]
        places = [memory.place for memory in engine.memories()]
        assert places.count("device") == 1
        assert len(places) <= 2
    assert [memory.place for memory in engine.memories()] == ["host", "device"]
