"""bge-m3's heads and the reranker over the real boundary."""

from pathlib import Path

import numpy as np
import pytest

from memorag_bridge.embedders.bge_m3 import BgeM3
from memorag_bridge.embedders.bge_m3_scores import ScoreWeights, score_pairs
from memorag_bridge.watch import Watch
from running_bridge import RunningBridge
from tiny_xlm_roberta import write_bge_m3, write_reranker

TEXTS = ["the cat sat", "the cat is a dog", ""]


@pytest.fixture(scope="module")
def m3(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_bge_m3(tmp_path_factory.mktemp("models") / "tiny-m3")


def test_the_embedder_is_described_and_embeds(bridge: RunningBridge, m3: Path) -> None:
    embedder = {"kind": "bge-m3", "path": str(m3), "device": "cpu"}
    end = bridge.stream("/v1/embedder", {"embedder": embedder})[-1]
    assert end.pop("modelId").startswith("tiny-m3@")
    assert end == {
        "type": "end",
        "dimension": 32,
        "isNormalised": True,
        "maxTokens": 1_024,
        "maxBatchSize": 4096,
        "scripts": None,
        "runtime": "torch-cpu",
    }
    lines = bridge.stream("/v1/embed", {"embedder": embedder, "role": "query", "texts": TEXTS})
    vectors = np.frombuffer(next(line["raw"] for line in lines if line["type"] == "vectors"), "<f4").reshape(3, 32)
    np.testing.assert_allclose(vectors, BgeM3(m3, "cpu").embed(TEXTS, "query", Watch()).vectors, atol=1e-6)


def test_multi_vectors_come_as_weights_and_as_rows(bridge: RunningBridge, m3: Path) -> None:
    body = {"embedder": {"kind": "bge-m3", "path": str(m3)}, "texts": TEXTS}
    expected = BgeM3(m3, "cpu").read(TEXTS, {"sparse", "colbert"}, Watch())
    lines = bridge.stream("/v1/multi-vectors", body | {"outputs": ["colbert", "sparse"]})
    rows = np.frombuffer(next(line["raw"] for line in lines if line["type"] == "vectors"), "<f4").reshape(-1, 32)
    np.testing.assert_allclose(rows, np.concatenate(expected.colbert), atol=1e-6)
    end = lines[-1]
    assert end["counts"] == [4, 6, 1]
    assert [own["tokens"] for own in end["sparse"]] == [own.tokens.tolist() for own in expected.sparse]
    sparse_alone = bridge.stream("/v1/multi-vectors", body | {"outputs": ["sparse"]})
    assert all(line["type"] != "vectors" for line in sparse_alone)
    assert sparse_alone[-1] == {"type": "end", "sparse": end["sparse"], "counts": None, "truncated": 0}


def test_scores_of_pairs(bridge: RunningBridge, m3: Path) -> None:
    pairs = [("the cat", "the dog sat"), ("what is a mat", "the cat")]
    body = {"embedder": {"kind": "bge-m3", "path": str(m3)}, "pairs": pairs}
    end = bridge.stream("/v1/scores", body | {"weights": {"dense": 1, "sparse": 0.5, "colbert": 0}})[-1]
    expected = score_pairs(BgeM3(m3, "cpu"), pairs, ScoreWeights(1, 0.5, 0), Watch())
    assert end["hybrid"] == pytest.approx(expected.hybrid, abs=1e-5)
    assert end["dense"] == pytest.approx(expected.dense, abs=1e-5)
    assert end["colbert"] is None
    assert bridge.stream("/v1/scores", body)[-1]["colbert"] is not None
    status, reply = bridge.call("POST", "/v1/scores", body | {"weights": {"dense": 0, "sparse": 0, "colbert": 0}})
    assert (status, reply["error"]["code"]) == (422, "bridge-protocol")


def test_a_missing_head_ends_the_call_that_asks_for_it_and_no_other(bridge: RunningBridge, m3: Path) -> None:
    (m3 / "sparse_linear.pt").rename(m3 / "elsewhere.pt")
    try:
        bare = m3.with_name("bare")
        bare.symlink_to(m3)
        body = {"embedder": {"kind": "bge-m3", "path": str(bare)}, "outputs": ["sparse"], "texts": ["the cat"]}
        line = bridge.stream("/v1/multi-vectors", body)[-1]
        assert (line["type"], line["error"]["code"]) == ("error", "model-invalid")
        assert "lacks sparse_linear.pt" in line["error"]["message"]
        assert bridge.stream("/v1/multi-vectors", body | {"outputs": ["colbert"]})[-1]["type"] == "end"
    finally:
        (m3 / "elsewhere.pt").rename(m3 / "sparse_linear.pt")


def test_the_reranker_is_described_and_ranks(bridge: RunningBridge, tmp_path: Path) -> None:
    reranker = {"kind": "huggingface-local", "path": str(write_reranker(tmp_path / "tiny-reranker")), "device": "cpu"}
    described = bridge.stream("/v1/reranker", {"reranker": reranker})[-1]
    model = described.pop("modelId")
    assert described == {"type": "end", "maxTokens": 64, "maxBatchSize": 1024, "runtime": "torch-cpu"}
    loaded = {one["id"]: one for one in bridge.call("GET", "/v1/health")[1]["models"]}
    weights = (tmp_path / "tiny-reranker" / "model.safetensors").stat().st_size
    assert (loaded[model]["role"], loaded[model]["device"]) == ("reranker", "cpu")
    assert 0 < loaded[model]["bytes"] <= weights * 1.05  # the file has a header, and the model a few buffers
    lines = bridge.stream("/v1/rerank", {"reranker": reranker, "query": "the cat", "texts": [*TEXTS, "dog " * 99]})
    end = lines[-1]
    assert end["scores"] == pytest.approx([1 / (1 + np.exp(-logit)) for logit in end["logits"]])
    assert len(end["scores"]) == 4
    assert end["truncated"] == 1
    assert [line["done"] for line in lines if line["type"] == "progress"] == [0, 1, 2, 3, 4]


def test_a_device_that_is_not_there_is_refused_by_name(bridge: RunningBridge, m3: Path) -> None:
    body = {"embedder": {"kind": "bge-m3", "path": str(m3), "device": "cuda:77"}}
    line = bridge.stream("/v1/embedder", body)[-1]
    assert (line["type"], line["error"]["code"]) == ("error", "unsupported")
    assert "cuda:77" in line["error"]["message"]
    for device in ("cuda:-1", "gpu", "cuda:", "CPU"):
        assert bridge.call("POST", "/v1/embedder", {"embedder": body["embedder"] | {"device": device}})[0] == 422
