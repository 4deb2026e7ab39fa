"""A beacon model as a plain generator."""

import threading
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from memorag_bridge.engine import Engine
from memorag_bridge.errors import BridgeError, CallCancelled
from memorag_bridge.generators import beacon_generator
from memorag_bridge.generators.beacon_generator import BeaconGenerator
from memorag_bridge.generators.loaded_generators import GeneratorChoice
from memorag_bridge.generators.text_generator import TextGenerator, WriteSettings, Written
from memorag_bridge.init_beacons import init_beacons
from memorag_bridge.language.chat_tokenizer import Message
from memorag_bridge.memory_engine import MemoryChoice
from memorag_bridge.memory_models.memory_model import Ask, Conversation
from memorag_bridge.watch import Watch
from running_bridge import RunningBridge
from tiny_llama import write_tiny_llama

POSITIONS = 1_200
"""A memory keeps 1,024 of them for question and answer."""
SHORT: list[Message] = [{"role": "user", "content": "Who put out the lamp?"}]
LONG: list[Message] = [{"role": "user", "content": "The keeper put out the lamp. " * 40}]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("models") / "tiny-llama"
    return write_tiny_llama(path, change={"max_position_embeddings": POSITIONS}, eos=3)


@pytest.fixture(scope="module")
def folder(base: Path) -> Path:
    init_beacons(base, base.parent / "beacons", [4], 32)
    return base.parent / "beacons"


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine()


def generator(engine: Engine, folder: Path, **more: Any) -> TextGenerator:
    return engine.generators.get(GeneratorChoice("beacon", str(folder), "cpu", **more), Watch())


def write(model: TextGenerator, messages: list[Message], settings: WriteSettings) -> Written:
    deltas: list[str] = []
    written = model.generate(messages, settings, Watch(), deltas.append)
    assert "".join(deltas) == written.text
    return written


def by_transformers(base: Path, messages: list[Message], new: int) -> Written:
    """What transformers' own template, tokenizer and ``generate`` write with the base's weights."""
    tokenizer: Any = AutoTokenizer.from_pretrained(base)
    plain = [{"role": message["role"], "content": message["content"]} for message in messages]
    prompt = tokenizer.apply_chat_template(plain, add_generation_prompt=True, return_dict=False)
    model: Any = AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32)
    ids = model.generate(torch.tensor([prompt]), max_new_tokens=new, do_sample=False)[0].tolist()[len(prompt) :]
    text = str(tokenizer.decode(ids, skip_special_tokens=True)).rstrip("\ufffd")
    return Written(text, "length" if len(ids) == new else "stop", len(prompt), len(ids))


