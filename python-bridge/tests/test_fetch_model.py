"""A model is fetched from a real server over real connections, that break, refuse, and redirect."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from memorag_bridge.models.needed_files import ALLOWED
from running_bridge import PACKAGE_FOLDER

MIB = 1 << 20
TOKEN = "hf_aVerySecretTokenOfTheTest"  # noqa: S105 (no secret: it opens the test's own server)
NAME = "owner/tiny"


@dataclass(frozen=True)
class Outcome:
    exit_code: int
    lines: list[dict[str, Any]]
    output: str

    @property
    def last(self) -> dict[str, Any]:
        return self.lines[-1]


class World:
    """A folder with repositories, a cache and a log of requests."""

    def __init__(self, root: Path) -> None:
        self.repositories = root / "repositories"
        self.home = root / "home"
        self.log = root / "requests.jsonl"
        self.log.touch()
        self.repository = self.repositories / NAME
        self.repository.mkdir(parents=True)
        for name, content in {
            "config.json": b"{}",
            "tokenizer.json": b'{"large": "' + b"x" * 3000 + b'"}',
            "1_Pooling/config.json": b'{"pooling": true}',
            "model.safetensors": bytes(range(256)) * (3 * MIB // 256),
            "sparse_linear.pt": b"head",
            "pytorch_model.bin": b"pickle" * 1000,
            "modeling_tiny.py": b"raise SystemExit(9)",
            "consolidated.safetensors": b"twice" * 1000,
            "onnx/model.safetensors": b"other" * 1000,
            "README.md": b"# tiny",
        }.items():
            (self.repository / name).parent.mkdir(exist_ok=True)
            (self.repository / name).write_bytes(content)

    def requests(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    @contextmanager
    def hub(self, *options: str) -> Iterator[str]:
        command = [sys.executable, str(Path(__file__).with_name("hub_server.py")), str(self.repositories), "--log", str(self.log)]
        with subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            try:
                yield f"http://127.0.0.1:{int(process.stdout.readline())}"
            finally:
                process.kill()

    def start(self, hub: str, *words: str, **environment: str) -> "subprocess.Popen[str]":
        inherited = {key: value for key, value in os.environ.items() if not key.startswith(("HF_", "HUGGING", "TRANSFORMERS_"))}
        return subprocess.Popen(
            [sys.executable, "-m", "memorag_bridge.fetch_model", *words],
            cwd=PACKAGE_FOLDER,
            env={**inherited, "HF_HOME": str(self.home), "HF_ENDPOINT": hub, "NO_PROXY": "*", **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def fetch(self, hub: str, *words: str, **environment: str) -> Outcome:
        with self.start(hub, *(words or (NAME,)), **environment) as process:
            output, _ = process.communicate(timeout=180)
        return Outcome(process.returncode, [json.loads(line) for line in output.splitlines() if line.startswith("{")], output)

    def files_of(self, folder: str | Path) -> dict[str, bytes]:
        found = (path for path in Path(folder).rglob("*") if path.is_file())
        relative = {str(path.relative_to(folder)): path.read_bytes() for path in found}
        return {name: content for name, content in relative.items() if not name.startswith(".cache/")}

    def needed(self) -> dict[str, bytes]:
        names = ("config.json", "tokenizer.json", "1_Pooling/config.json", "model.safetensors", "sparse_linear.pt")
        return {name: (self.repository / name).read_bytes() for name in names}


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


def test_a_folder_of_other_files_is_refused(world: World, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "config.json").write_text("mine")
    with world.hub() as hub:
        refused = world.fetch(hub, NAME, "--into", str(tmp_path / "mine"))
    assert "holds other files than owner/tiny" in refused.last["error"]["message"]
    assert world.files_of(tmp_path / "mine") == {"config.json": b"mine"}


def test_a_revision_is_fetched_and_found_by_its_name(world: World) -> None:
    with world.hub("--branch", "v2") as hub:
        assert world.fetch(hub, f"{NAME}@v2").exit_code == 0
        missing = world.fetch(hub, f"{NAME}@v3")
    assert [path.name for path in (world.home / "hub").glob("*/refs/*")] == ["v2"]
    assert "owner/tiny has no revision v3 at 127.0.0.1:" in missing.last["error"]["message"]


def test_a_disk_that_is_too_small_is_known_before_anything_comes(world: World) -> None:
    with world.hub("--claim", str(10**18)) as hub:
        outcome = world.fetch(hub)
    assert (outcome.exit_code, outcome.last["error"]["code"]) == (1, "disk-full")
    assert not any("/resolve/" in request["path"] for request in world.requests())


def test_without_a_network_it_says_how_to_place_the_files_by_hand(world: World) -> None:
    outcome = world.fetch("http://127.0.0.1:9")  # nobody listens there
    assert (outcome.exit_code, outcome.last["error"]["code"]) == (1, "model-missing")
    assert outcome.last["error"]["message"] == "127.0.0.1:9 cannot be reached, so owner/tiny cannot be fetched"
    assert "`memorag setup --model owner/tiny --into FOLDER`, or take config.json, " in outcome.last["error"]["remedy"]
    assert "every *.safetensors from http://127.0.0.1:9/owner/tiny, " in outcome.last["error"]["remedy"]
    assert len(outcome.output.splitlines()) == 1


def test_without_a_network_a_model_that_was_fetched_before_serves(world: World) -> None:
    with world.hub() as hub:
        first = world.fetch(hub)
    assert world.fetch("http://127.0.0.1:9").last == first.last


@pytest.mark.parametrize(
    ("words", "environment", "code", "message"),
    [
        (["owner/nothing"], {}, "model-missing", "there is no model owner/nothing at 127.0.0.1:"),
        (["./owner/tiny"], {}, "model-missing", "./owner/tiny is no id of a model"),
        ([NAME], {"HF_HUB_OFFLINE": "1"}, "model-missing", "HF_HUB_OFFLINE is set, so owner/tiny cannot be fetched"),
        ([NAME], {"MEMORAG_OFFLINE": "1"}, "model-missing", "MEMORAG_OFFLINE is set, so owner/tiny cannot be fetched"),
    ],
)
def test_what_cannot_be_fetched_is_one_line_and_a_remedy(
    world: World, words: list[str], environment: dict[str, str], code: str, message: str
) -> None:
    with world.hub() as hub:
        outcome = world.fetch(hub, *words, **environment)
    assert (outcome.exit_code, outcome.last["error"]["code"]) == (1, code)
    assert outcome.last["error"]["message"].startswith(message)
    assert len(outcome.output.splitlines()) == 1


def test_a_model_of_pickles_alone_is_refused(world: World) -> None:
    (world.repository / "model.safetensors").unlink()
    with world.hub() as hub:
        outcome = world.fetch(hub)
    assert outcome.last["error"]["message"] == "owner/tiny has no weights as *.safetensors"
    assert not any("/resolve/" in request["path"] for request in world.requests())


def test_a_hub_that_fails_is_named_with_its_status(world: World) -> None:
    with world.hub("--status", "503") as hub:
        outcome = world.fetch(hub)
    assert (outcome.exit_code, outcome.last["error"]["code"]) == (1, "model-failed")
    assert "answered 503 for owner/tiny" in outcome.last["error"]["message"]


def test_it_ends_when_its_owner_does(world: World) -> None:
    with world.hub("--stall-after", str(MIB)) as hub, world.start(hub, NAME, "--owned") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["type"] == "start"
        process.stdin.close()
        assert process.wait(timeout=180) == 0
