"""bge-m3's three readings and their scores, against numpy that knows only the formulas."""

import os
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import XLMRobertaModel

from memorag_bridge.embedders import bge_m3
from memorag_bridge.embedders.bge_m3 import BgeM3
from memorag_bridge.embedders.bge_m3_scores import ScoreWeights, score_pairs
from memorag_bridge.embedders.embedder import Floats
from memorag_bridge.embedders.folder_encoder import FolderEncoder
from memorag_bridge.errors import BridgeError
from memorag_bridge.length_batches import like_lengths
from memorag_bridge.watch import Watch
from tiny_xlm_roberta import HIDDEN, WORDS, token_ids, write_bge_m3, write_head

TEXTS = ["the cat sat on the mat", "what is a dog", "dog dog unheard dog", "", "the mat", "is the cat on a mat"]
ALL: set[bge_m3.Reading] = {"dense", "sparse", "colbert"}
torch.set_num_threads(1)  # two threads that wait for each other on a busy machine take seconds


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_bge_m3(tmp_path_factory.mktemp("models") / "tiny-m3")


@pytest.fixture(scope="module")
def model(folder: Path) -> BgeM3:
    return BgeM3(folder, "cpu")


class Plain:
    """The three readings of one text at a time, in numpy, from the files themselves."""

    def __init__(self, folder: Path) -> None:
        self._model = XLMRobertaModel.from_pretrained(folder, local_files_only=True).eval()  # type: ignore[no-untyped-call]
        self._sparse = torch.load(folder / "sparse_linear.pt", weights_only=True)
        self._colbert = torch.load(folder / "colbert_linear.pt", weights_only=True)

    def states(self, text: str) -> Floats:
        with torch.inference_mode():
            states: Floats = self._model(input_ids=torch.tensor([token_ids(text)])).last_hidden_state[0].numpy()
        return states

    def dense(self, text: str) -> Floats:
        first = self.states(text)[0]
        unit: Floats = first / np.linalg.norm(first)
        return unit

    def sparse(self, text: str) -> dict[int, float]:
        best: dict[int, float] = {}
        for token, state in zip(token_ids(text), self.states(text), strict=True):
            weight = float(self._sparse["weight"].float().numpy()[0] @ state + self._sparse["bias"].float().numpy()[0])
            if token > 3 and weight > 0:  # ids 0 to 3 are <s>, <pad>, </s> and <unk>
                best[token] = max(best.get(token, 0.0), weight)
        return best

    def colbert(self, text: str) -> Floats:
        rows = self.states(text)[1:] @ self._colbert["weight"].float().numpy().T + self._colbert["bias"].float().numpy()
        unit: Floats = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit


@pytest.fixture(scope="module")
def plain(folder: Path) -> Plain:
    return Plain(folder)


def test_the_three_readings_are_those_of_the_formulas(model: BgeM3, plain: Plain) -> None:
    read = model.read(TEXTS, ALL, Watch())
    for row, text in enumerate(TEXTS):
        np.testing.assert_allclose(read.dense[row], plain.dense(text), atol=1e-5)
        expected = plain.sparse(text)
        assert read.sparse[row].tokens.tolist() == sorted(expected)
        np.testing.assert_allclose(read.sparse[row].weights, [expected[token] for token in sorted(expected)], atol=1e-5)
        assert read.colbert[row].shape == (len(token_ids(text)) - 1, HIDDEN)
        np.testing.assert_allclose(read.colbert[row], plain.colbert(text), atol=1e-5)
    # Or the comparison above would be of nothing: some words have weight, some have none, one occurs twice.
    assert any(len(own.tokens) > 0 for own in read.sparse)
    assert any(len(own.tokens) < len(set(text.split())) for own, text in zip(read.sparse, TEXTS, strict=True))


def test_scores_are_those_of_the_formulas(model: BgeM3, plain: Plain) -> None:
    pairs = [(query, passage) for query in TEXTS[:3] for passage in TEXTS[3:]]
    scores = score_pairs(model, pairs, ScoreWeights(dense=1.0, sparse=0.3, colbert=0.7), Watch())
    assert scores.dense is not None
    assert scores.sparse is not None
    assert scores.colbert is not None
    for row, (query, passage) in enumerate(pairs):
        dense = float(plain.dense(query) @ plain.dense(passage))
        ours, theirs = plain.sparse(query), plain.sparse(passage)
        sparse = sum(weight * theirs.get(token, 0.0) for token, weight in ours.items())
        colbert = sum(max(float(one @ other) for other in plain.colbert(passage)) for one in plain.colbert(query))
        colbert /= len(plain.colbert(query))
        assert scores.dense[row] == pytest.approx(dense, abs=1e-5)
        assert scores.sparse[row] == pytest.approx(sparse, abs=1e-4)
        assert scores.colbert[row] == pytest.approx(colbert, abs=1e-5)
        assert scores.hybrid[row] == pytest.approx((dense + 0.3 * sparse + 0.7 * colbert) / 2.0, abs=1e-4)
    assert any(score > 0 for score in scores.sparse)


