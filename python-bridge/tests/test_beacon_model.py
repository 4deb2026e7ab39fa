"""The beacon memory with a tokenizer and a conversation around it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
import torch

from memorag_bridge.beacon.capacity import bytes_per_slot, capacity, memory_slots, ratio_that_fits, stretched_capacity
from memorag_bridge.beacon.config import BeaconConfig, read_config
from memorag_bridge.beacon.folder import open_beacon_folder
from memorag_bridge.beacon.memorize import memorize as read
from memorag_bridge.beacon.slots import uniform
from memorag_bridge.errors import BridgeError
from memorag_bridge.generators.text_generator import WriteSettings
from memorag_bridge.kv_files.read_header import read_header
from memorag_bridge.language.chat_tokenizer import ChatTokenizer
from memorag_bridge.language.sampling import Sampling
from memorag_bridge.memory_models.beacon_capacity import refuse_over_capacity
from memorag_bridge.memory_models.beacon_cost import beacon_cost
from memorag_bridge.memory_models.beacon_model import BeaconMemoryModel, HeldBeacons, describe_beacon_model
from memorag_bridge.memory_models.memory_model import Ask, Conversation, Recalled
from memorag_bridge.memory_models.open_beacon import open_beacon
from memorag_bridge.watch import Watch
from tiny_beacon import decoder_of, edit_config, tiny_config, write_tiny_beacon

pytestmark = pytest.mark.usefixtures("one_thread")
STORY = "The keeper of the lighthouse put out the lamp, and the brig ran on the rocks. 听雨楼的画是谁偷走的？ " * 6
TALK = Conversation("Read the text.\n\n", "\n\nThat was the text.", "I have read it.")
CPU = torch.device("cpu")


def model_of(folder: Path, dtype: torch.dtype = torch.float32, ratio: int | None = None) -> BeaconMemoryModel:
    opened = open_beacon_folder(folder)
    info = describe_beacon_model(opened, ratio, CPU, dtype)
    return BeaconMemoryModel(opened, decoder_of(folder, dtype), ChatTokenizer(folder), info)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_beacon(tmp_path_factory.mktemp("models") / "tiny-beacon")


@pytest.fixture(scope="module")
def model(folder: Path) -> BeaconMemoryModel:
    return model_of(folder)


@pytest.fixture(scope="module")
def memory(model: BeaconMemoryModel, tmp_path_factory: pytest.TempPathFactory) -> HeldBeacons:
    return memorize(model, [STORY], tmp_path_factory.mktemp("states") / "state")


def memorize(model: BeaconMemoryModel, texts: Sequence[str], directory: Path, previous: Path | None = None) -> HeldBeacons:
    return model.memorize(TALK.before, texts, directory, previous=previous, stretch=False, watch=Watch()).held


@dataclass
class Told:
    """Text of each request as it came."""

    deltas: list[list[str]] = field(default_factory=lambda: [[] for _ in range(20)])

    def __call__(self, request: int, text: str) -> None:
        assert text != ""
        self.deltas[request].append(text)


def recall(model: BeaconMemoryModel, memory: HeldBeacons, asks: Sequence[Ask], told: Told | None = None) -> Recalled:
    return model.recall(memory, TALK, asks, Watch(), told or Told())


def ask(prompt: str, count: int = 24, stop: tuple[str, ...] = (), **sampling: float) -> Ask:
    return Ask(prompt, WriteSettings(count, Sampling(**sampling), stop))  # type: ignore[arg-type]


def test_a_recall_asks_for_the_room_of_its_rows_and_of_what_it_composes(folder: Path, memory: HeldBeacons) -> None:
    opened, needed = open_beacon_folder(folder), list[int]()
    info = describe_beacon_model(opened, None, CPU, torch.float32)
    model = BeaconMemoryModel(opened, decoder_of(folder), ChatTokenizer(folder), info, needed.append)
    for asks in (1, 3):
        model.recall(memory, TALK, [ask("Who?", 3)] * asks, Watch(), Told())
    model.compose([memory] * 2)
    one, three, composed = needed
    slot = bytes_per_slot(opened.config, 4)
    assert three - one > 2 * opened.config.window * slot  # each row has at least a window of its own
    assert composed == 2 * memory.state.slots * slot


PROMPTS = ["Who?", "Who paid the keeper of the lighthouse? " * 5, "谁偷走的？", "a"]


def test_requests_of_one_batch_are_those_alone(model: BeaconMemoryModel, memory: HeldBeacons) -> None:
    asks = [ask(prompt, count) for prompt, count in zip(PROMPTS, [40, 24, 1, 33], strict=True)]
    together = recall(model, memory, asks)
    alone = [recall(model, memory, [one]) for one in asks]
    assert together.texts == tuple(one.texts[0] for one in alone)
    assert together.output_tokens == tuple(one.output_tokens[0] for one in alone)
    assert together.finish_reasons == tuple(one.finish_reasons[0] for one in alone)
    assert together.input_tokens == sum(one.input_tokens for one in alone)
    assert len(set(together.texts)) == 4


def test_a_sampled_row_depends_on_its_seed_alone(model: BeaconMemoryModel, memory: HeldBeacons) -> None:
    hot = [ask("Who?", temperature=1.5, top_k=50, top_p=0.95, repetition_penalty=1.3, seed=seed) for seed in (1, 2, 1)]
    first, second, again = recall(model, memory, hot).texts
    assert first == again != second
    (alone,) = recall(model, memory, hot[1:2]).texts
    assert alone == second
    assert recall(model, memory, [ask("a"), hot[1], ask("Who?")]).texts[1] == second


def test_deltas_join_to_the_text(model: BeaconMemoryModel, memory: HeldBeacons) -> None:
    told = Told()
    asks = [ask(prompt, 30, temperature=1.5, seed=number) for number, prompt in enumerate(PROMPTS)]
    recalled = recall(model, memory, asks, told)
    assert recalled.texts == tuple("".join(deltas) for deltas in told.deltas[:4])
    assert all(len(deltas) > 1 for deltas in told.deltas[:4])


def test_a_stop_string_ends_its_own_row(model: BeaconMemoryModel, memory: HeldBeacons) -> None:
    free = recall(model, memory, [ask("Who?", 40)]).texts[0]
    stop = free[7:10]
    told = Told()
    stopped = recall(model, memory, [ask("Who?", 40, (stop, "zzz")), ask("Who?", 40)], told)
    assert stopped.texts == (free[: free.index(stop)], free)
    assert "".join(told.deltas[0]) == stopped.texts[0]
    assert (stopped.finish_reasons[0], stopped.output_tokens[0] < stopped.output_tokens[1]) == ("stop", True)


def test_one_token_may_be_asked_for(model: BeaconMemoryModel, memory: HeldBeacons) -> None:
    one = recall(model, memory, [ask("Who?", 1)])
    assert (one.output_tokens, one.finish_reasons) == ((1,), ("length",))
    assert recall(model, memory, [ask("Who?", 40)]).texts[0].startswith(one.texts[0])


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16], ids=str)
def test_a_loaded_memory_writes_what_the_made_one_does(folder: Path, tmp_path: Path, dtype: torch.dtype) -> None:
    model = model_of(folder, dtype)
    made = memorize(model, [STORY], tmp_path / "state")
    loaded = model.load(tmp_path / "state", read_header(tmp_path / "state"), Watch())
    assert made.state.closed.keys.dtype == loaded.state.closed.keys.dtype == dtype
    assert torch.equal(made.state.closed.keys, loaded.state.closed.keys)
    assert torch.equal(made.state.tail.keys, loaded.state.tail.keys)
    asks = [ask(prompt) for prompt in PROMPTS]
    assert recall(model, made, asks).texts == recall(model, loaded, asks).texts


def test_texts_stand_one_behind_the_other_however_they_come(model: BeaconMemoryModel, tmp_path: Path) -> None:
    at_once = memorize(model, [STORY[:200], STORY[200:]], tmp_path / "at-once")
    memorize(model, [STORY[:200]], tmp_path / "first")
    appended = memorize(model, [STORY[200:]], tmp_path / "second", tmp_path / "first")
    assert appended.state.cursor == at_once.state.cursor
    torch.testing.assert_close(appended.state.closed.keys, at_once.state.closed.keys, atol=1e-5, rtol=0)
    assert recall(model, appended, [ask("Who?")]).texts == recall(model, at_once, [ask("Who?")]).texts


def test_no_text_leaves_the_beginning_of_the_conversation(model: BeaconMemoryModel, folder: Path, tmp_path: Path) -> None:
    empty = memorize(model, [""], tmp_path / "empty")
    before = ChatTokenizer(folder).split_chat([{"role": "user", "content": f"{TALK.before}\x00hole"}], "\x00hole")[0]
    assert empty.tokens == len(before) > 0
    recall(model, empty, [ask("Who?")])
    grown = memorize(model, [STORY], tmp_path / "grown", tmp_path / "empty")
    same = memorize(model, [STORY], tmp_path / "same", tmp_path / "grown")
    assert same.tokens > grown.tokens
    again = memorize(model, [""], tmp_path / "again", tmp_path / "grown")
    assert again.state.cursor == grown.state.cursor
    assert (tmp_path / "again" / "state.json").read_bytes() == (tmp_path / "grown" / "state.json").read_bytes()


def test_a_tokenizer_larger_than_the_embedding_is_refused(folder: Path, tmp_path: Path) -> None:
    small = write_tiny_beacon(tmp_path / "small", change={"vocab_size": 300})
    model = model_of(small)
    with pytest.raises(BridgeError, match=r"the tokenizer gives the id \d+, the model has 300 embeddings") as caught:
        memorize(model, [STORY], tmp_path / "state")
    assert caught.value.code == "model-invalid"
    assert not (tmp_path / "state").exists()


def mismatch(model: BeaconMemoryModel, directory: Path) -> str:
    with pytest.raises(BridgeError) as caught:
        model.load(directory, read_header(directory), Watch())
    assert caught.value.code == "memory-mismatch"
    with pytest.raises(BridgeError) as caught:
        memorize(model, ["x"], directory.with_name("next"), directory)
    assert caught.value.code == "memory-mismatch"
    return caught.value.message


def test_a_memory_of_another_model_is_refused(folder: Path, model: BeaconMemoryModel, tmp_path: Path) -> None:
    memorize(model, [STORY], tmp_path / "state")
    assert "ratio is 4, not 8" in mismatch(model_of(folder, ratio=8), tmp_path / "state")
    assert "dtype is 'float32', not 'bfloat16'" in mismatch(model_of(folder, torch.bfloat16), tmp_path / "state")
    other = write_tiny_beacon(tmp_path / "tiny-beacon")
    edit_config(other, rope_theta=1e5)
    assert "id is 'tiny-beacon@" in mismatch(model_of(other), tmp_path / "state")


def test_a_memory_with_another_beginning_is_neither_asked_nor_appended_to(model: BeaconMemoryModel, tmp_path: Path) -> None:
    made = memorize(model, [STORY], tmp_path / "state")
    with pytest.raises(BridgeError, match="before is") as caught:
        model.memorize("Other.", ["x"], tmp_path / "next", previous=tmp_path / "state", stretch=False, watch=Watch())
    assert caught.value.code == "memory-mismatch"
    loaded = model.load(tmp_path / "state", read_header(tmp_path / "state"), Watch())
    for memory in (made, loaded, model.compose([loaded, loaded])):
        with pytest.raises(BridgeError, match="with other words before its texts") as caught:
            model.recall(memory, replace(TALK, before="Other."), [ask("Who?")], Watch(), Told())
        assert caught.value.code == "memory-mismatch"


def config_of(**changes: object) -> BeaconConfig:
    return read_config({**tiny_config("qwen2", window=2048), **changes})


def test_capacity_is_that_of_the_formula() -> None:
    published = config_of(max_position_embeddings=32_768)
    # floor((32768 - 2048 - 512 - 1024) / 512) * 2048 by hand: 29184 / 512 = 57
    assert capacity(published, 4) == 57 * 2048 == 116_736
    # (32768 - 2048 - 256 - 1024) / 256 = 115
    assert capacity(published, 8) == 115 * 2048
    assert stretched_capacity(published, 4) == 409_600  # said to be 400K
    assert stretched_capacity(published, 16) == 1_048_576
    assert stretched_capacity(config_of(max_position_embeddings=16_384), 4) is None
    mistral = read_config({**tiny_config("mistral", window=2048), "max_position_embeddings": 32_768})
    assert stretched_capacity(mistral, 4) == 131_072
    assert capacity(config_of(max_position_embeddings=2048), 4) == 0
    assert [ratio_that_fits(published, tokens) for tokens in (1, 116_736, 116_737, 10**7)] == [2, 4, 8, None]


@pytest.mark.parametrize(("ratio", "tokens"), [(1, 40), (4, 0), (4, 3), (4, 4), (4, 32), (4, 63), (8, 100), (32, 95)])
def test_slots_and_bytes_are_those_that_memorizing_takes(folder: Path, ratio: int, tokens: int) -> None:
    config = open_beacon_folder(folder).config
    (state,) = read(decoder_of(folder), uniform(32, ratio), [[5] * tokens])
    assert memory_slots(config, ratio, tokens) == state.slots
    assert (
        memory_slots(config, ratio, tokens) * bytes_per_slot(config, 4)
        == 2 * (state.closed.keys.numel() + state.tail.keys.numel()) * 4
    )


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of 1,200 positions: (1200 - 32 - 8 - 1024) / 8 = 17 windows of 32 tokens."""
    return write_tiny_beacon(tmp_path_factory.mktemp("models") / "narrow", change={"max_position_embeddings": 1200})