@pytest.mark.parametrize("messages", [SHORT, LONG], ids=["one pass", "several passes"])
def test_the_text_is_the_one_that_transformers_writes_with_the_base(
    engine: Engine, base: Path, folder: Path, messages: list[Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beacon_generator, "_FIRST_ROOM", 3)  # so that the row grows
    assert write(generator(engine, folder), messages, WriteSettings(40)) == by_transformers(base, messages, 40)


def test_smollm2_writes_what_transformers_writes(smollm2: Path, tmp_path: Path) -> None:
    init_beacons(smollm2, tmp_path / "beacons", [4], None)
    messages: list[Message] = [{"role": "user", "content": "What is the capital of France?"}]
    written = write(generator(Engine(), tmp_path / "beacons"), messages, WriteSettings(12))
    assert "Paris" in written.text
    assert written == by_transformers(smollm2, messages, 12)


def test_positions_are_the_most_that_is_written(engine: Engine, folder: Path) -> None:
    model = generator(engine, folder)
    assert model.info.context_length == POSITIONS
    prompt = write(model, SHORT, WriteSettings(1)).input_tokens
    deltas: list[str] = []
    with pytest.raises(CallCancelled):  # it fits, and begins
        model.generate(SHORT, WriteSettings(POSITIONS - prompt), Watch(is_cancelled=lambda: deltas != []), deltas.append)
    with pytest.raises(BridgeError, match=rf"do not fit into the model's {POSITIONS} positions") as raised:
        model.generate(SHORT, WriteSettings(POSITIONS - prompt + 1), Watch(), lambda _: None)
    assert raised.value.code == "input-too-large"


def test_memory_and_generator_share_their_weights_and_take_turns(folder: Path, tmp_path: Path) -> None:
    engine = Engine()
    model = generator(engine, folder)
    choice = MemoryChoice("beacon", str(folder), ratio=8, device="cpu")
    engine.memories.memorize(choice, "", ["The keeper. " * 30], tmp_path, previous=None, stretch=False, watch=Watch())
    assert [(one.role, one.device) for one in engine.models()] == [("memory", "cpu")]
    expected = write(model, SHORT, WriteSettings(8))
    is_writing, may_go_on = threading.Event(), threading.Event()

    def hold(_: str) -> None:
        is_writing.set()
        may_go_on.wait(120)

    first = threading.Thread(target=model.generate, args=(SHORT, WriteSettings(8), Watch(), hold))
    first.start()
    assert is_writing.wait(120)
    asks = [Ask("Who?", WriteSettings(2))]
    waiting = Watch(is_cancelled=lambda: True)
    with pytest.raises(CallCancelled):  # a recall waits while the generator writes
        engine.memories.recall(choice, [tmp_path], Conversation(""), asks, waiting, lambda request, text: None)
    may_go_on.set()
    first.join(30)
    engine.memories.recall(choice, [tmp_path], Conversation(""), asks, Watch(), lambda request, text: None)
    assert write(model, SHORT, WriteSettings(8)) == expected


def test_a_cancelled_call_ends_between_tokens(engine: Engine, folder: Path) -> None:
    deltas: list[str] = []
    with pytest.raises(CallCancelled):
        generator(engine, folder).generate(SHORT, WriteSettings(30), Watch(is_cancelled=lambda: len(deltas) > 1), deltas.append)
    assert len(deltas) == 2


def test_rounded_weights_are_a_generator_of_their_own(engine: Engine, folder: Path) -> None:
    whole, rounded = generator(engine, folder), generator(engine, folder, bits=8)
    assert isinstance(rounded, BeaconGenerator)
    assert rounded.info.model_id == f"{whole.info.model_id}-8bit"
    assert rounded.info.dtype == "8 bits"
    assert rounded.info.weights_bytes < whole.info.weights_bytes
    assert write(rounded, SHORT, WriteSettings(4)).output_tokens > 0


def test_the_calls_take_it(bridge: RunningBridge, base: Path, folder: Path, tmp_path: Path) -> None:
    choice = {"kind": "beacon", "path": str(folder), "device": "cpu"}
    end = bridge.stream("/v1/generator", {"generator": choice})[-1]
    assert (end["contextLength"], end["dtype"]) == (POSITIONS, "float32")
    call = {"generator": choice, "messages": [{"role": "user", "content": "Who?"}], "maxNewTokens": 12}
    written = bridge.stream("/v1/generate", call)[-1]
    assert written["text"] == by_transformers(base, [{"role": "user", "content": "Who?"}], 12).text
    model = {"kind": "beacon", "path": str(folder), "device": "cpu"}
    memory = {"model": model, "before": "", "texts": ["The keeper. " * 30], "directory": str(tmp_path)}
    state = bridge.stream("/v1/memory/memorize", memory)[-1]
    health = bridge.call("GET", "/v1/health")[1]
    assert [(one["id"], one["role"], one["device"]) for one in health["models"]] == [(end["modelId"], "memory", "cpu")]
    assert 0 < health["models"][0]["bytes"] < (folder / "model-base.safetensors").stat().st_size * 2
    assert health["memories"] == [{"state": state["state"], "place": "device", "device": "cpu", "bytes": state["bytes"]}]
    missing = bridge.call("POST", "/v1/generate", call | {"generator": choice | {"path": str(base)}})
    assert (missing[0], missing[1]["error"]["code"]) == (422, "model-invalid")