def test_a_reading_without_weight_is_not_computed_and_needs_no_head(folder: Path, tmp_path: Path) -> None:
    bare = shutil.copytree(folder, tmp_path / "tiny-m3")
    (bare / "colbert_linear.pt").unlink()
    scores = score_pairs(BgeM3(bare, "cpu"), [("the cat", "a cat")], ScoreWeights(1.0, 0.5, 0.0), Watch())
    assert scores.colbert is None
    assert scores.dense is not None
    assert scores.sparse is not None
    assert scores.hybrid[0] == pytest.approx((scores.dense[0] + 0.5 * scores.sparse[0]) / 1.5)


def test_dense_vectors_are_those_of_embed_and_know_no_roles(model: BgeM3, plain: Plain) -> None:
    embedded = model.embed(TEXTS, "query", Watch())
    np.testing.assert_array_equal(embedded.vectors, model.embed(TEXTS, "passage", Watch()).vectors)
    np.testing.assert_allclose(embedded.vectors, np.stack([plain.dense(text) for text in TEXTS]), atol=1e-5)
    assert model.embed([], "query", Watch()).vectors.shape == (0, HIDDEN)
    assert (model.info.is_normalised, model.info.dimension, model.info.max_tokens) == (True, HIDDEN, 1_024)


def test_a_reading_is_the_same_bytes_whatever_stands_beside_its_text(model: BgeM3) -> None:
    together = model.read(TEXTS, ALL, Watch())
    for row, text in enumerate(TEXTS):
        alone = model.read([text], ALL, Watch())
        np.testing.assert_array_equal(alone.dense[0], together.dense[row])
        np.testing.assert_array_equal(alone.sparse[0].weights, together.sparse[row].weights)
        np.testing.assert_array_equal(alone.colbert[0], together.colbert[row])


def test_padded_batches_as_on_a_card_give_the_same_readings(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [*TEXTS, "mat " * 40, "dog " * 43]
    alone = BgeM3(folder, "cpu").read(texts, ALL, Watch())
    monkeypatch.setattr(FolderEncoder, "_batches", lambda _, lengths: like_lengths(lengths, 4_096))
    padded = BgeM3(folder, "cpu").read(texts, ALL, Watch())
    for row in range(len(texts)):
        np.testing.assert_allclose(padded.dense[row], alone.dense[row], atol=1e-5)
        assert padded.sparse[row].tokens.tolist() == alone.sparse[row].tokens.tolist()
        np.testing.assert_allclose(padded.sparse[row].weights, alone.sparse[row].weights, atol=1e-5)
        assert padded.colbert[row].shape == alone.colbert[row].shape
        np.testing.assert_allclose(padded.colbert[row], alone.colbert[row], atol=1e-5)


def test_a_passage_of_more_than_512_tokens_is_read_whole(model: BgeM3, plain: Plain) -> None:
    text = " ".join(WORDS[4 + number % 9] for number in range(900))
    read = model.read([text, text.rsplit(" ", 1)[0]], ALL, Watch())
    assert read.truncated == 0
    assert read.colbert[0].shape == (901, HIDDEN)
    np.testing.assert_allclose(read.dense[0], plain.dense(text), atol=1e-5)
    assert np.abs(read.dense[0] - read.dense[1]).max() > 1e-6  # the last word counts


def test_a_passage_beyond_the_models_length_is_cut_and_counted(model: BgeM3) -> None:
    embedded = model.embed(["cat " * 1_022, "cat " * 1_023, "cat"], "passage", Watch())
    assert embedded.truncated == 1
    np.testing.assert_array_equal(embedded.vectors[0], embedded.vectors[1])


def test_token_vectors_beyond_a_calls_room_are_refused_before_the_work(model: BgeM3, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bge_m3, "MAX_COLBERT_BYTES", 4 * HIDDEN * 7)
    assert len(model.read(["the cat", "the dog sat"], {"colbert"}, Watch()).colbert) == 2
    with pytest.raises(BridgeError, match=f"take {4 * HIDDEN * 8} bytes") as caught:
        model.read(["the cat sat", "the dog sat"], {"colbert"}, Watch())
    assert caught.value.code == "input-too-large"


class Evil:
    """Makes a file when it is unpickled."""

    def __init__(self, witness: Path) -> None:
        self._witness = witness

    def __reduce__(self) -> tuple[Callable[[str], None], tuple[str]]:
        return Path.touch, (self._witness,)  # type: ignore[return-value]


HEADS = {"sparse": ("sparse_linear.pt", 1), "colbert": ("colbert_linear.pt", HIDDEN)}


@pytest.mark.parametrize("reading", ["sparse", "colbert"])
@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda file, rows: file.unlink(), "lacks"),
        (lambda file, rows: write_head(file, rows + 1), "weight of"),
        (lambda file, rows: write_head(file, rows, HIDDEN - 1), "weight of"),
        (lambda file, rows: torch.save({"weight": torch.zeros(rows, HIDDEN)}, file), "a weight and a bias and nothing else"),
        (lambda file, rows: torch.save([torch.zeros(rows, HIDDEN)], file), "a weight and a bias and nothing else"),
        (
            lambda file, rows: torch.save({"weight": torch.zeros(rows, HIDDEN), "bias": torch.zeros(1, rows)}, file),
            "bias of",
        ),
        (
            lambda file, rows: torch.save({"weight": torch.full((rows, HIDDEN), float("nan")), "bias": torch.zeros(rows)}, file),
            "finite",
        ),
        (lambda file, rows: file.write_bytes(file.read_bytes()[:300]), "cannot be read as tensors"),
        (lambda file, rows: file.write_bytes(b""), "cannot be read as tensors"),
        (lambda file, rows: file.write_bytes(b"\0" * (2 << 20)), "bytes"),
    ],
)
def test_a_head_that_is_missing_or_wrong_is_refused_by_name(
    folder: Path, tmp_path: Path, reading: bge_m3.Reading, damage: Callable[[Path, int], None], words: str
) -> None:
    damaged = shutil.copytree(folder, tmp_path / "tiny-m3")
    name, rows = HEADS[reading]
    damage(damaged / name, rows)
    embedder = BgeM3(damaged, "cpu")
    assert len(embedder.embed(["the cat"], "passage", Watch()).vectors) == 1  # dense vectors need no head
    with pytest.raises(BridgeError) as caught:
        embedder.read(["the cat"], {reading}, Watch())
    assert caught.value.code == "model-invalid"
    assert name in caught.value.message
    assert words in caught.value.message
    assert "\n" not in caught.value.message


