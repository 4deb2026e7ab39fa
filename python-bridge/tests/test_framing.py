"""What a long call sends, and in which order, whatever the clock does."""

import asyncio
import json
import time
from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from memorag_bridge import streams
from memorag_bridge.watch import Watch
from memorag_bridge.wire.common import Vectors
from memorag_bridge.wire.embedding import EmbedEnd


def sent(work: streams.Work) -> bytes:
    async def collect() -> bytes:
        return b"".join([bytes(part) async for part in streams._lines(work)])

    return asyncio.run(collect())


def test_heartbeats_stand_between_lines_of_the_work_and_never_inside_its_result(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "HEARTBEAT_SECONDS", 0.01)
    raw = b"\x00\x01{}" * 3

    def work(watch: Watch) -> Iterator[BaseModel | bytes]:
        time.sleep(0.05)
        watch.progress(1, 2)
        time.sleep(0.05)
        yield Vectors(rows=1, dimension=3, bytes=len(raw))
        time.sleep(0.05)
        yield raw
        time.sleep(0.05)
        yield b"\n"
        time.sleep(0.05)
        yield EmbedEnd(truncated=0)

    head, framed, tail = sent(work).partition(raw + b"\n")
    assert framed
    types = [json.loads(line)["type"] for line in head.splitlines()]
    assert types[0] == "heartbeat"
    assert types[-1] == "vectors"
    assert types.count("progress") == 1
    assert types.count("heartbeat") >= 4
    assert [json.loads(line)["type"] for line in tail.splitlines()] == ["end"]


def test_a_failure_is_the_only_result() -> None:
    def work(_: Watch) -> Iterator[BaseModel | bytes]:
        yield Vectors(rows=1, dimension=1, bytes=4)
        raise RuntimeError("broken")

    assert [json.loads(line)["type"] for line in sent(work).splitlines()] == ["error"]
