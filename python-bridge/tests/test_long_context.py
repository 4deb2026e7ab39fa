"""The long-context memory: a text's whole KV cache, computed once, saved, grown and written from."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM

from memorag_bridge.errors import BridgeError, CallCancelled
from memorag_bridge.generators.causal_weights import load_causal
from memorag_bridge.generators.text_generator import WriteSettings
from memorag_bridge.kv_files.header import STATE_FILE
from memorag_bridge.kv_files.journal import JOURNAL_FILE
from memorag_bridge.kv_files.read_header import read_header
from memorag_bridge.language.sampling import Sampling
from memorag_bridge.long_context.cut import Cut, cut_for
from memorag_bridge.long_context.room import SPARE
from memorag_bridge.memory_models.frame import tokens_before, tokens_behind
from memorag_bridge.memory_models.long_context_cost import long_context_cost
from memorag_bridge.memory_models.long_context_model import HeldCache, LongContextMemoryModel
from memorag_bridge.memory_models.memory_model import Ask, Conversation, Made
from memorag_bridge.memory_models.open_long_context import open_long_context
from memorag_bridge.watch import Watch
from tiny_llama import write_tiny_llama

POSITIONS = 8_192
STEP = 64
CAPACITY = POSITIONS - SPARE
BEFORE = "Read the text.\n\n"
TALK = Conversation(BEFORE, "\nThat was the text.", "I have read it.")
TEXT = "".join(f"On day {day} the keeper of the lighthouse wrote {day * 7919 % 997} into the log. " for day in range(16))
MORE = "".join(f"In the year {year} the brig ran on the rocks. " for year in range(1800, 1808))
QUESTIONS = {"Who put out the lamp?": 16, "谁？": 9, "What ran on the rocks?": 12}
ASKS = [Ask(question, WriteSettings(tokens)) for question, tokens in QUESTIONS.items()]


@pytest.fixture(scope="module", autouse=True)
def _one_thread() -> Iterator[None]:
    """Threads for matrices as small as these wait for each other, and longer where other tests run."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_llama(tmp_path_factory.mktemp("models") / "tiny-llama", change={"max_position_embeddings": POSITIONS})


@pytest.fixture(scope="module")
def model(folder: Path) -> LongContextMemoryModel:
    return loaded(folder)


@pytest.fixture(scope="module")
def made(model: LongContextMemoryModel, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Made[HeldCache]]:
    directory = tmp_path_factory.mktemp("memories") / "text"
    return directory, memorize(model, directory, TEXT)


