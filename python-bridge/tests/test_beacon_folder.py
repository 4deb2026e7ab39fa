"""What a model folder must be: what would change the numbers is refused by name, what would not is listed."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from memorag_bridge.beacon.config import BeaconConfig, read_config
from memorag_bridge.beacon.folder import load_decoder, open_beacon_folder
from memorag_bridge.beacon.plain import plain_logits
from memorag_bridge.errors import BridgeError
from tiny_beacon import (
    FAMILIES,
    Family,
    decoder_of,
    edit_config,
    edit_tensors,
    some_tokens,
    tiny_config,
    tiny_tensors,
    write_tensors,
)

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_tensors(tmp_path / "qwen2", tiny_config("qwen2"))


def refused(folder: Path) -> BridgeError:
    """Why the folder is not read."""
    with pytest.raises(BridgeError) as caught:
        load_decoder(open_beacon_folder(folder), device=torch.device("cpu"), dtype=torch.float32)
    assert "\n" not in caught.value.message
    return caught.value


REFUSED: list[tuple[Family, dict[str, object], str, str]] = [
    ("qwen2", {"model_type": "gemma2"}, "unsupported", "model_type is 'gemma2'"),
    ("qwen2", {"model_type": ...}, "unsupported", "model_type is None"),
    ("qwen2", {"quantization_config": {"quant_method": "gptq"}}, "unsupported", "quantization_config is"),
    ("qwen2", {"rope_scaling": {"type": "yarn", "factor": 4.0}}, "unsupported", "rope_scaling is"),
    ("llama", {"rope_parameters": {"rope_type": "llama3", "factor": 8.0}}, "unsupported", "rope_parameters ask for 'llama3'"),
    (
        "llama",
        {"rope_parameters": {"rope_theta": 1e4, "partial_rotary_factor": 0.5}},
        "unsupported",
        "rope_parameters hold 'partial_rotary_factor'",
    ),
    ("llama", {"rope_parameters": {"rope_theta": 0}}, "model-invalid", "rope_theta is 0"),
    ("llama", {"rope_theta": 1e4}, "model-invalid", "rope_theta is 10000.0, and 500000.0 in rope_parameters"),
    ("qwen2", {"rope_interleaved": True}, "unsupported", "rope_interleaved is True"),
    ("mistral", {"sliding_window": 4096}, "unsupported", "sliding_window is 4096"),
    ("qwen2", {"use_sliding_window": True}, "unsupported", "sliding_window is 4096"),
    ("qwen2", {"layer_types": ["full_attention", "sliding_attention"]}, "unsupported", "layer_types names"),
    ("qwen2", {"hidden_act": "gelu"}, "unsupported", "hidden_act is 'gelu'"),
    ("llama", {"mlp_bias": True}, "unsupported", "mlp_bias is True"),
    ("llama", {"attention_bias": True}, "unsupported", "attention_bias is True"),
    ("qwen2", {"attention_bias": True}, "unsupported", "attention_bias is True"),
    ("qwen2", {"attn_logit_softcapping": 30.0}, "unsupported", "attn_logit_softcapping is 30.0"),
    ("qwen2", {"num_experts": 8}, "unsupported", "num_experts is 8"),
    ("qwen2", {"qk_norm": True}, "unsupported", "qk_norm is True"),
    ("qwen2", {"residual_multiplier": 0.2}, "unsupported", "residual_multiplier is 0.2"),
    ("qwen2", {"partial_rotary_factor": 0.5}, "unsupported", "partial_rotary_factor is 0.5"),
    ("qwen2", {"beacon_sink_size": 1}, "unsupported", "beacon_sink_size is 1"),
    ("qwen2", {"beacon_stride": 16}, "unsupported", "beacon_stride is 16"),
    ("qwen2", {"beacon_attn": "segmentation"}, "unsupported", "beacon_attn is 'segmentation'"),
    ("qwen2", {"beacon_pos": "append"}, "unsupported", "beacon_pos is 'append'"),
    ("qwen2", {"beacon_attend_prev": False}, "unsupported", "beacon_attend_prev is False"),
    ("qwen2", {"beacon_parallel_window": 2}, "unsupported", "beacon_parallel_window is 2"),
    ("qwen2", {"beacon_new_thing": 3}, "unsupported", "beacon_new_thing is 3"),
    ("qwen2", {"enable_beacon": False}, "unsupported", "enable_beacon is False"),
    ("qwen2", {"beacon_param": ["q", "k", "v", "o"]}, "model-invalid", "beacon_param lists q, k, v, o"),
    ("qwen2", {"beacon_param": ...}, "model-invalid", "beacon_param lists nothing"),
    ("qwen2", {"beacon_ratio": [0]}, "unsupported", "beacon_ratio lists 0 alone"),
    ("qwen2", {"beacon_ratio": "4"}, "model-invalid", "beacon_ratio is not a list"),
    ("qwen2", {"beacon_ratio": []}, "model-invalid", "beacon_ratio is not a list"),
    ("qwen2", {"hidden_size": "32"}, "model-invalid", "hidden_size is '32'"),
    ("qwen2", {"num_hidden_layers": -1}, "model-invalid", "num_hidden_layers is -1"),
    ("qwen2", {"num_hidden_layers": True}, "model-invalid", "num_hidden_layers is True"),
    ("qwen2", {"num_key_value_heads": 3}, "model-invalid", "4 heads over 3 key-value heads"),
    ("qwen2", {"rope_theta": float("inf")}, "model-invalid", "rope_theta is inf"),
    ("qwen2", {"rms_norm_eps": float("nan")}, "model-invalid", "rms_norm_eps is nan"),
    ("qwen2", {"rms_norm_eps": 10**400}, "model-invalid", "rms_norm_eps is 1000"),
    ("qwen2", {"tie_word_embeddings": 1}, "model-invalid", "tie_word_embeddings is 1"),
    ("qwen2", {"model_type": "x\n\x1b[31m" * 900}, "unsupported", "model_type is"),
]  # fmt: skip


@pytest.mark.parametrize(("family", "change", "code", "told"), REFUSED, ids=lambda value: str(value)[:40])
def test_what_would_change_the_numbers_is_refused_by_name(family: Family, change: dict[str, Any], code: str, told: str) -> None:
    raw = {name: value for name, value in {**tiny_config(family), **change}.items() if value is not ...}
    with pytest.raises(BridgeError) as caught:
        read_config(raw)
    assert caught.value.code == code
    assert caught.value.message.startswith(f"config.json: {told}")
    assert len(caught.value.message) < 250
    assert caught.value.message.isprintable()


def config_with(**changes: object) -> BeaconConfig:
    return read_config({**tiny_config("qwen2"), **changes})


def test_what_does_not_matter_is_listed() -> None:
    config = config_with(
        vision_tokens=3, rope_scaling=None, attention_bias=False, attn_extra=None, mlp_bias=False, head_dtype="x", use_cache=True
    )
    assert config.ignored == ("attention_bias", "attn_extra", "head_dtype", "vision_tokens")


RATIOS = [
    ([2, 4, 8], None, 4), ([8, 16], None, 8), ([16, 8], None, 8), ([0, 2], None, 2), (8, None, 8), ([2, 4], 32, 32), ([4], 1, 1),
]  # fmt: skip


@pytest.mark.parametrize(("listed", "wanted", "chosen"), RATIOS)
def test_the_ratio_is_4_where_it_is_listed(listed: object, wanted: int | None, chosen: int) -> None:
    assert config_with(beacon_ratio=listed).choose_ratio(wanted) == chosen


@pytest.mark.parametrize("ratio", [0, 3, 5, 33, 64, -4])
def test_a_ratio_that_does_not_divide_the_window_is_refused(ratio: int) -> None:
    with pytest.raises(BridgeError, match=f"the ratio {ratio} does not divide the window of 32 tokens") as caught:
        config_with().choose_ratio(ratio)
    assert caught.value.code == "model-invalid"


def test_both_styles_of_positions_are_read() -> None:
    raw = tiny_config("llama")
    assert read_config(raw).rope_theta == 5e5
    assert read_config({**raw, "rope_theta": 5e5}).rope_theta == 5e5
    assert read_config({**raw, "rope_parameters": None, "rope_theta": 7e5}).rope_theta == 7e5
    assert read_config({**raw, "rope_parameters": None}).rope_theta == 1e4
    for scaling in ({"type": "default"}, {"rope_type": "default"}, {}):
        assert read_config({**raw, "rope_scaling": scaling}).rope_theta == 5e5


TENSORS: dict[str, tuple[dict[str, torch.Tensor | None], str, str]] = {
    "no beacon matrix": (
        {"model.layers.1.self_attn.beacon_k_proj.weight": None},
        "model-invalid",
        "the model lacks the tensor model.layers.1.self_attn.beacon_k_proj.weight",
    ),
    "no beacon bias": ({"model.layers.0.self_attn.beacon_q_proj.bias": None}, "model-invalid", "beacon_q_proj.bias"),
    "no beacon embedding": ({"model.beacon_embed_tokens.weight": None}, "model-invalid", "model.beacon_embed_tokens.weight"),
    "no matrix": ({"model.layers.2.mlp.up_proj.weight": None}, "model-invalid", "model.layers.2.mlp.up_proj.weight"),
    "no head": ({"lm_head.weight": None}, "model-invalid", "lm_head.weight"),
    "another shape": ({"model.norm.weight": torch.ones(31)}, "model-invalid", "model.norm.weight has the shape [31], not [32]"),
    "a matrix on its side": ({"model.layers.0.mlp.up_proj.weight": torch.ones(32, 40)}, "model-invalid", "not [40, 32]"),
    "whole numbers": ({"model.norm.weight": torch.ones(32, dtype=torch.int8)}, "unsupported", "model.norm.weight is torch.int8"),
    "one more": ({"model.layers.0.self_attn.q_norm.weight": torch.ones(8)}, "unsupported", "q_norm.weight first"),
    "a layer more": ({"model.layers.3.input_layernorm.weight": torch.ones(32)}, "unsupported", "model.layers.3"),
    "beacon output matrices": ({"model.layers.0.self_attn.beacon_o_proj.weight": torch.ones(32, 32)}, "unsupported", "beacon_o"),
}


@pytest.mark.parametrize("change", TENSORS)
def test_tensors_that_do_not_fit_are_refused_by_name(folder: Path, change: str) -> None:
    changes, code, told = TENSORS[change]
    edit_tensors(folder, changes)
    error = refused(folder)
    assert error.code == code
    assert told in error.message
    assert ("init_beacons" in error.remedy) == (change.startswith("no beacon"))


def test_a_rotary_table_and_a_tied_head_that_is_written_twice_are_no_surplus(tmp_path: Path) -> None:
    folder = write_tensors(tmp_path / "llama", tiny_config("llama"))
    before = plain_logits(decoder_of(folder), some_tokens(9))
    head = load_file(folder / "model.safetensors")["model.embed_tokens.weight"].clone()
    edit_tensors(folder, {"lm_head.weight": head, "model.layers.0.self_attn.rotary_emb.inv_freq": torch.ones(4)})
    assert torch.equal(plain_logits(decoder_of(folder), some_tokens(9)), before)


def shard(folder: Path, count: int = 3) -> None:
    """Cut the weights into shards with an index."""
    tensors = load_file(folder / "model.safetensors")
    names = sorted(tensors)
    places = {name: f"model-{at % count + 1:05d}-of-{count:05d}.safetensors" for at, name in enumerate(names)}
    for file in set(places.values()):
        save_file({name: tensors[name] for name in names if places[name] == file}, folder / file)
    (folder / "model.safetensors").unlink()
    (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": places}))


@pytest.mark.parametrize("family", list(FAMILIES))
def test_shards_are_read_as_one_file_is(family: Family, tmp_path: Path) -> None:
    folder = write_tensors(tmp_path / "model", tiny_config(family))
    before = plain_logits(decoder_of(folder), some_tokens(9))
    whole = open_beacon_folder(folder).model_id
    shard(folder)
    assert torch.equal(plain_logits(decoder_of(folder), some_tokens(9)), before)
    assert len(open_beacon_folder(folder).files) == 3
    assert open_beacon_folder(folder).model_id != whole  # other files: their bytes are not compared


def lose_a_shard(folder: Path) -> None:
    shard(folder)
    next(folder.glob("*2-of*")).unlink()


def damage_a_shard(folder: Path) -> None:
    shard(folder)
    cut(next(folder.glob("*2-of*")), 500)


def cut(file: Path, length: int) -> None:
    file.write_bytes(file.read_bytes()[:length])


def write_index(folder: Path, weight_map: object) -> None:
    (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": weight_map}))


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "no configuration": (lambda folder: (folder / "config.json").unlink(), "lacks config.json"),
    "half a configuration": (lambda folder: cut(folder / "config.json", 40), "is not JSON"),
    "a configuration of another kind": (lambda folder: (folder / "config.json").write_text("[1]"), "is not a JSON object"),
    "bytes": (lambda folder: (folder / "config.json").write_bytes(b"\xff\xfe{}"), "is not JSON"),
    "a pit": (lambda folder: (folder / "config.json").write_text("[" * 100_000), "is not JSON"),
    "no weights": (lambda folder: (folder / "model.safetensors").unlink(), "lacks model.safetensors"),
    "half the weights": (lambda folder: cut(folder / "model.safetensors", 9_000), "are damaged"),
    "half a header": (lambda folder: cut(folder / "model.safetensors", 100), "are damaged"),
    "empty weights": (lambda folder: cut(folder / "model.safetensors", 0), "are damaged"),
    "a header that lies": (lambda folder: (folder / "model.safetensors").write_bytes(b"\xff" * 200), "are damaged"),
    "a lost shard": (lose_a_shard, "lacks model-00002-of-00003"),
    "a damaged shard": (damage_a_shard, "are damaged"),
    "an index that leads out": (lambda folder: write_index(folder, {"x": "../other/model.safetensors"}), "names no weight files"),
    "an index of nothing": (lambda folder: write_index(folder, {}), "names no weight files"),
    "an index of numbers": (lambda folder: write_index(folder, {"x": 3}), "names no weight files"),
    "an index of lists": (lambda folder: write_index(folder, {"x": ["a"]}), "names no weight files"),
    "an index that goes up": (lambda folder: write_index(folder, {"x": ".."}), "lacks .."),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_folder_is_refused(folder: Path, damage: str) -> None:
    do, told = DAMAGES[damage]
    do(folder)
    error = refused(folder)
    assert error.code == "model-invalid"
    assert told in error.message


def test_no_folder_is_missing(tmp_path: Path) -> None:
    assert refused(tmp_path / "none").code == "model-missing"


def test_the_id_is_the_folder_s_name_and_its_content(folder: Path, tmp_path: Path) -> None:
    first = open_beacon_folder(folder).model_id
    assert first.startswith("qwen2@")
    edit_config(folder, rope_theta=1e5)
    assert open_beacon_folder(folder).model_id != first
    revision = tmp_path / "models--someone--small-memory" / "snapshots" / ("ab" * 20)
    revision.parent.mkdir(parents=True)
    folder.rename(revision)
    assert open_beacon_folder(revision).model_id.startswith("small-memory@")


def test_weights_of_another_type_are_read_as_what_is_asked_for(tmp_path: Path) -> None:
    config = tiny_config("qwen2")
    folder = write_tensors(tmp_path / "model", config)
    save_file({name: tensor.bfloat16() for name, tensor in tiny_tensors(config).items()}, folder / "model.safetensors")
    decoder = decoder_of(folder)
    assert decoder.weights.embedding.dtype == torch.float32
    expected = tiny_tensors(config)["model.norm.weight"].bfloat16().float()
    assert torch.equal(decoder.weights.norm, expected)
