"""A long-context memory over the real boundary."""

from pathlib import Path
from typing import Any

import pytest

from memorag_bridge.errors import CallCancelled
from memorag_bridge.generators.loaded_generators import GeneratorChoice, LoadedGenerators
from memorag_bridge.loaded_causals import LoadedCausals
from memorag_bridge.loaded_decoders import LoadedDecoders
from memorag_bridge.memory_engine import MemoryChoice, MemoryEngine
from memorag_bridge.memory_models.memory_model import Conversation
from memorag_bridge.watch import Watch
from running_bridge import RunningBridge
from tiny_llama import write_tiny_llama

BEFORE = "Read the text.\n\n"
TEXT = "The keeper put out the lamp, and the brig ran on the rocks. " * 8


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_llama(tmp_path_factory.mktemp("models") / "tiny-llama", change={"max_position_embeddings": 2_048})


def test_a_text_is_memorized_opened_and_recalled(bridge: RunningBridge, folder: Path, tmp_path: Path) -> None:
    model = {"kind": "long-context", "path": str(folder), "device": "cpu"}
    told = bridge.stream("/v1/memory-model", {"model": model})[-1]
    assert (told["kind"], told["capacity"]) == ("long-context", 1_024)
    assert (told["window"], told["ratio"], told["ratios"]) == (None, None, [])
    estimate = bridge.stream("/v1/memory/estimate", {"model": model, "before": BEFORE, "texts": [TEXT]})[-1]
    made_in = {"model": model, "before": BEFORE, "texts": [TEXT], "directory": str(tmp_path / "state")}
    *lines, made = bridge.stream("/v1/memory/memorize", made_in)
    assert made["tokens"] == made["slots"] == estimate["tokens"]
    assert made["bytes"] == estimate["bytes"] == made["tokens"] * told["bytesPerSlot"]
    assert [line for line in lines if line["type"] == "progress"][-1]["done"] == made["tokens"]

    def recall() -> tuple[dict[str, Any], list[str]]:
        requests = [{"prompt": "Who?", "maxNewTokens": 6}, {"prompt": "Where?", "maxNewTokens": 4}]
        talk = {"before": BEFORE, "after": "\n", "acknowledgement": "Yes."}
        body = {"model": model, "directories": [str(tmp_path / "state")], "requests": requests} | talk
        *deltas, end = bridge.stream("/v1/memory/recall", body)
        texts = ["".join(line["text"] for line in deltas if line.get("request") == row) for row in range(2)]
        return end, texts

    end, texts = recall()
    assert [result["text"] for result in end["results"]] == texts
    assert end["memoryTokens"] == made["tokens"]
    assert bridge.stream("/v1/memory/release", {"directory": str(tmp_path / "state")})[-1]["released"] is True
    opened = bridge.stream("/v1/memory/open", {"model": model, "directory": str(tmp_path / "state")})[-1]
    assert (opened["state"], opened["tokens"]) == (made["state"], made["tokens"])
    assert recall()[1] == texts


def test_what_cannot_be_is_refused_over_the_wire(bridge: RunningBridge, folder: Path, tmp_path: Path) -> None:
    model = {"kind": "long-context", "path": str(folder), "device": "cpu"}
    over = {"model": model, "before": BEFORE, "texts": [TEXT * 20], "directory": str(tmp_path / "over"), "stretch": True}
    assert bridge.stream("/v1/memory/memorize", over)[-1]["error"]["code"] == "over-capacity"
    assert bridge.call("POST", "/v1/memory/memorize", over | {"model": model | {"ratio": 4}})[0] == 501


def test_a_generator_and_a_memory_of_one_folder_have_the_same_weights(folder: Path, tmp_path: Path) -> None:
    decoders, causals = LoadedDecoders(), LoadedCausals()
    generator = LoadedGenerators(decoders, causals).get(GeneratorChoice("huggingface-local", str(folder), "cpu"), Watch())
    engine = MemoryEngine(decoders, causals)
    choice = MemoryChoice("long-context", str(folder), device="auto", dtype="float32")
    engine.memorize(choice, BEFORE, [TEXT], tmp_path, previous=None, stretch=False, watch=Watch())
    (loaded,) = causals.models()
    assert (loaded.model_id, loaded.role) == (generator.info.model_id, "generator")
    recalled, tokens = engine.recall(choice, [tmp_path], Conversation(BEFORE), [], Watch(), lambda row, text: None)
    assert (recalled.texts, tokens > 0) == ((), True)


def test_an_abort_leaves_nothing_resident_and_the_directory_to_go_on_with(folder: Path, tmp_path: Path) -> None:
    engine = MemoryEngine(LoadedDecoders())
    choice = MemoryChoice("long-context", str(folder), device="cpu")
    seen: list[int] = []
    watch = Watch(lambda done, total: seen.append(done), is_cancelled=lambda: len(seen) > 0)
    with pytest.raises(CallCancelled):
        engine.memorize(choice, BEFORE, [TEXT], tmp_path, previous=None, stretch=False, watch=watch)
    assert engine.memories() == []
    made = engine.memorize(choice, BEFORE, [TEXT], tmp_path, previous=None, stretch=False, watch=Watch())
    assert [memory.state for memory in engine.memories()] == [made.state]
