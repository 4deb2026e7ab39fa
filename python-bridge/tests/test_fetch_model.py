"""A model is fetched from a real server over real connections: what comes, where it goes, who is told the token."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fetching_world import MIB, NAME, TOKEN, World
from memorag_bridge.models.needed_files import ALLOWED
from running_bridge import PACKAGE_FOLDER


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_only_what_is_needed_comes_and_is_found_by_its_id_afterwards(world: World) -> None:
    with world.hub() as hub:
        first = world.fetch(hub)
        asked = len(world.requests())
        second = world.fetch(hub)
    assert (first.exit_code, first.last["type"], first.last["model"]) == (0, "end", NAME)
    assert world.files_of(first.last["path"]) == world.needed()
    total = sum(len(content) for content in world.needed().values())
    assert (first.last["files"], first.last["bytes"]) == (5, total)
    start = {"type": "start", "revision": first.last["revision"], "files": 5, "bytes": total, "missing": total}
    assert first.lines[0] == start
    assert [line for line in first.lines if line["type"] == "progress"][-1] == {"type": "progress", "done": total, "total": total}
    assert second.last == first.last
    assert second.lines[0] == {**start, "missing": 0}
    assert not any("/resolve/" in request["path"] for request in world.requests()[asked:])
    resolve = "from memorag_bridge.models.resolve_model import resolve_model; print(resolve_model('owner/tiny'))"
    environment = {**os.environ, "HF_HOME": str(world.home)}
    command = [sys.executable, "-c", resolve]
    found = subprocess.run(command, cwd=PACKAGE_FOLDER, env=environment, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == first.last["path"]


def test_pickles_and_code_are_never_asked_for(world: World) -> None:
    with world.hub() as hub:
        world.fetch(hub)
    asked = {request["path"].rsplit("/", 1)[-1] for request in world.requests() if "/resolve/" in request["path"]}
    assert asked == {"config.json", "tokenizer.json", "model.safetensors", "sparse_linear.pt"}
    assert not any(pattern.endswith((".bin", ".py", "*")) for pattern in ALLOWED)


def test_a_private_model_needs_its_token_which_is_never_printed(world: World) -> None:
    with world.hub("--token", TOKEN) as hub:
        without = world.fetch(hub)
        wrong = world.fetch(hub, HF_TOKEN=f"{TOKEN}x")
        right = world.fetch(hub, HF_TOKEN=TOKEN)
    assert [outcome.exit_code for outcome in (without, wrong, right)] == [1, 1, 0]
    assert "or it is private and no token was given" in without.last["error"]["message"]
    assert "or it is private and the token that was given may not read it" in wrong.last["error"]["message"]
    assert "give a token as HF_TOKEN" in without.last["error"]["remedy"]
    assert world.files_of(right.last["path"]) == world.needed()
    kept = b"".join(path.read_bytes() for path in world.home.rglob("*") if path.is_file())
    assert TOKEN not in without.output + wrong.output + right.output
    assert TOKEN.encode() not in kept


def test_the_token_of_the_hubs_own_login_serves(world: World) -> None:
    world.home.mkdir()
    (world.home / "token").write_text(TOKEN)
    with world.hub("--token", TOKEN) as hub:
        outcome = world.fetch(hub)
    assert (outcome.exit_code, TOKEN in outcome.output) == (0, False)


def test_a_host_that_large_files_are_redirected_to_gets_no_token(world: World) -> None:
    with world.hub("--token", TOKEN, "--storage") as hub:
        outcome = world.fetch(hub, HF_TOKEN=TOKEN)
    stored = [request for request in world.requests() if request["path"].startswith("/storage/")]
    assert world.files_of(outcome.last["path"]) == world.needed()
    assert len(stored) >= 2
    assert not any(request["authorized"] for request in stored)
    assert "secret-signature" not in outcome.output


def test_a_folder_gets_the_files_under_their_names(world: World, tmp_path: Path) -> None:
    into = tmp_path / "new" / "folder"
    with world.hub() as hub:
        outcome = world.fetch(hub, NAME, "--into", str(into))
        assert outcome.last["path"] == str(into)
        (into / "model.safetensors").write_bytes(b"\0" * (3 * MIB))  # the same length
        again = world.fetch(hub, NAME, "--into", str(into))
    assert world.files_of(into) == world.needed()
    assert again.lines[0]["missing"] == 3 * MIB
    assert not (world.home / "hub").exists()


def test_a_revision_is_fetched_and_found_by_its_name(world: World) -> None:
    with world.hub("--branch", "v2") as hub:
        assert world.fetch(hub, f"{NAME}@v2").exit_code == 0
        missing = world.fetch(hub, f"{NAME}@v3")
    assert [path.name for path in (world.home / "hub").glob("*/refs/*")] == ["v2"]
    assert "owner/tiny has no revision v3 at 127.0.0.1:" in missing.last["error"]["message"]


def test_without_a_network_a_model_that_was_fetched_before_serves(world: World) -> None:
    with world.hub() as hub:
        first = world.fetch(hub)
    assert world.fetch("http://127.0.0.1:9").last == first.last