def loaded(folder: Path, step: int = STEP, segment_bytes: int = 3 * 8_192) -> LongContextMemoryModel:
    """Windows of 32 slots (256 bytes each, two a step), three a segment: segments end inside of steps."""
    opened = open_long_context(str(folder), device="cpu")
    geometry = opened.shape.geometry(opened.dtype)
    whole = cut_for(geometry, step, step * geometry.bytes_per_slot)
    cut = Cut(step, step // 2, max(1, segment_bytes // (step // 2 * geometry.bytes_per_slot)))
    assert whole.window == step
    return LongContextMemoryModel(load_causal(opened.folder, opened.device, opened.dtype), opened.info, geometry, cut=cut)


def memorize(
    model: LongContextMemoryModel, directory: Path, *texts: str, previous: Path | None = None, watch: Watch | None = None
) -> Made[HeldCache]:
    return model.memorize(BEFORE, texts, directory, previous=previous, stretch=False, watch=watch or Watch())


def load(model: LongContextMemoryModel, directory: Path) -> HeldCache:
    return model.load(directory, read_header(directory), Watch())


def recall(model: LongContextMemoryModel, held: HeldCache, asks: Sequence[Ask] = ASKS) -> list[str]:
    told = [""] * len(asks)

    def tell(row: int, text: str) -> None:
        told[row] += text

    recalled = model.recall(held, TALK, asks, Watch(), tell)
    assert list(recalled.texts) == told
    return told


def files(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(directory.iterdir())}


def ids_of(model: LongContextMemoryModel, *texts: str) -> list[int]:
    tokenizer = model._weights.tokenizer
    return [*tokens_before(tokenizer, BEFORE), *(token for text in texts for token in tokenizer.encode_text(text))]


def logits_behind(model: LongContextMemoryModel, held: HeldCache, ids: Sequence[int]) -> torch.Tensor:
    return model._weights.read(ids, held.room.cache(held.tokens), Watch())[0]


def test_a_recall_is_what_transformers_writes_behind_the_whole_text(
    folder: Path, model: LongContextMemoryModel, made: tuple[Path, Made[HeldCache]]
) -> None:
    whole: Any = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    tokenizer = model._weights.tokenizer
    expected = []
    for ask in ASKS:
        prompt = [*ids_of(model, TEXT), *tokens_behind(tokenizer, TALK, ask.prompt)]
        ends: list[int] = sorted(tokenizer.eos_ids)
        new = ask.settings.max_new_tokens
        ids = whole.generate(torch.tensor([prompt]), max_new_tokens=new, do_sample=False, eos_token_id=ends)
        expected.append(tokenizer.decode(ids[0, len(prompt) :].tolist()))
    assert recall(model, made[1].held) == expected
    assert len(set(expected)) == 3


def test_the_keys_are_those_of_transformers_own_cache(
    folder: Path, model: LongContextMemoryModel, made: tuple[Path, Made[HeldCache]]
) -> None:
    whole: Any = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    with torch.inference_mode():
        cache = whole(torch.tensor([ids_of(model, TEXT)]), use_cache=True).past_key_values
    room = made[1].held.room
    for layer, own in enumerate(cache.layers):
        # Steps of another length add in another order: float32 of a few hundred terms.
        torch.testing.assert_close(room.keys[layer, :, : room.filled], own.keys[0], atol=2e-5, rtol=1e-4)
        torch.testing.assert_close(room.values[layer, :, : room.filled], own.values[0], atol=2e-5, rtol=1e-4)


def test_a_loaded_memory_has_the_same_bits_logits_and_texts(
    model: LongContextMemoryModel, made: tuple[Path, Made[HeldCache]]
) -> None:
    directory, fresh = made
    held = load(model, directory)
    tokens = fresh.held.tokens
    assert held.tokens == tokens == len(ids_of(model, TEXT))
    assert held.room.keys[:, :, :tokens].equal(fresh.held.room.keys[:, :, :tokens])
    assert held.room.values[:, :, :tokens].equal(fresh.held.room.values[:, :, :tokens])
    assert logits_behind(model, held, [7, 8, 9]).equal(logits_behind(model, fresh.held, [7, 8, 9]))
    assert recall(model, held) == recall(model, fresh.held)


def test_a_query_changes_neither_the_files_nor_the_memory(
    model: LongContextMemoryModel, made: tuple[Path, Made[HeldCache]]
) -> None:
    directory, fresh = made
    before, keys = files(directory), fresh.held.room.keys[:, :, : fresh.held.tokens].clone()
    alone = [recall(model, fresh.held, [ask])[0] for ask in ASKS]
    assert alone == recall(model, fresh.held) == recall(model, fresh.held, ASKS[::-1])[::-1]
    assert files(directory) == before
    assert fresh.held.room.keys[:, :, : fresh.held.tokens].equal(keys)


def test_an_answer_may_outgrow_the_room_behind_the_text(model: LongContextMemoryModel, tmp_path: Path) -> None:
    held = memorize(model, tmp_path / "short", "a lamp").held
    long = Ask("lamp " * SPARE, WriteSettings(8))
    slots = held.room.slots
    recalled = model.recall(held, TALK, [long], Watch(), lambda row, text: None)
    assert held.room.slots > slots
    again = memorize(model, tmp_path / "again", "a lamp").held
    again.room.reach(4 * SPARE)
    assert model.recall(again, TALK, [long], Watch(), lambda row, text: None).texts == recalled.texts


def test_stop_strings_and_seeds_count_for_each_ask(model: LongContextMemoryModel, made: tuple[Path, Made[HeldCache]]) -> None:
    whole = recall(model, made[1].held)[0]
    sampled = [Ask("Who?", WriteSettings(8, Sampling(temperature=1.5, seed=seed))) for seed in (1, 1, 2)]
    stopping = Ask(ASKS[0].prompt, WriteSettings(16, stop=(whole[5:7],)))
    recalled = model.recall(made[1].held, TALK, [stopping, *sampled], Watch(), lambda row, text: None)
    assert recalled.texts[0] == whole[: whole.index(whole[5:7])]
    assert recalled.finish_reasons[0] == "stop"
    assert recalled.texts[1] == recalled.texts[2] != recalled.texts[3]


@pytest.mark.parametrize("letters", [0, 1, 150, 777, len(TEXT)])
def test_appending_is_the_same_bytes_as_the_whole_at_once(
    model: LongContextMemoryModel, tmp_path: Path, letters: int
) -> None:
    first, second = TEXT[:letters], TEXT[letters:] + MORE
    memorize(model, tmp_path / "first", first)
    old = files(tmp_path / "first")
    grown = memorize(model, tmp_path / "grown", second, previous=tmp_path / "first")
    whole = memorize(model, tmp_path / "whole", first, second)
    assert files(tmp_path / "grown") == files(tmp_path / "whole")
    assert files(tmp_path / "first") == old
    assert recall(model, grown.held) == recall(model, whole.held)


class _Stop:
    """Cancels once ``tokens`` were read."""

    def __init__(self, tokens: int) -> None:
        self.progress: list[tuple[int, int]] = []
        self.watch = Watch(lambda done, total: self.progress.append((done, total)), is_cancelled=lambda: self._read(tokens))

    def _read(self, tokens: int) -> bool:
        return bool(self.progress) and self.progress[-1][0] >= tokens


@pytest.mark.parametrize("tokens", [STEP, 5 * STEP, 8 * STEP])
def test_an_abort_leaves_a_directory_to_go_on_with_to_the_same_bytes(
    model: LongContextMemoryModel, made: tuple[Path, Made[HeldCache]], tmp_path: Path, tokens: int
) -> None:
    directory = tmp_path / "stopped"
    with pytest.raises(CallCancelled):
        memorize(model, directory, TEXT, watch=_Stop(tokens).watch)
    assert (directory / JOURNAL_FILE).exists()
    assert not (directory / STATE_FILE).exists()
    whole = _Stop(1 << 30)
    resumed = memorize(model, directory, TEXT, watch=whole.watch)
    # A segment has three windows, one and a half steps: what stands of a half one is computed again, not written again.
    assert resumed.resumed == tokens // 32 // 3 * 96 // STEP * STEP
    assert whole.progress[0][0] == resumed.resumed
    assert whole.progress[-1] == (len(ids_of(model, TEXT)),) * 2
    assert files(directory) == files(made[0])


def test_an_append_that_was_cut_off_goes_on_to_the_same_bytes(model: LongContextMemoryModel, tmp_path: Path) -> None:
    memorize(model, tmp_path / "first", TEXT[:500])
    with pytest.raises(CallCancelled):
        memorize(model, tmp_path / "grown", TEXT[500:] + MORE, previous=tmp_path / "first", watch=_Stop(6 * STEP).watch)
    resumed = memorize(model, tmp_path / "grown", TEXT[500:] + MORE, previous=tmp_path / "first")
    assert resumed.resumed > 0
    memorize(model, tmp_path / "whole", TEXT[:500], TEXT[500:] + MORE)
    assert files(tmp_path / "grown") == files(tmp_path / "whole")


def test_what_was_begun_with_another_text_is_written_again(
    model: LongContextMemoryModel, made: tuple[Path, Made[HeldCache]], tmp_path: Path
) -> None:
    directory = tmp_path / "other"
    with pytest.raises(CallCancelled):
        memorize(model, directory, TEXT.replace("day 1 ", "day 0 "), watch=_Stop(8 * STEP).watch)
    again = memorize(model, directory, TEXT)
    assert again.resumed == 0
    assert files(directory) == files(made[0])


def test_a_memory_of_another_model_is_refused(
    model: LongContextMemoryModel, made: tuple[Path, Made[HeldCache]], tmp_path: Path
) -> None:
    other = write_tiny_llama(tmp_path / "other", change={"max_position_embeddings": POSITIONS})
    weights = load_file(other / "model.safetensors")
    save_file({**weights, "model.norm.weight": torch.full((32,), 1.5)}, other / "model.safetensors", {"format": "pt"})
    stranger = loaded(other)
    for refused in (
        lambda: load(stranger, made[0]),
        lambda: memorize(stranger, tmp_path / "grown", MORE, previous=made[0]),
        lambda: recall(stranger, made[1].held),
        lambda: load(loaded(model._weights.tokenizer._folder, step=128), made[0]),
    ):
        with pytest.raises(BridgeError) as raised:
            refused()
        assert raised.value.code == "memory-mismatch"


@pytest.mark.parametrize("kind", ["segment-000001.kv", "tail", STATE_FILE])
def test_a_damaged_memory_is_refused(model: LongContextMemoryModel, tmp_path: Path, kind: str) -> None:
    directory = tmp_path / "damaged"
    memorize(model, directory, TEXT)
    (path,) = (path for path in directory.iterdir() if path.name.startswith(kind))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(BridgeError) as raised:
        load(model, directory)
    assert raised.value.code == "memory-damaged"


def test_a_text_over_capacity_is_refused_before_anything_is_computed(model: LongContextMemoryModel, tmp_path: Path) -> None:
    tokens = len(ids_of(model))
    each = len(ids_of(model, " lamp" * 100)) - len(ids_of(model, " lamp" * 99))
    long = " lamp" * ((CAPACITY - tokens) // each + 2)
    for stretch in (False, True):
        with pytest.raises(BridgeError, match=f"holds {CAPACITY:,} tokens") as raised:
            model.memorize(BEFORE, [long], tmp_path / "over", previous=None, stretch=stretch, watch=Watch())
        assert raised.value.code == "over-capacity"
    assert not (tmp_path / "over").exists()


def test_an_ask_that_goes_beyond_the_positions_is_refused_before_any_is_written(
    model: LongContextMemoryModel, made: tuple[Path, Made[HeldCache]]
) -> None:
    told: list[str] = []
    asks = [ASKS[0], Ask("Who?", WriteSettings(POSITIONS))]
    with pytest.raises(BridgeError, match=f"{POSITIONS} new ones do not fit") as raised:
        model.recall(made[1].held, TALK, asks, Watch(), lambda row, text: told.append(text))
    assert (raised.value.code, told) == ("input-too-large", [])


def test_several_memories_are_not_composed(model: LongContextMemoryModel, made: tuple[Path, Made[HeldCache]]) -> None:
    with pytest.raises(BridgeError, match="their keys are rotated") as raised:
        model.compose([made[1].held] * 2)
    assert raised.value.code == "unsupported"


def test_the_model_and_the_cost_are_told_without_the_weights(folder: Path, model: LongContextMemoryModel) -> None:
    opened = open_long_context(str(folder), device="cpu")
    info = opened.info
    assert (info.kind, info.family, info.layers, info.kv_heads, info.head_dim) == ("long-context", "llama", 2, 2, 8)
    assert (info.window, info.ratio, info.ratios, info.stretched_capacity) == (None, None, (), None)
    assert (info.positions, info.capacity, info.bytes_per_slot) == (POSITIONS, CAPACITY, 2 * 2 * 2 * 8 * 4)
    assert info.weights_bytes == (folder / "model.safetensors").stat().st_size // 4 * 4 - _header_bytes(folder)
    cost = long_context_cost(opened, BEFORE, [TEXT], Watch())
    assert cost.tokens == cost.slots == len(ids_of(model, TEXT))
    assert (cost.bytes, cost.fits, cost.ratio_that_fits) == (cost.tokens * info.bytes_per_slot, "yes", None)
    assert cost.seconds is not None
    assert long_context_cost(opened, BEFORE, [TEXT * 30], Watch()).fits == "no"


def _header_bytes(folder: Path) -> int:
    with (folder / "model.safetensors").open("rb") as file:
        return 8 + int.from_bytes(file.read(8), "little")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"sliding_window": 512, "model_type": "mistral", "architectures": ["MistralForCausalLM"]}, "sliding"),
        ({"layer_types": ["full_attention", "linear_attention"]}, "linear_attention"),
        ({"rope_parameters": {"rope_type": "dynamic", "factor": 2.0, "rope_theta": 10000.0}}, "length of the text .dynamic"),
        ({"model_type": "mamba", "architectures": ["MambaForCausalLM"]}, "mamba"),
        ({"model_type": "rwkv", "architectures": ["RwkvForCausalLM"], "num_attention_heads": None}, "rwkv .* no attention"),
        ({"model_type": "deepseek_v3", "architectures": ["DeepseekV3ForCausalLM"], "kv_lora_rank": 8}, "latent keys"),
    ],
)
def test_a_cache_that_is_not_plain_full_attention_is_refused_by_name(
    change: dict[str, Any], problem: str, tmp_path: Path
) -> None:
    other = write_tiny_llama(tmp_path / "other", change=change)
    with pytest.raises(BridgeError, match=problem) as raised:
        open_long_context(str(other), device="cpu")
    assert raised.value.code == "unsupported"


def test_a_ratio_is_refused(folder: Path) -> None:
    with pytest.raises(BridgeError, match="has no ratio, 4 was given") as raised:
        open_long_context(str(folder), ratio=4, device="cpu")
    assert raised.value.code == "unsupported"


def test_what_is_computed_in_half_is_kept_in_half(folder: Path, tmp_path: Path) -> None:
    opened = open_long_context(str(folder), device="cpu", dtype="bfloat16")
    geometry = opened.shape.geometry(opened.dtype)
    weights = load_causal(opened.folder, opened.device, opened.dtype)
    half = LongContextMemoryModel(weights, opened.info, geometry, cut=cut_for(geometry, STEP))
    fresh = memorize(half, tmp_path / "half", TEXT)
    assert fresh.header.geometry.dtype == "bfloat16"
    held = load(half, tmp_path / "half")
    assert held.room.keys.dtype == torch.bfloat16
    assert recall(half, held) == recall(half, fresh.held)


def test_a_memory_goes_to_the_host_and_back(model: LongContextMemoryModel, made: tuple[Path, Made[HeldCache]]) -> None:
    held = made[1].held
    assert recall(model, held.to_host().to_device()) == recall(model, held)
