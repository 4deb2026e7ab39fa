"""A fingerprint follows the content, however often and soon it is asked for."""

import os
import time
from pathlib import Path

import pytest

from memorag_bridge.embedders import fingerprint as module
from memorag_bridge.embedders.fingerprint import fingerprint


def write(path: Path, content: bytes, age: float) -> None:
    path.write_bytes(content)
    then = time.time() - age
    os.utime(path, (then, then))


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The techniques whose files were read."""
    found: list[str] = []
    read = module._fingerprint

    def counted(technique: str, small: list[Path], weights: list[Path]) -> str:
        found.append(technique)
        return read(technique, small, weights)

    monkeypatch.setattr(module, "_fingerprint", counted)
    monkeypatch.setattr(module, "_SETTLED_SECONDS", 0.05)
    return found


def test_settled_files_are_read_once(tmp_path: Path, reads: list[str]) -> None:
    small, weights = tmp_path / "config.json", tmp_path / "model.safetensors"
    write(small, b"{}", 60)
    write(weights, b"one", 60)
    time.sleep(0.1)  # past the time at which a file's clock may not have ticked
    marks = [fingerprint("a", [small, tmp_path / "absent"], [weights]) for _ in range(3)]
    assert len(set(marks)) == 1
    assert reads == ["a"]
    assert fingerprint("b", [small, tmp_path / "absent"], [weights]) != marks[0]


def test_a_change_is_seen_though_size_and_time_are_the_same(tmp_path: Path, reads: list[str]) -> None:
    weights = tmp_path / "model.safetensors"
    write(weights, b"one", 60)
    before = weights.stat().st_mtime_ns
    first = fingerprint("a", [], [weights])
    weights.write_bytes(b"two")
    os.utime(weights, ns=(before, before))
    assert fingerprint("a", [], [weights]) != first
    weights.write_bytes(b"six")
    assert fingerprint("a", [], [weights]) != first
    assert len(reads) == 3
