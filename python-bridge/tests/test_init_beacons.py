"""Any base of the three families gets untrained beacons, and whatever else is refused with nothing left behind."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor
from transformers import (
    AutoModelForCausalLM,
    LlamaConfig,
    LlamaForCausalLM,
    MistralConfig,
    MistralForCausalLM,
    Qwen2Config,
    Qwen2ForCausalLM,
)

from memorag_bridge.beacon.folder import load_decoder, open_beacon_folder
from memorag_bridge.beacon.plain import plain_logits
from memorag_bridge.errors import BridgeError
from memorag_bridge.init_beacons import init_beacons, main
from memorag_bridge.new_beacons.beacon_settings import choose_settings
from running_bridge import PACKAGE_FOLDER

GOLDENS = Path(__file__).resolve().parents[3] / "shared/data/beacon/models"
SHAPE: dict[str, Any] = {
    "vocab_size": 40,
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 256,
    "eos_token_id": [7, 3],
    "bos_token_id": 1,
    "dtype": "float32",
}
FAMILIES: dict[str, Callable[[], Any]] = {
    "qwen2": lambda: Qwen2ForCausalLM(Qwen2Config(**SHAPE)),
    "mistral": lambda: MistralForCausalLM(MistralConfig(**SHAPE, sliding_window=None, head_dim=8)),
    "llama": lambda: LlamaForCausalLM(LlamaConfig(**SHAPE, attention_bias=True, tie_word_embeddings=True)),
    "plain-llama": lambda: LlamaForCausalLM(LlamaConfig(**SHAPE)),
}
Edit = Callable[[Path], None]


def base_of(family: str, folder: Path, shard: str = "5GB") -> Path:
    torch.manual_seed(1)
    model = FAMILIES[family]()
    for name, tensor in model.named_parameters():
        if name.endswith("bias"):  # they begin as zeros, which any tensor of zeros would equal
            torch.nn.init.normal_(tensor)
    model.save_pretrained(folder, max_shard_size=shard)
    (folder / "tokenizer.json").write_text("{}")
    (folder / "modeling_other.py").write_text("raise SystemExit(9)")
    (folder / "training_args.bin").write_bytes(b"pickle")
    return folder


def tensors_of(folder: Path) -> dict[str, Tensor]:
    """All tensors, each from where the index says it stands."""
    index = folder / "model.safetensors.index.json"
    if not index.is_file():
        return load_file(folder / "model.safetensors")
    places = json.loads(index.read_text())["weight_map"]
    found = {}
    for name, shard in places.items():
        with safe_open(folder / shard, "pt") as opened:
            found[name] = opened.get_tensor(name)
    return found


def edit_config(**changes: object) -> Edit:
    def edit(folder: Path) -> None:
        config = json.loads((folder / "config.json").read_text())
        (folder / "config.json").write_text(json.dumps({**config, **changes}))

    return edit


def edit_tensors(change: Callable[[dict[str, Tensor]], object]) -> Edit:
    def edit(folder: Path) -> None:
        tensors = load_file(folder / "model.safetensors")
        change(tensors)
        save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})

    return edit


def cut_weights(folder: Path) -> None:
    file = folder / "model.safetensors"
    file.write_bytes(file.read_bytes()[:-100])


def leave_pickles_alone(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")


@pytest.mark.parametrize("shard", ["5GB", "20KB"])
@pytest.mark.parametrize("family", list(FAMILIES))
def test_beacons_begin_as_the_bases_own_projections(family: str, shard: str, tmp_path: Path) -> None:
    base = base_of(family, tmp_path / "base", shard)
    assert (base / "model.safetensors").exists() == (shard == "5GB")
    init_beacons(base, tmp_path / "out", [2, 4, 8], None)
    before, after = tensors_of(base), tensors_of(tmp_path / "out")
    beacons = {name: tensor for name, tensor in after.items() if "beacon_" in name}
    parts = ["weight", "bias"] if family in ("qwen2", "llama") else ["weight"]
    assert set(after) - set(before) == set(beacons)
    assert sorted(beacons) == sorted(
        [f"model.layers.{n}.self_attn.beacon_{kind}_proj.{part}" for n in range(2) for kind in "qkv" for part in parts]
        + ["model.beacon_embed_tokens.weight"]
    )
    for name, tensor in after.items():
        source = name.replace("beacon_", "")
        expected = before["model.embed_tokens.weight"][7:8] if "embed_tokens" in name and name in beacons else before[source]
        assert torch.equal(tensor, expected), name


@pytest.mark.parametrize("family", ["qwen2", "mistral"])
@pytest.mark.skipif(not GOLDENS.is_dir(), reason="../shared/data/beacon is not beside this checkout")
def test_a_golden_model_without_its_beacons_gets_the_same_names_shapes_and_fields(family: str, tmp_path: Path) -> None:
    golden, base = GOLDENS / family, tmp_path / "base"
    base.mkdir()
    tensors = load_file(golden / "model.safetensors")
    save_file({name: tensor for name, tensor in tensors.items() if "beacon_" not in name}, base / "model.safetensors")
    config = json.loads((golden / "config.json").read_text())
    (base / "config.json").write_text(json.dumps({key: value for key, value in config.items() if "beacon" not in key}))
    init_beacons(base, tmp_path / "out", [4], 32)
    made = tensors_of(tmp_path / "out")
    assert {name: tensor.shape for name, tensor in made.items()} == {name: tensor.shape for name, tensor in tensors.items()}
    row = tensors["model.embed_tokens.weight"][config["eos_token_id"]]  # [H]
    assert torch.equal(made["model.beacon_embed_tokens.weight"], row[None])
    written = json.loads((tmp_path / "out" / "config.json").read_text())
    # The goldens' one departure from the published fields, which their cases bring along.
    assert written == {**config, "enable_beacon": True, "beacon_ratio_mix": "step-random"}


def test_the_rest_of_the_folder_is_carried_along_without_code_and_pickles(tmp_path: Path) -> None:
    base = base_of("llama", tmp_path / "base")
    init_beacons(base, tmp_path / "out", [2, 4, 8], None)
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == [
        "config.json",
        "generation_config.json",
        "model-base.safetensors",
        "model-beacons.safetensors",
        "model.safetensors.index.json",
        "tokenizer.json",
    ]
    assert (tmp_path / "out" / "model-base.safetensors").samefile(base / "model.safetensors")
    files = (tmp_path / "out").glob("*.safetensors")
    total = sum(tensor.nbytes for file in files for tensor in load_file(file).values())
    assert json.loads((tmp_path / "out" / "model.safetensors.index.json").read_text())["metadata"] == {"total_size": total}


def test_weights_that_cannot_be_linked_are_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = base_of("mistral", tmp_path / "base")

    def refuse(source: Path, target: Path) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", refuse)
    init_beacons(base, tmp_path / "out", [4], None)
    copy, original = tmp_path / "out" / "model-base.safetensors", base / "model.safetensors"
    assert copy.read_bytes() == original.read_bytes()
    assert not copy.samefile(original)


def test_the_new_folder_is_the_same_causal_model_to_transformers(tmp_path: Path) -> None:
    base = base_of("qwen2", tmp_path / "base")
    init_beacons(base, tmp_path / "out", [4], None)
    ids = torch.arange(12)[None]  # [1, T]
    with torch.inference_mode():
        logits = [AutoModelForCausalLM.from_pretrained(path)(ids).logits for path in (base, tmp_path / "out")]
    assert torch.equal(logits[0], logits[1])


@pytest.mark.parametrize("family", ["qwen2", "mistral", "plain-llama"])
def test_the_beacon_decoder_loads_the_new_folder_and_computes_the_base_with_it(family: str, tmp_path: Path) -> None:
    base = base_of(family, tmp_path / "base")
    init_beacons(base, tmp_path / "out", [4], None)
    decoder = load_decoder(open_beacon_folder(tmp_path / "out"), device=torch.device("cpu"), dtype=torch.float32)
    with torch.inference_mode():
        ours = plain_logits(decoder, range(12))  # [T, V]
        theirs = AutoModelForCausalLM.from_pretrained(base)(torch.arange(12)[None]).logits[0]  # [T, V]
    assert torch.allclose(ours, theirs, atol=1e-4)


def test_a_folder_of_links_as_the_hugging_face_cache_has_it_is_read(tmp_path: Path) -> None:
    blobs = base_of("llama", tmp_path / "blobs")
    snapshot = tmp_path / "snapshot"
    snapshot.mkdir()
    for file in blobs.iterdir():
        (snapshot / file.name).symlink_to(f"../blobs/{file.name}")
    init_beacons(snapshot, tmp_path / "out", [4], None)
    assert not any(file.is_symlink() for file in (tmp_path / "out").iterdir())
    shutil.rmtree(blobs)
    assert "model.beacon_embed_tokens.weight" in tensors_of(tmp_path / "out")


@pytest.mark.parametrize(
    ("edit", "code", "message"),
    [
        (edit_config(model_type="gpt2"), "unsupported", "is of the kind 'gpt2', beacons are known for qwen2, mistral, llama"),
        (edit_config(quantization_config={"quant_method": "gptq"}), "unsupported", "are quantised"),
        (edit_config(use_sliding_window=True), "unsupported", "attends through a sliding window"),
        (edit_config(beacon_window=1024), "model-invalid", "has beacons already, beacon_window in its config.json"),
        (edit_config(hidden_size=64), "model-invalid", "has the shape [40, 32], config.json makes it [40, 64]"),
        (edit_config(num_hidden_layers=3), "model-invalid", "lacks 12 tensors, model.layers.2.input_layernorm.weight first"),
        (edit_config(num_attention_heads=0), "model-invalid", "has 0 as num_attention_heads"),
        (edit_config(num_key_value_heads=3), "model-invalid", "has 4 heads, 3 key-value heads"),
        (edit_config(eos_token_id=40), "model-invalid", "has 40 as eos_token_id instead of a token id below 40"),
        (edit_config(eos_token_id=[]), "model-invalid", "has [] as eos_token_id"),
        (lambda folder: (folder / "config.json").write_text("[]"), "model-invalid", "is not a JSON object"),
        (lambda folder: (folder / "config.json").unlink(), "model-invalid", "lacks config.json"),
        (edit_tensors(lambda tensors: tensors.pop("model.norm.weight")), "model-invalid", "lacks 1 tensors, model.norm.weight"),
        (
            edit_tensors(lambda tensors: tensors.pop("model.layers.1.self_attn.v_proj.bias")),
            "model-invalid",
            "lacks 1 tensors, model.layers.1.self_attn.v_proj.bias first",
        ),
        (
            edit_tensors(lambda tensors: tensors.update({"model.norm.weight": torch.zeros(32, dtype=torch.int8)})),
            "unsupported",
            "is stored as I8",
        ),
        (
            edit_tensors(lambda tensors: tensors.update({"model.beacon_embed_tokens.weight": torch.zeros(1, 32)})),
            "model-invalid",
            "has beacons already, model.beacon_embed_tokens.weight in model.safetensors",
        ),
        (cut_weights, "model-invalid", "is no whole safetensors file"),
        (leave_pickles_alone, "model-invalid", "has neither model.safetensors nor model.safetensors.index.json"),
    ],
)  # fmt: skip
def test_a_base_that_cannot_carry_beacons_is_refused(edit: Edit, code: str, message: str, tmp_path: Path) -> None:
    base = base_of("qwen2", tmp_path / "base")
    edit(base)
    with pytest.raises(BridgeError) as raised:
        init_beacons(base, tmp_path / "out", [2, 4, 8], None)
    assert raised.value.code == code
    assert message in raised.value.message
    assert [file.name for file in tmp_path.iterdir()] == ["base"]


def test_biases_that_the_configuration_does_not_name_are_refused(tmp_path: Path) -> None:
    base = base_of("llama", tmp_path / "base")
    edit_config(attention_bias=False)(base)
    with pytest.raises(BridgeError, match=r"holds model\.layers\.0\.self_attn\.q_proj\.bias, of which config.json says nothing"):
        init_beacons(base, tmp_path / "out", [4], None)


def test_an_index_that_points_elsewhere_is_refused(tmp_path: Path) -> None:
    base = base_of("qwen2", tmp_path / "base", "20KB")
    index = json.loads((base / "model.safetensors.index.json").read_text())
    for shard, message in [("../x.safetensors", "names '../x.safetensors'"), ("gone.safetensors", "lacks gone.safetensors")]:
        changed = {**index["weight_map"], "model.norm.weight": shard}
        (base / "model.safetensors.index.json").write_text(json.dumps({"weight_map": changed}))
        with pytest.raises(BridgeError, match=message):
            init_beacons(base, tmp_path / "out", [4], None)


def test_a_base_whose_eos_stands_in_the_generation_config_alone_is_taken(tmp_path: Path) -> None:
    base = base_of("qwen2", tmp_path / "base")
    edit_config(eos_token_id=None)(base)
    init_beacons(base, tmp_path / "out", [4], None)
    made = tensors_of(tmp_path / "out")
    assert torch.equal(made["model.beacon_embed_tokens.weight"], made["model.embed_tokens.weight"][7:8])


def test_an_existing_folder_is_never_written_to(tmp_path: Path) -> None:
    base = base_of("qwen2", tmp_path / "base")
    (tmp_path / "out").mkdir()
    with pytest.raises(BridgeError, match="is there already"):
        init_beacons(base, tmp_path / "out", [4], None)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_failure_while_writing_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = base_of("qwen2", tmp_path / "base")

    def fail(source: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", fail)
    with pytest.raises(BridgeError) as raised:
        init_beacons(base, tmp_path / "out", [4], None)
    assert raised.value.code == "disk-full"
    assert [file.name for file in tmp_path.iterdir()] == ["base"]


@pytest.mark.parametrize(
    ("ratios", "positions", "window"),
    [([2, 4, 8], 32768, 2048), ([2, 4, 8], 8192, 1024), ([2, 4, 8], 131072, 2048), ([3, 5], 8192, 1020), ([16], 100, 16)],
)
def test_the_window_follows_from_positions_and_ratios(ratios: list[int], positions: int, window: int) -> None:
    assert choose_settings(ratios, None, positions).window == window


@pytest.mark.parametrize(
    ("ratios", "window", "message"),
    [
        ([4], 1022, "a window of 1022 is no multiple of every ratio of 4"),
        ([2, 4], 8192, "a window of 8192 takes 12288 positions, the base has 8192"),
        ([4], 0, "a window of 0 is no multiple"),
        ([1, 4], None, "the ratios are 1, 4"),
        ([4, 4], None, "the ratios are 4, 4"),
        ([], None, "the ratios are none"),
    ],
)
def test_a_window_that_does_not_fit_is_refused(ratios: list[int], window: int | None, message: str) -> None:
    with pytest.raises(BridgeError, match=message):
        choose_settings(ratios, window, 8192)


def test_the_command_prints_a_summary_and_refuses_in_two_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base = base_of("mistral", tmp_path / "base")
    command = [sys.executable, "-m", "memorag_bridge.init_beacons", str(base), str(tmp_path / "out"), "--ratio", "4,8"]
    result = subprocess.run(command, cwd=PACKAGE_FOLDER, capture_output=True, text=True, check=True)
    assert result.stdout.startswith(f"{tmp_path / 'out'}: mistral, 2 layers, 7 beacon tensors in ")
    assert result.stdout.endswith("window 32, ratios 4, 8, 256 positions; the beacons are untrained\n")
    assert "[init_beacons] beacons: reading model.safetensors\n" in result.stderr
    assert main([str(base), str(tmp_path / "out")]) == 2
    refused = capsys.readouterr()
    assert (refused.out, refused.err.splitlines()[0]) == ("", f"init_beacons: {tmp_path / 'out'} is there already")
