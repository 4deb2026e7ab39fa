"""A cross-encoder of a local folder, against transformers called by hand."""

import json
import os
import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import XLMRobertaForSequenceClassification

from memorag_bridge.errors import BridgeError, CallCancelled
from memorag_bridge.length_batches import like_lengths
from memorag_bridge.rerankers.huggingface_local import HuggingFaceReranker
from memorag_bridge.watch import Watch
from tiny_xlm_roberta import token_ids, write_reranker

QUERY = "what is a cat"
TEXTS = ["the cat sat on the mat", "dog", "", "the mat", "unheard of words is the dog sat on the mat the dog sat", "the cat"]
torch.set_num_threads(1)  # two threads that wait for each other on a busy machine take seconds


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_reranker(tmp_path_factory.mktemp("models") / "tiny-reranker")


@pytest.fixture(scope="module")
def reranker(folder: Path) -> HuggingFaceReranker:
    return HuggingFaceReranker(folder, "cpu")


def logit(folder: Path, query: str, text: str, longest: int = 64) -> float:
    """Of ``<s> query </s> </s> text </s>``, the text cut so that all fits."""
    model = XLMRobertaForSequenceClassification.from_pretrained(folder, local_files_only=True).eval()  # type: ignore[no-untyped-call]
    pair = [*token_ids(query), 2, *token_ids(text)[1:-1]]
    ids = [*pair[: longest - 1], 2]
    with torch.inference_mode():
        return float(model(input_ids=torch.tensor([ids])).logits[0, 0])


def test_logits_are_those_of_the_model(reranker: HuggingFaceReranker, folder: Path) -> None:
    reranked = reranker.rerank(QUERY, TEXTS, Watch())
    expected = [logit(folder, QUERY, text) for text in TEXTS]
    assert reranked.logits == pytest.approx(expected, abs=1e-5)
    assert max(expected) - min(expected) > 0.1  # or the comparison would be of nothing
    assert reranked.truncated == 0
    assert reranker.info.max_tokens == 64
    assert reranker.info.model_id.startswith("tiny-reranker@")


def test_query_and_text_are_not_exchangeable(reranker: HuggingFaceReranker) -> None:
    one, other = reranker.rerank("the cat", ["dog"], Watch()).logits, reranker.rerank("dog", ["the cat"], Watch()).logits
    assert abs(one[0] - other[0]) > 1e-3


def test_a_score_does_not_depend_on_the_texts_beside_it(reranker: HuggingFaceReranker) -> None:
    together = reranker.rerank(QUERY, TEXTS, Watch()).logits
    assert [reranker.rerank(QUERY, [text], Watch()).logits[0] for text in TEXTS] == together
    assert reranker.rerank(QUERY, TEXTS[::-1], Watch()).logits == together[::-1]
    assert reranker.rerank(QUERY, [], Watch()).logits == []


def test_padded_batches_as_on_a_card_give_the_same_scores(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = HuggingFaceReranker(folder, "cpu").rerank(QUERY, TEXTS, Watch()).logits
    monkeypatch.setattr(HuggingFaceReranker, "_batches", lambda _, lengths: like_lengths(lengths, 4_096))
    padded = HuggingFaceReranker(folder, "cpu").rerank(QUERY, TEXTS, Watch()).logits
    assert padded == pytest.approx(alone, abs=1e-5)


def test_a_text_that_is_too_long_is_cut_and_counted(reranker: HuggingFaceReranker, folder: Path) -> None:
    reranked = reranker.rerank(QUERY, ["dog " * 56, "dog " * 57, "the cat"], Watch())
    assert reranked.truncated == 1
    assert reranked.logits[0] == reranked.logits[1]
    assert reranked.logits[0] == pytest.approx(logit(folder, QUERY, "dog " * 56), abs=1e-5)


def test_a_query_that_leaves_no_room_is_cut_too(reranker: HuggingFaceReranker) -> None:
    reranked = reranker.rerank("cat " * 80, ["the dog sat", "mat " * 80], Watch())
    assert reranked.truncated == 2
    assert reranked.logits[0] != reranked.logits[1]  # something is left of both texts


def test_what_is_no_number_is_a_failure_of_the_model(folder: Path, tmp_path: Path) -> None:
    broken = shutil.copytree(folder, tmp_path / "broken")
    weights = load_file(folder / "model.safetensors")
    weights["classifier.out_proj.bias"].fill_(float("nan"))
    save_file(weights, broken / "model.safetensors", {"format": "pt"})
    with pytest.raises(BridgeError, match="no number") as caught:
        HuggingFaceReranker(broken, "cpu").rerank(QUERY, TEXTS, Watch())
    assert caught.value.code == "model-failed"


def test_a_cancelled_call_stops_before_the_next_pass(reranker: HuggingFaceReranker) -> None:
    with pytest.raises(CallCancelled):
        reranker.rerank(QUERY, TEXTS, Watch(is_cancelled=lambda: True))


def test_a_model_of_several_labels_is_refused(tmp_path: Path) -> None:
    several = write_reranker(tmp_path / "three", labels=3)
    with pytest.raises(BridgeError, match="tells 3 labels apart") as caught:
        HuggingFaceReranker(several)
    assert caught.value.code == "unsupported"


def test_an_embedding_model_is_refused(folder: Path, tmp_path: Path) -> None:
    headless = shutil.copytree(folder, tmp_path / "headless")
    weights = {name: value for name, value in load_file(folder / "model.safetensors").items() if "classifier" not in name}
    save_file(weights, headless / "model.safetensors", {"format": "pt"})
    with pytest.raises(BridgeError, match=r"lacks 4 weights of the model, classifier"):
        HuggingFaceReranker(headless)
    config = json.loads((headless / "config.json").read_text())
    for key in ("id2label", "label2id", "num_labels"):
        config.pop(key, None)
    (headless / "config.json").write_text(json.dumps(config))
    with pytest.raises(BridgeError, match="tells 2 labels apart"):
        HuggingFaceReranker(headless)
    with pytest.raises(BridgeError, match="no model folder"):
        HuggingFaceReranker(tmp_path / "absent")


def test_the_model_id_follows_the_content_and_not_the_place(folder: Path, tmp_path: Path, reranker: HuggingFaceReranker) -> None:
    copy = shutil.copytree(folder, tmp_path / "tiny-reranker")
    assert HuggingFaceReranker(copy, "cpu").info.model_id == reranker.info.model_id
    weights = (copy / "model.safetensors").read_bytes()
    (copy / "model.safetensors").write_bytes(weights[:-1] + b"\x7e")
    assert HuggingFaceReranker(copy, "cpu").info.model_id != reranker.info.model_id


PUBLISHED = os.environ.get("BGE_RERANKER_FOLDER", "")


@pytest.mark.skipif(not PUBLISHED, reason="set BGE_RERANKER_FOLDER to a folder of BAAI/bge-reranker-v2-m3")
def test_the_published_model_gives_the_published_scores() -> None:
    """The model card's examples; they were computed in float16, hence the tolerance."""
    reranker = HuggingFaceReranker(Path(PUBLISHED))
    panda = (
        "The giant panda (Ailuropoda melanoleuca), sometimes called a panda bear or simply panda, "
        "is a bear species endemic to China."
    )
    assert reranker.rerank("query", ["passage"], Watch()).logits == pytest.approx([-5.652], abs=0.03)
    assert reranker.rerank("what is panda?", ["hi", panda], Watch()).logits == pytest.approx([-8.188, 5.262], abs=0.03)
