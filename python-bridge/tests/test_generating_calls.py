"""Writing text over the real boundary."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from memorag_bridge.generators.causal import CausalGenerator
from memorag_bridge.generators.causal_folder import open_causal_folder
from memorag_bridge.generators.text_generator import WriteSettings, Written
from memorag_bridge.language.sampling import Sampling
from memorag_bridge.watch import Watch
from running_bridge import RunningBridge
from tiny_llama import POSITIONS, write_tiny_llama


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_llama(tmp_path_factory.mktemp("models") / "tiny-llama")


def body(folder: Path, content: str, **settings: Any) -> dict[str, Any]:
    choice = {"kind": "huggingface-local", "path": str(folder), "device": "cpu"}
    return {"generator": choice, "messages": [{"role": "user", "content": content}], "maxNewTokens": 12} | settings


def expected(folder: Path, content: str, settings: WriteSettings) -> Written:
    generator = CausalGenerator(open_causal_folder(folder), "cpu")
    return generator.generate([{"role": "user", "content": content}], settings, Watch(), lambda _: None)


def test_the_generator_is_described(bridge: RunningBridge, folder: Path) -> None:
    end = bridge.stream("/v1/generator", {"generator": body(folder, "")["generator"]})[-1]
    assert end.pop("modelId").startswith("tiny-llama@")
    assert end == {"type": "end", "contextLength": POSITIONS, "device": "cpu", "dtype": "float32"}


def test_a_text_comes_in_deltas_and_whole(bridge: RunningBridge, folder: Path) -> None:
    settings = WriteSettings(12, Sampling(temperature=1.2, top_k=30, top_p=0.9, repetition_penalty=1.2, seed=5), ("zzz",))
    options = {"temperature": 1.2, "topK": 30, "topP": 0.9, "repetitionPenalty": 1.2, "seed": 5, "stop": ["zzz"]}
    *lines, end = bridge.stream("/v1/generate", body(folder, "Who put out the lamp?", **options))
    written = expected(folder, "Who put out the lamp?", settings)
    deltas = [line["text"] for line in lines if line["type"] == "delta"]
    assert len(deltas) > 1
    assert "".join(deltas) == end["text"] == written.text
    assert (end["finishReason"], end["inputTokens"], end["outputTokens"]) == ("length", written.input_tokens, 12)


def test_calls_at_once_do_not_mix(bridge: RunningBridge, folder: Path) -> None:
    questions = ["Who?", "Where was the lamp?", "谁偷走的？", "a"]
    with ThreadPoolExecutor(4) as pool:
        ends = pool.map(lambda question: bridge.stream("/v1/generate", body(folder, question))[-1], questions)
        assert [end["text"] for end in ends] == [expected(folder, question, WriteSettings(12)).text for question in questions]


def test_what_cannot_be_is_refused(bridge: RunningBridge, folder: Path) -> None:
    last = bridge.stream("/v1/generate", body(folder, "lamp " * 2_000))[-1]
    assert (last["type"], last["error"]["code"]) == ("error", "input-too-large")
    missing = body(folder, "x")
    missing["generator"]["path"] = str(folder / "nowhere")
    assert bridge.call("POST", "/v1/generate", missing)[1]["error"]["code"] == "model-missing"
    faults: list[dict[str, Any]] = [{"messages": []}, {"maxNewTokens": 0}, {"topP": 0}, {"stop": [""]}, {"more": 1}]
    for wrong in faults:
        assert bridge.call("POST", "/v1/generate", body(folder, "x") | wrong)[0] == 422