def test_a_pickle_in_the_place_of_a_head_is_not_run(folder: Path, tmp_path: Path) -> None:
    damaged = shutil.copytree(folder, tmp_path / "tiny-m3")
    witness = tmp_path / "ran"
    for write in (
        lambda file: file.write_bytes(pickle.dumps(Evil(witness), protocol=2)),
        lambda file: torch.save(Evil(witness), file),
    ):
        write(damaged / "sparse_linear.pt")
        with pytest.raises(BridgeError, match="cannot be read as tensors"):
            BgeM3(damaged, "cpu").read(["the cat"], {"sparse"}, Watch())
    assert not witness.exists()


def test_a_folder_of_another_kind_of_model_is_refused(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(BridgeError, match="no model folder"):
        BgeM3(tmp_path / "absent")
    other = shutil.copytree(folder, tmp_path / "other")
    config = (other / "config.json").read_text()
    (other / "config.json").write_text(config.replace('"xlm-roberta"', '"bert"'))
    with pytest.raises(BridgeError, match="of type bert, and bge-m3 is built on xlm-roberta"):
        BgeM3(other)


def test_the_model_id_follows_backbone_and_tokenizer_and_not_the_heads(folder: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(folder, tmp_path / "tiny-m3")
    first = BgeM3(folder, "cpu").info.model_id
    (copy / "sparse_linear.pt").unlink()
    (copy / "modules.json").write_text("[]")
    assert BgeM3(copy, "cpu").info.model_id == first
    (copy / "tokenizer_config.json").write_text((copy / "tokenizer_config.json").read_text() + " ")
    assert BgeM3(copy, "cpu").info.model_id != first


PUBLISHED = os.environ.get("BGE_M3_FOLDER", "")


@pytest.mark.skipif(not PUBLISHED, reason="set BGE_M3_FOLDER to a folder of BAAI/bge-m3 with model.safetensors")
def test_the_published_model_gives_the_published_scores() -> None:
    """The model card's example; it was computed in float16, hence the tolerance."""
    questions = ["What is BGE M3?", "Defination of BM25"]
    passages = [
        "BGE M3 is an embedding model supporting dense retrieval, lexical matching and multi-vector interaction.",
        "BM25 is a bag-of-words retrieval function that ranks a set of documents based on the query terms appearing in each document",  # noqa: E501
    ]
    pairs = [(question, passage) for question in questions for passage in passages]
    scores = score_pairs(BgeM3(Path(PUBLISHED)), pairs, ScoreWeights(), Watch())
    assert scores.dense == pytest.approx([0.6265, 0.3477, 0.3499, 0.6780], abs=2e-3)
    assert scores.sparse is not None
    assert scores.sparse[0] == pytest.approx(0.19555, abs=2e-3)
    assert scores.colbert is not None
    assert scores.colbert[:2] == pytest.approx([0.7797, 0.4620], abs=2e-3)
    assert scores.hybrid == pytest.approx([0.6014, 0.3256, 0.3209, 0.6233], abs=2e-3)
    # The card's second lexical score, 0.0, is of the two questions.
    between = score_pairs(BgeM3(Path(PUBLISHED)), [(questions[0], questions[1])], ScoreWeights(0, 1, 0), Watch())
    assert between.sparse == pytest.approx([0.0], abs=1e-6)
