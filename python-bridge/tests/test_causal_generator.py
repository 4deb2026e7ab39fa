import threading
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM, AutoTokenizer

from memorag_bridge.errors import BridgeError, CallCancelled
from memorag_bridge.generators.causal import CausalGenerator
from memorag_bridge.generators.causal_folder import open_causal_folder
from memorag_bridge.generators.text_generator import WriteSettings, Written
from memorag_bridge.language.chat_tokenizer import Message
from memorag_bridge.language.sampling import Sampling
from memorag_bridge.watch import Watch
from tiny_llama import POSITIONS, write_tiny_llama

SHORT: list[Message] = [{"role": "user", "content": "Who put out the lamp?"}]
LONG: list[Message] = [{"role": "user", "content": "The keeper put out the lamp. " * 40}]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_llama(tmp_path_factory.mktemp("models") / "tiny-llama")


@pytest.fixture(scope="module")
def generator(folder: Path) -> CausalGenerator:
    return CausalGenerator(open_causal_folder(folder))


def write(generator: CausalGenerator, messages: list[Message], settings: WriteSettings, watch: Watch | None = None) -> Written:
    deltas: list[str] = []
    written = generator.generate(messages, settings, watch or Watch(), deltas.append)
    assert "".join(deltas) == written.text
    assert "" not in deltas
    return written


def by_transformers(folder: Path, messages: list[Message], new: int) -> tuple[list[int], list[int]]:
    """Prompt and new ids by transformers' own template, tokenizer and ``generate``."""
    tokenizer: Any = AutoTokenizer.from_pretrained(folder)
    plain = [{"role": message["role"], "content": message["content"]} for message in messages]
    prompt = tokenizer.apply_chat_template(plain, add_generation_prompt=True, return_dict=False)
    model: Any = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    ids = model.generate(torch.tensor([prompt]), max_new_tokens=new, do_sample=False)[0].tolist()
    return prompt, ids[len(prompt) :]


def text_of(folder: Path, ids: list[int]) -> str:
    return str(AutoTokenizer.from_pretrained(folder).decode(ids, skip_special_tokens=True)).rstrip("\ufffd")


@pytest.mark.parametrize("messages", [SHORT, LONG], ids=["one pass", "several passes"])
def test_the_likeliest_text_is_the_one_that_transformers_writes(
    generator: CausalGenerator, folder: Path, messages: list[Message]
) -> None:
    prompt, ids = by_transformers(folder, messages, 24)
    written = write(generator, messages, WriteSettings(24))
    assert written == Written(text_of(folder, ids), "length", len(prompt), 24)


def test_a_turn_ends_at_the_models_own_end(folder: Path, tmp_path: Path) -> None:
    _, ids = by_transformers(folder, SHORT, 8)
    first = ids.index(ids[5])
    ending = CausalGenerator(open_causal_folder(write_tiny_llama(tmp_path / "ending", eos=ids[5])))
    written = write(ending, SHORT, WriteSettings(24))
    assert (written.finish_reason, written.output_tokens) == ("stop", first + 1)
    assert written.text == text_of(folder, ids[:first])


def test_a_text_ends_before_a_stop_string_and_counts_what_was_written(generator: CausalGenerator) -> None:
    whole = write(generator, SHORT, WriteSettings(24)).text
    stop = whole[7:9]
    written = write(generator, SHORT, WriteSettings(24, stop=(stop,)))
    assert written.text == whole[: whole.index(stop)]
    assert written.finish_reason == "stop"
    assert 0 < written.output_tokens < 24


def test_a_seed_gives_the_same_text(generator: CausalGenerator) -> None:
    texts = [write(generator, SHORT, WriteSettings(12, Sampling(temperature=1.5, seed=seed))).text for seed in (1, 1, 2)]
    assert texts[0] == texts[1] != texts[2]


def test_a_cancelled_call_ends_between_tokens_and_the_next_one_is_whole(generator: CausalGenerator) -> None:
    expected = write(generator, SHORT, WriteSettings(24))
    deltas: list[str] = []
    watch = Watch(is_cancelled=lambda: len(deltas) > 1)
    with pytest.raises(CallCancelled):
        generator.generate(SHORT, WriteSettings(24), watch, deltas.append)
    assert len(deltas) == 2
    assert write(generator, SHORT, WriteSettings(24)) == expected