def test_a_text_over_capacity_is_refused_with_the_ratio_that_fits(narrow: Path, tmp_path: Path) -> None:
    model = model_of(narrow)
    assert model.info.capacity == 17 * 32
    with pytest.raises(BridgeError, match="holds 544 tokens at ratio 4, the texts have") as caught:
        memorize(model, ["z" * 600], tmp_path / "state")
    assert (caught.value.code, caught.value.remedy) == ("over-capacity", "pass `--ratio 8`")
    assert not (tmp_path / "state").exists()
    with pytest.raises(BridgeError) as caught:
        memorize(model, ["z" * 60_000], tmp_path / "state")
    assert caught.value.remedy == "split the texts into several memories"
    memorize(model, ["z" * 300], tmp_path / "first")
    with pytest.raises(BridgeError, match="the texts have"):  # what is appended counts with what stands
        memorize(model, ["z" * 300], tmp_path / "second", tmp_path / "first")
    cost = beacon_cost(open_beacon(str(narrow), device="cpu"), TALK.before, ["z" * 600], Watch())
    assert (cost.fits, cost.ratio_that_fits) == ("no", 8)
    assert cost.tokens > 600


def test_a_stretched_text_is_read_only_where_it_is_asked_for(tmp_path: Path) -> None:
    """The published positions, and a window as large as they allow, so that capacity is small."""
    change = {"max_position_embeddings": 32_768, "beacon_window": 16_384, "beacon_stride": 16_384, "num_hidden_layers": 1}
    model = model_of(write_tiny_beacon(tmp_path / "model", change=change))
    # (32768 - 16384 - 4096 - 1024) / 4096 = 2 windows
    assert (model.info.capacity, model.info.stretched_capacity) == (32_768, 409_600)
    with pytest.raises(BridgeError) as caught:
        memorize(model, ["z" * 33_000], tmp_path / "state")
    remedy = "pass `--stretch` to go beyond what the model was trained for, or pass `--ratio 8`"
    assert (caught.value.code, caught.value.remedy) == ("over-capacity", remedy)
    with pytest.raises(BridgeError) as caught:
        model.memorize("", ["z" * 410_000], tmp_path / "state", previous=None, stretch=True, watch=Watch())
    assert "--stretch" not in caught.value.remedy
    refuse_over_capacity(open_beacon_folder(tmp_path / "model"), model.info, 409_600, stretch=True)
    cost = beacon_cost(open_beacon(str(tmp_path / "model"), device="cpu"), "", ["z" * 33_000], Watch())
    assert cost.fits == "stretched"
