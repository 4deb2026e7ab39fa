"""A fetch that is killed, cut off, or given other bytes than it was promised."""

import hashlib
import json
import os
import signal
import time
from pathlib import Path

import pytest

from fetching_world import MIB, NAME, World


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def wait_until_kept(folder: Path, size: int) -> int:
    """Wait for an unfinished file of at least ``size`` bytes below ``folder``; returns its size."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        sizes = [path.stat().st_size for path in folder.rglob("*.partial")]
        if sizes and max(sizes) >= size:
            return max(sizes)
        time.sleep(0.02)
    raise AssertionError(f"no unfinished file of {size} bytes below {folder}")


@pytest.mark.parametrize("goes_into", ["cache", "folder"])
def test_a_killed_fetch_goes_on_in_the_middle_of_a_file(world: World, goes_into: str, tmp_path: Path) -> None:
    content = os.urandom(24 * MIB)
    (world.repository / "model.safetensors").write_bytes(content)
    words = (NAME,) if goes_into == "cache" else (NAME, "--into", str(tmp_path / "into"))
    with world.hub("--stall-after", str(21 * MIB)) as hub, world.start(hub, *words) as process:
        kept = wait_until_kept(tmp_path, 20 * MIB)
        process.send_signal(signal.SIGKILL)
    before = len(world.requests())
    with world.hub() as hub:
        outcome = world.fetch(hub, *words)
    assert world.files_of(outcome.last["path"]) == world.needed()
    large = [request for request in world.requests()[before:] if request["path"].endswith("model.safetensors")]
    assert [request["range"] for request in large if request["method"] == "GET"] == [f"bytes={kept}-"]
    assert outcome.lines[0]["missing"] < outcome.lines[0]["bytes"] - 20 * MIB
    assert list(tmp_path.rglob("*.partial")) == []


def test_a_connection_that_breaks_off_is_taken_up_again(world: World) -> None:
    with world.hub("--cut-after", str(MIB)) as hub:
        outcome = world.fetch(hub)
    assert world.files_of(outcome.last["path"]) == world.needed()
    large = [request for request in world.requests() if request["path"].endswith("model.safetensors")]
    assert [request["method"] for request in large] == ["GET", "GET", "HEAD"]


def test_other_bytes_than_the_hub_names_are_not_believed(world: World) -> None:
    with world.hub("--spoil") as hub:
        outcome = world.fetch(hub)
    assert (outcome.exit_code, outcome.last["error"]["code"]) == (1, "model-failed")
    assert "came with other bytes than the hub names" in outcome.last["error"]["message"]
    assert not list(world.home.rglob("snapshots/*/model.safetensors"))


def test_an_unfinished_file_that_is_wrong_is_fetched_from_its_beginning(world: World) -> None:
    digest = hashlib.sha256(world.needed()["model.safetensors"]).hexdigest()
    partial = world.home / "hub" / "models--owner--tiny" / "blobs" / f"{digest}.partial"
    partial.parent.mkdir(parents=True)
    partial.write_bytes(b"\xff" * MIB)
    with world.hub() as hub:
        assert world.files_of(world.fetch(hub).last["path"]) == world.needed()
    large = [request["range"] for request in world.requests() if request["path"].endswith("model.safetensors")]
    assert large == [f"bytes={MIB}-", None, None]  # the last one is a HEAD


def test_it_ends_when_its_owner_does(world: World) -> None:
    with world.hub("--stall-after", str(MIB)) as hub, world.start(hub, NAME, "--owned") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["type"] == "start"
        process.stdin.close()
        assert process.wait(timeout=180) == 0