def test_a_caller_whose_turn_has_not_come_can_be_cancelled(generator: CausalGenerator) -> None:
    is_writing, may_go_on = threading.Event(), threading.Event()

    def hold(_: str) -> None:
        is_writing.set()
        may_go_on.wait(120)

    first = threading.Thread(target=generator.generate, args=(SHORT, WriteSettings(4), Watch(), hold))
    first.start()
    assert is_writing.wait(120)
    with pytest.raises(CallCancelled):
        generator.generate(SHORT, WriteSettings(4), Watch(is_cancelled=lambda: True), lambda _: None)
    may_go_on.set()
    first.join(30)


def test_a_prompt_that_does_not_fit_is_refused_with_both_numbers(generator: CausalGenerator) -> None:
    longer: list[Message] = [{"role": "user", "content": "lamp " * POSITIONS}]
    with pytest.raises(BridgeError, match=rf"prompt of \d+ tokens and 10 new ones .* {POSITIONS} positions") as raised:
        generator.generate(longer, WriteSettings(10), Watch(), lambda _: None)
    assert raised.value.code == "input-too-large"


def test_weights_that_the_model_does_not_know_are_left_alone_and_missing_ones_refused(folder: Path, tmp_path: Path) -> None:
    other = write_tiny_llama(tmp_path / "other")
    weights = load_file(other / "model.safetensors")
    beacon = {"model.layers.0.self_attn.beacon_q_proj.weight": torch.zeros(32, 32)}
    save_file(weights | beacon, other / "model.safetensors", {"format": "pt"})
    expected = write(CausalGenerator(open_causal_folder(folder)), SHORT, WriteSettings(6)).text
    assert write(CausalGenerator(open_causal_folder(other)), SHORT, WriteSettings(6)).text == expected
    del weights["model.layers.1.mlp.up_proj.weight"]
    save_file(weights, other / "model.safetensors", {"format": "pt"})
    with pytest.raises(BridgeError, match=r"lacks 1 weights of the model, model.layers.1.mlp.up_proj.weight") as raised:
        CausalGenerator(open_causal_folder(other))
    assert raised.value.code == "model-invalid"


def test_logits_that_are_no_numbers_are_told(tmp_path: Path) -> None:
    folder = write_tiny_llama(tmp_path / "broken")
    weights = load_file(folder / "model.safetensors")
    save_file(weights | {"model.norm.weight": torch.full((32,), torch.nan)}, folder / "model.safetensors", {"format": "pt"})
    with pytest.raises(BridgeError, match="no numbers") as raised:
        write(CausalGenerator(open_causal_folder(folder)), SHORT, WriteSettings(2))
    assert raised.value.code == "model-failed"


@pytest.mark.parametrize(
    ("change", "code", "problem"),
    [
        ({"architectures": ["BertForMaskedLM"]}, "unsupported", "BertForMaskedLM, which is no causal"),
        ({"max_position_embeddings": None}, "model-invalid", "names no number of positions"),
    ],
)
def test_a_folder_of_another_kind_is_refused_before_it_is_loaded(
    change: dict[str, Any], code: str, problem: str, tmp_path: Path
) -> None:
    with pytest.raises(BridgeError, match=problem) as raised:
        open_causal_folder(write_tiny_llama(tmp_path / "other", change=change))
    assert raised.value.code == code


def test_a_device_or_bits_that_cannot_be_are_refused_by_name(folder: Path) -> None:
    opened = open_causal_folder(folder)
    with pytest.raises(BridgeError, match="no device cuda:97") as device:
        CausalGenerator(opened, device="cuda:97")
    assert device.value.code == "unsupported"
    with pytest.raises(BridgeError, match="weights in 4 bits need a CUDA card") as bits:
        CausalGenerator(opened, device="cpu", bits=4)
    assert bits.value.code == "unsupported"


def test_the_format_of_numbers_is_the_one_asked_for(folder: Path, generator: CausalGenerator) -> None:
    assert generator.info.dtype == "float32"
    half = CausalGenerator(open_causal_folder(folder), device="cpu", dtype="bfloat16")
    assert half.info.dtype == "bfloat16"
    assert write(half, SHORT, WriteSettings(4)).output_tokens == 4


def test_smollm2_answers_a_question(smollm2: Path) -> None:
    generator = CausalGenerator(open_causal_folder(smollm2))
    assert generator.info.context_length == 8_192
    written = write(generator, [{"role": "user", "content": "What is the capital of France?"}], WriteSettings(24))
    assert "Paris" in written.text
    assert written.finish_reason == "stop"


def test_a_model_in_the_cache_is_called_by_its_name(tmp_path: Path) -> None:
    folder = write_tiny_llama(tmp_path / "models--somebody--tiny-chat" / "snapshots" / "0123abcd")
    assert open_causal_folder(folder).model_id.startswith("tiny-chat@")
