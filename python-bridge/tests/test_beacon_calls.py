"""The memory calls over the real boundary."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import torch

from memorag_bridge.beacon.folder import open_beacon_folder
from memorag_bridge.generators.text_generator import WriteSettings
from memorag_bridge.kv_files.read_header import read_header
from memorag_bridge.language.chat_tokenizer import ChatTokenizer
from memorag_bridge.language.sampling import Sampling
from memorag_bridge.memory_models.beacon_model import BeaconMemoryModel, describe_beacon_model
from memorag_bridge.memory_models.memory_model import Ask, Conversation
from memorag_bridge.watch import Watch
from running_bridge import RunningBridge, read_lines
from tiny_beacon import decoder_of, write_tiny_beacon

pytestmark = pytest.mark.usefixtures("one_thread")
STORY = "The keeper of the lighthouse put out the lamp, and the brig ran on the rocks. 听雨楼的画是谁偷走的？ " * 6
AROUND = {"before": "Read the text.\n\n", "after": "\n\nThat was the text.", "acknowledgement": "I have read it."}
REQUESTS: list[dict[str, Any]] = [
    {"prompt": "Who put out the lamp?", "maxNewTokens": 30},
    {"prompt": "谁？", "maxNewTokens": 20, "temperature": 1.3, "topP": 0.9, "topK": 40, "repetitionPenalty": 1.2, "seed": 5},
    {"prompt": "a", "maxNewTokens": 1, "stop": ["zzz"]},
]
ASKS = [
    Ask("Who put out the lamp?", WriteSettings(30)),
    Ask("谁？", WriteSettings(20, Sampling(1.3, 40, 0.9, 1.2, 5))),
    Ask("a", WriteSettings(1)),
]


@pytest.fixture(scope="module")
def bridge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningBridge]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OMP_NUM_THREADS", "1")
        with RunningBridge(tmp_path_factory.mktemp("bridge") / "stderr.log") as running:
            yield running


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_beacon(tmp_path_factory.mktemp("models") / "tiny-beacon", change={"vision_tokens": 3})


def model(folder: Path, **more: object) -> dict[str, Any]:
    return {"kind": "beacon", "path": str(folder), "device": "cpu", **more}


def memorize_body(folder: Path, directory: Path, text: str = STORY, **more: object) -> dict[str, Any]:
    return {"model": model(folder), "before": AROUND["before"], "texts": [text], "directory": str(directory), **more}


def recall_body(folder: Path, *directories: Path) -> dict[str, Any]:
    return {"model": model(folder), "directories": [str(one) for one in directories], **AROUND, "requests": REQUESTS}


@pytest.fixture(scope="module")
def state(bridge: RunningBridge, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("states") / "state"
    bridge.stream("/v1/memory/memorize", memorize_body(folder, directory))
    return directory


def test_the_model_is_described_without_being_loaded(bridge: RunningBridge, folder: Path) -> None:
    end = bridge.stream("/v1/memory-model", {"model": model(folder)})[-1]
    assert bridge.call("GET", "/v1/health")[1]["models"] == []
    assert end.pop("modelId").startswith("tiny-beacon@")
    assert end.pop("weightsBytes") > 10_000
    assert end == {
        "type": "end", "kind": "beacon", "family": "qwen2", "layers": 3, "kvHeads": 2, "headDim": 8, "dtype": "float32",
        "device": "cpu", "window": 32, "ratio": 4, "ratios": [2, 4, 8], "positions": 16_384, "capacity": 61_280,
        "stretchedCapacity": None, "composedSlots": 15_360, "bytesPerSlot": 384, "ignored": ["vision_tokens"],
    }  # fmt: skip


def test_an_estimate_is_what_memorizing_then_takes(bridge: RunningBridge, folder: Path, tmp_path: Path) -> None:
    body = memorize_body(shutil.copytree(folder, tmp_path / "not-loaded-yet"), tmp_path / "state")
    end = bridge.stream("/v1/memory/estimate", {name: body[name] for name in ("model", "before", "texts")})[-1]
    *lines, made = bridge.stream("/v1/memory/memorize", body)
    assert {name: end[name] for name in ("tokens", "slots", "bytes")} == {
        name: made[name] for name in ("tokens", "slots", "bytes")
    }
    assert (end["fits"], end["capacity"], end["stretchedCapacity"]) == ("yes", 61_280, None)
    assert end["freeBytes"] > end["bytes"]
    assert end["seconds"] > 0
    # Progress is told in tokens alone, though the weights are loaded on the way.
    told = [(line["done"], line["total"]) for line in lines if line["type"] == "progress"]
    assert told == [(done, made["tokens"]) for done in [*range(0, made["tokens"], 32), made["tokens"]]]
    assert made["resumedTokens"] == 0
    assert read_header(tmp_path / "state").length == made["bytes"]


def test_a_memory_is_opened_asked_and_released(bridge: RunningBridge, folder: Path, state: Path) -> None:
    bridge.stream("/v1/memory/release", {"directory": str(state)})
    opened = bridge.stream("/v1/memory/open", {"model": model(folder), "directory": str(state)})[-1]
    assert (opened["tokens"], opened["slots"]) == (read_header(state).cursor["tokens"], read_header(state).slots)
    *lines, end = bridge.stream("/v1/memory/recall", recall_body(folder, state))
    deltas = [[line["text"] for line in lines if line["type"] == "delta" and line["request"] == at] for at in range(3)]
    assert len(deltas[0]) > 1
    assert ["".join(parts) for parts in deltas] == [result["text"] for result in end["results"]]
    texts, counts = expected(folder, state)
    assert [result["text"] for result in end["results"]] == texts
    assert [result["outputTokens"] for result in end["results"]] == counts
    assert end["memoryTokens"] == opened["tokens"]
    assert [bridge.stream("/v1/memory/release", {"directory": str(state)})[-1]["released"] for _ in range(2)] == [True, False]
    again = bridge.stream("/v1/memory/recall", recall_body(folder, state))[-1]
    assert again["results"] == end["results"]


def expected(folder: Path, state: Path) -> tuple[list[str], list[int]]:
    """The same in this process."""
    opened, cpu = open_beacon_folder(folder), torch.device("cpu")
    info = describe_beacon_model(opened, None, cpu, torch.float32)
    own = BeaconMemoryModel(opened, decoder_of(folder), ChatTokenizer(folder), info)
    held = own.load(state, read_header(state), Watch())
    recalled = own.recall(held, Conversation(**AROUND), ASKS, Watch(), lambda request, text: None)
    return list(recalled.texts), list(recalled.output_tokens)


def test_calls_at_once_do_not_mix(bridge: RunningBridge, folder: Path, state: Path, tmp_path: Path) -> None:
    bridge.stream("/v1/memory/memorize", memorize_body(folder, tmp_path / "other", STORY[50:]))
    bodies = [recall_body(folder, one) for one in (state, tmp_path / "other", state)]
    alone = [bridge.stream("/v1/memory/recall", body)[-1]["results"] for body in bodies]
    assert alone[0] != alone[1]
    with ThreadPoolExecutor(3) as pool:
        assert [end[-1]["results"] for end in pool.map(lambda body: bridge.stream("/v1/memory/recall", body), bodies)] == alone


def test_several_memories_are_asked_as_one(bridge: RunningBridge, folder: Path, state: Path) -> None:
    one = bridge.stream("/v1/memory/recall", recall_body(folder, state))[-1]
    two = bridge.stream("/v1/memory/recall", recall_body(folder, state, state))[-1]
    assert two["memoryTokens"] == 2 * one["memoryTokens"]
    assert two["results"] != one["results"]


def test_what_is_appended_is_resident_under_its_own_state(
    bridge: RunningBridge, folder: Path, state: Path, tmp_path: Path
) -> None:
    before = {path.name: path.read_bytes() for path in state.iterdir()}
    made = bridge.stream("/v1/memory/memorize", memorize_body(folder, tmp_path / "next", "More.", previous=str(state)))[-1]
    assert made["tokens"] > read_header(state).cursor["tokens"]
    assert {path.name: path.read_bytes() for path in state.iterdir()} == before
    assert bridge.stream("/v1/memory/recall", recall_body(folder, tmp_path / "next"))[-1]["memoryTokens"] == made["tokens"]


def test_a_client_that_goes_away_stops_the_reading_and_it_can_be_gone_on_with(bridge: RunningBridge, tmp_path: Path) -> None:
    """Wide heads: a segment of 32 MiB is full after 2,048 tokens."""
    wide = write_tiny_beacon(tmp_path / "wide", change={"head_dim": 512, "num_hidden_layers": 2})
    text = "z" * 8_000
    body = memorize_body(wide, tmp_path / "state", text) | {"model": model(wide, ratio=1)}
    with bridge.open("POST", "/v1/memory/memorize", body) as reply:
        next(line for line in read_lines(reply) if line["type"] == "progress" and line["done"] > 2_200)
    bridge.until_logged("a call was cancelled by its client")
    assert not (tmp_path / "state" / "state.json").exists()
    assert (tmp_path / "state" / "segments.jsonl").read_bytes().count(b"\n") >= 2
    # The same text, cut: what is gone on with is what both begin with.
    again = bridge.stream("/v1/memory/memorize", body | {"texts": [text[:2_300]]})[-1]
    assert again["resumedTokens"] == 2_048
    whole = bridge.stream("/v1/memory/memorize", body | {"texts": [text[:2_300]], "directory": str(tmp_path / "whole")})[-1]
    assert (again["state"], whole["resumedTokens"]) == (whole["state"], 0)


def test_what_cannot_be_is_refused(bridge: RunningBridge, folder: Path, state: Path, tmp_path: Path) -> None:
    status, error = bridge.call("POST", "/v1/memory/recall", recall_body(tmp_path / "none", state))
    assert (status, error["error"]["code"]) == (404, "model-missing")
    status, error = bridge.call(
        "POST", "/v1/memory/memorize", memorize_body(folder, tmp_path / "s") | {"model": model(folder, ratio=3)}
    )
    assert (status, error["error"]["code"]) == (422, "model-invalid")
    last = bridge.stream("/v1/memory/recall", recall_body(folder, tmp_path / "none"))[-1]
    assert (last["type"], last["error"]["code"]) == ("error", "memory-unknown")
    last = bridge.stream("/v1/memory/open", {"model": model(folder, ratio=8), "directory": str(state)})[-1]
    assert (last["type"], last["error"]["code"]) == ("error", "memory-mismatch")
    last = bridge.stream("/v1/memory/memorize", memorize_body(folder, tmp_path / "s", "z" * 70_000))[-1]
    assert (last["type"], last["error"]["code"]) == ("error", "over-capacity")
    assert STORY[:20] not in bridge.log()


WRONG: list[tuple[str, dict[str, Any]]] = [
    ("memorize", {"more": 1}), ("memorize", {"texts": []}), ("memorize", {"texts": [1]}), ("memorize", {"directory": ""}),
    ("memorize", {"model": {"kind": "gist", "path": "x"}}), ("memorize", {"stretch": "yes"}), ("recall", {"requests": []}),
    ("recall", {"directories": []}), ("recall", {"requests": [{"prompt": "x"}]}), ("recall", {"more": 1}),
    ("recall", {"requests": [{"prompt": "x", "maxNewTokens": 0}]}), ("recall", {"requests": [{**REQUESTS[0], "more": 1}]}),
    ("recall", {"requests": [{**REQUESTS[0], "stop": [""]}]}), ("recall", {"model": {"kind": "beacon", "path": "x", "bits": 3}}),
]  # fmt: skip


@pytest.mark.parametrize(("call", "change"), WRONG, ids=str)
def test_unknown_keys_and_values_are_a_422(
    bridge: RunningBridge, folder: Path, state: Path, call: str, change: dict[str, Any]
) -> None:
    body = memorize_body(folder, state) if call == "memorize" else recall_body(folder, state)
    status, error = bridge.call("POST", f"/v1/memory/{call}", body | change)
    assert (status, error["error"]["code"]) == (422, "bridge-protocol")
