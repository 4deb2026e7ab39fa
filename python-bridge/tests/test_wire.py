"""The fixtures in tests/wire, which the other side of the bridge parses too."""

import json
from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

from memorag_bridge.wire import common, embedding, generating, memory, reranking, scoring, splitting, state_files

FIXTURES = Path(__file__).parents[2] / "tests" / "wire"
OBJECTS: dict[str, type[BaseModel]] = {
    "ready.json": common.Ready,
    "error.reply.json": common.ErrorReply,
    "health.reply.json": common.Health,
    "doctor.reply.json": common.Doctor,
    "embedder.request.json": embedding.EmbedderRequest,
    "embedder-e5.request.json": embedding.EmbedderRequest,
    "embedder-bge-m3.request.json": embedding.EmbedderRequest,
    "embedder-local.request.json": embedding.EmbedderRequest,
    "embed.request.json": embedding.EmbedRequest,
    "generate.request.json": generating.GenerateRequest,
    "generator.request.json": generating.GeneratorRequest,
    "generator-beacon.request.json": generating.GeneratorRequest,
    "memory-estimate.request.json": memory.EstimateRequest,
    "memory-file.reply.json": state_files.StateFile,
    "memory-files.request.json": state_files.FilesRequest,
    "memory-has.request.json": state_files.HasRequest,
    "memory-memorize.request.json": memory.MemorizeRequest,
    "memory-model.request.json": memory.MemoryModelRequest,
    "memory-open.request.json": memory.OpenRequest,
    "memory-recall.request.json": memory.RecallCall,
    "memory-release.request.json": memory.ReleaseRequest,
    "multi-vectors.request.json": scoring.MultiVectorsRequest,
    "rerank.request.json": reranking.RerankRequest,
    "reranker.request.json": reranking.RerankerRequest,
    "scores.request.json": scoring.ScoresRequest,
    "split.request.json": splitting.SplitRequest,
}
ENDS: dict[str, type[BaseModel]] = {
    "embedder.reply.jsonl": embedding.EmbedderEnd,
    "embedder-e5.reply.jsonl": embedding.EmbedderEnd,
    "embed.reply.jsonl": embedding.EmbedEnd,
    "embed-error.reply.jsonl": common.ErrorLine,
    "generate.reply.jsonl": generating.GenerateEnd,
    "generator.reply.jsonl": generating.GeneratorEnd,
    "memory-estimate.reply.jsonl": memory.EstimateEnd,
    "memory-files.reply.jsonl": state_files.FilesEnd,
    "memory-has.reply.jsonl": state_files.HasEnd,
    "memory-memorize.reply.jsonl": memory.StateEnd,
    "memory-model.reply.jsonl": memory.MemoryModelEnd,
    "memory-open.reply.jsonl": memory.StateEnd,
    "memory-recall.reply.jsonl": memory.RecallEnd,
    "memory-release.reply.jsonl": memory.ReleaseEnd,
    "multi-vectors.reply.jsonl": scoring.MultiVectorsEnd,
    "rerank.reply.jsonl": reranking.RerankEnd,
    "reranker.reply.jsonl": reranking.RerankerEnd,
    "scores.reply.jsonl": scoring.ScoresEnd,
    "split.reply.jsonl": splitting.SplitEnd,
}
LINES: dict[str, type[BaseModel]] = {
    "heartbeat": common.Heartbeat,
    "progress": common.Progress,
    "vectors": common.Vectors,
    "error": common.ErrorLine,
    "delta": generating.Delta,
    "delta of a request": memory.RecallDelta,
}


@pytest.mark.parametrize("name", OBJECTS)
def test_an_object_parses_and_is_written_back_the_same(name: str) -> None:
    text = (FIXTURES / name).read_text()
    parsed = OBJECTS[name].model_validate_json(text)
    assert parsed.model_dump(exclude_unset=True) == json.loads(text)


@pytest.mark.parametrize("name", ENDS)
def test_a_stream_parses_and_is_written_back_the_same(name: str) -> None:
    for text in (FIXTURES / name).read_text().splitlines():
        line = json.loads(text)
        model = ENDS[name] if line["type"] == "end" else LINES[line["type"] + (" of a request" if "request" in line else "")]
        parsed = model.model_validate_json(text)
        assert json.loads(parsed.model_dump_json()) == line
    assert line["type"] in {"end", "error"}


def test_the_raw_stream_is_framed_by_its_counts() -> None:
    rest = (FIXTURES / "embed.reply.stream").read_bytes()
    types = []
    while rest:
        line, rest = rest.split(b"\n", 1)
        value = json.loads(line)
        types.append(value["type"])
        if value["type"] == "vectors":
            raw, rest = rest[: value["bytes"]], rest[value["bytes"] :]
            assert b"\n" in raw  # so that a reader that splits at line feeds fails
            assert rest[:1] == b"\n"
            rest = rest[1:]
    assert types == ["progress", "heartbeat", "progress", "vectors", "end"]


def test_every_fixture_is_covered() -> None:
    known = {*OBJECTS, *ENDS, "embed.reply.stream", "shutdown.reply.json"}
    assert {path.name for path in FIXTURES.iterdir()} == known


def test_an_unknown_key_is_an_error() -> None:
    with pytest.raises(ValidationError):
        splitting.SplitRequest.model_validate_json('{"text":"x","chunkSize":1,"more":1}')
