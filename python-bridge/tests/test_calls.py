"""The calls over the real boundary."""

import json
from pathlib import Path

import numpy as np
import pytest

from memorag_bridge.embedders.bundled_minilm import BundledMiniLm
from memorag_bridge.watch import Watch
from running_bridge import RunningBridge, read_to_progress

MINILM = {"kind": "bundled-minilm"}
SECRET = "a private sentence"  # noqa: S105
CANCELLED = "cancelled by its client"


def test_embedder_loads_the_model_and_describes_it(bridge: RunningBridge) -> None:
    end = bridge.stream("/v1/embedder", {"embedder": MINILM})[-1]
    model = end.pop("modelId")
    assert end == {
        "type": "end",
        "dimension": 384,
        "isNormalised": True,
        "maxTokens": 256,
        "maxBatchSize": 4096,
        "scripts": ["latin"],
        "runtime": "openvino",
    }
    assert [held["id"] for held in bridge.call("GET", "/v1/health")[1]["models"]] == [model]


def test_embed_sends_the_vectors_that_the_embedder_makes(bridge: RunningBridge, minilm: BundledMiniLm) -> None:
    texts = [f"Sentence {n}." for n in range(100)]
    lines = bridge.stream("/v1/embed", {"embedder": MINILM, "role": "passage", "texts": texts})
    vectors = next(line for line in lines if line["type"] == "vectors")
    expected = minilm.embed(texts, "passage", Watch()).vectors
    assert (vectors["rows"], vectors["dimension"], vectors["bytes"]) == (100, 384, 100 * 384 * 4)
    np.testing.assert_array_equal(np.frombuffer(vectors["raw"], "<f4").reshape(100, 384), expected)
    progress = [(line["done"], line["total"]) for line in lines if line["type"] == "progress"]
    assert progress == sorted(progress)
    assert progress[-1] == (100, 100)
    assert lines[-1] == {"type": "end", "truncated": 0}


def test_no_texts_give_no_rows(bridge: RunningBridge) -> None:
    lines = bridge.stream("/v1/embed", {"embedder": MINILM, "role": "query", "texts": []})
    assert lines[-2] == {"type": "vectors", "rows": 0, "dimension": 384, "bytes": 0, "raw": b""}


def test_split_gives_spans_in_utf16_code_units(bridge: RunningBridge) -> None:
    text = "First. 𝄞 Second.\n\nThird."
    end = bridge.stream("/v1/split", {"text": text, "chunkSize": 4})[-1]
    units = text.encode("utf-16-le")
    pieces = [units[2 * start : 2 * stop].decode("utf-16-le").strip() for start, stop in end["spans"]]
    assert pieces == ["First.", "𝄞 Second", ".\n\nThird."]


def test_a_closed_stream_cancels_the_work(log: Path) -> None:
    texts = ["A sentence of a call that nobody waits for. " * 20] * 3000
    with RunningBridge(log) as bridge:
        reply = bridge.open("POST", "/v1/embed", {"embedder": MINILM, "role": "passage", "texts": texts})
        read_to_progress(reply)
        reply.close()
        bridge.until_logged(CANCELLED)


def test_a_query_is_answered_while_a_long_call_runs(log: Path) -> None:
    texts = ["A sentence of a long call. " * 30] * 3000
    with RunningBridge(log) as bridge:
        reply = bridge.open("POST", "/v1/embed", {"embedder": MINILM, "role": "passage", "texts": texts})
        read_to_progress(reply)
        assert bridge.call("GET", "/v1/health")[0] == 200
        assert bridge.stream("/v1/embed", {"embedder": MINILM, "role": "query", "texts": ["Who?"]})[-1]["type"] == "end"
        assert CANCELLED not in bridge.log()
        reply.close()
        bridge.until_logged(CANCELLED)  # so it was running still: one that has ended is not cancelled


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        {},
        {"embedder": {"kind": "nothing"}, "role": "passage", "texts": []},
        {"embedder": MINILM, "role": "reader", "texts": []},
        {"embedder": MINILM, "role": "passage", "texts": "one"},
        {"embedder": MINILM, "role": "passage", "texts": [1]},
        {"embedder": MINILM, "role": "passage", "texts": [], "more": 1},
        {"embedder": MINILM | {"path": "/x"}, "role": "passage", "texts": []},
        {"embedder": {"kind": "huggingface-local", "path": ""}, "role": "passage", "texts": []},
        {"embedder": {"kind": "huggingface-local", "path": "a\0b"}, "role": "passage", "texts": []},
        {"embedder": MINILM, "role": "passage", "texts": ["x"] * 65_537},
        {"embedder": MINILM, "role": "passage", "texts": ["x" * 1_000_001]},
        {"embedder": MINILM, "role": "passage", "texts": [SECRET + "\ud800"]},
    ],
)
def test_a_body_that_does_not_fit_is_refused(bridge: RunningBridge, body: object) -> None:
    status, reply = bridge.call("POST", "/v1/embed", body)
    assert status == 422
    assert reply["error"]["code"] == "bridge-protocol"
    assert "\n" not in reply["error"]["message"]
    assert SECRET not in json.dumps(reply)


@pytest.mark.parametrize("chunk_size", [0, -1, 1.5, "512", 1_000_001, True])
def test_a_chunk_size_out_of_bounds_is_refused(bridge: RunningBridge, chunk_size: object) -> None:
    status, reply = bridge.call("POST", "/v1/split", {"text": "x", "chunkSize": chunk_size})
    assert (status, reply["error"]["code"]) == (422, "bridge-protocol")


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/v1/nothing", 404), ("GET", "/docs", 404), ("PUT", "/v1/health", 405)]
)
def test_an_unknown_call_is_an_error_of_the_protocol(bridge: RunningBridge, method: str, path: str, status: int) -> None:
    found, reply = bridge.call(method, path, b"")
    assert (found, reply["error"]["code"]) == (status, "bridge-protocol")


def test_a_missing_model_folder_is_known_before_the_reply_starts(bridge: RunningBridge, tmp_path: Path) -> None:
    absent = str(tmp_path / "absent")
    status, reply = bridge.call("POST", "/v1/embedder", {"embedder": {"kind": "huggingface-local", "path": absent}})
    assert status == 404
    assert reply["error"]["code"] == "model-missing"
    assert absent in reply["error"]["message"]


def test_doctor_reports_versions_and_embedders(bridge: RunningBridge) -> None:
    status, report = bridge.call("GET", "/v1/doctor")
    assert status == 200
    assert report["packages"]["openvino"]
    assert report["devices"][0] == "cpu"
    assert report["embedders"]["bundled-minilm"] == {"available": True}
    assert set(report["embedders"]) == {"bundled-minilm", "bundled-e5", "huggingface-local", "bge-m3"}
    assert set(report["rerankers"]) == {"huggingface-local"}
