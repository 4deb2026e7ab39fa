"""State files to and from scratch folders, over the real boundary."""

import hashlib
import os
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from memorag_bridge.errors import BridgeError
from memorag_bridge.scratch import Scratch
from memorag_bridge.this_machine import this_machine
from running_bridge import TOKEN, RunningBridge

SEGMENT = "segment-000001.kv"
TAIL = "tail-0123456789abcdef.kv"
MIB = 1024 * 1024


@pytest.fixture(scope="module")
def parent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scratch")


@pytest.fixture(scope="module")
def bridge(tmp_path_factory: pytest.TempPathFactory, parent: Path) -> Iterator[RunningBridge]:
    patch = pytest.MonkeyPatch()
    patch.setenv("MEMORAG_BRIDGE_SCRATCH", str(parent))
    patch.setenv("MEMORAG_BRIDGE_MACHINE", "far")
    with RunningBridge(tmp_path_factory.mktemp("bridge") / "stderr.log") as running:
        patch.undo()
        yield running


def _path(directory: str, name: str, **more: str) -> str:
    return f"/v1/memory/file?{urlencode({'directory': directory, 'name': name, **more})}"


def test_a_file_comes_back_as_it_was_sent_and_only_this_user_may_read_it(bridge: RunningBridge, parent: Path) -> None:
    raw = os.urandom(9 * MIB + 1)
    sha256 = hashlib.sha256(raw).hexdigest()
    assert bridge.call("PUT", _path("scratch:whole", SEGMENT, sha256=sha256), raw) == (200, {"name": SEGMENT, "bytes": len(raw)})
    with bridge.open("GET", _path("scratch:whole", SEGMENT)) as reply:
        assert (reply.status, reply.headers["Content-Length"]) == (200, str(len(raw)))
        assert reply.read() == raw
    end = bridge.stream("/v1/memory/files", {"directory": "scratch:whole"})[-1]
    assert end == {"type": "end", "files": [{"name": SEGMENT, "bytes": len(raw)}]}
    folder = parent / "bridge-scratch" / "whole"
    assert [path.stat().st_mode & 0o777 for path in (folder.parent, folder, folder / SEGMENT)] == [0o700, 0o700, 0o600]


def test_what_is_not_there_is_unknown_and_nothing_is_made_for_it(bridge: RunningBridge, parent: Path) -> None:
    assert bridge.stream("/v1/memory/files", {"directory": "scratch:nobody"})[-1]["files"] == []
    status, body = bridge.call("GET", _path("scratch:nobody", "state.json"))
    assert (status, body["error"]["code"]) == (404, "memory-unknown")
    assert bridge.stream("/v1/memory/has", {"state": "0" * 64})[-1] == {"type": "end", "held": False, "directory": None}
    assert not (parent / "bridge-scratch" / "nobody").exists()


@pytest.mark.parametrize(
    ("directory", "name"),
    [
        ("scratch:a", "../state.json"),
        ("scratch:a", "state.json\n"),
        ("scratch:a", "context.json"),
        ("scratch:a", "segment-1.kv"),
        ("scratch:a", "tail-.kv"),
        ("scratch:a", ""),
        ("scratch:", "state.json"),
        ("scratch:..", "state.json"),
        ("scratch:a/b", "state.json"),
        ("scratch:A", "state.json"),
        ("scratch:a\n", "state.json"),
        ("scratch:" + "a" * 65, "state.json"),
        ("/etc", "state.json"),
        ("a", "state.json"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_no_other_path_is_read_or_written(bridge: RunningBridge, parent: Path, method: str, directory: str, name: str) -> None:
    before = sorted(parent.rglob("*"))
    status, body = bridge.call(method, _path(directory, name), b"{}" if method == "PUT" else None)
    assert (status, body["error"]["code"]) == (422, "bridge-protocol")
    assert sorted(parent.rglob("*")) == before


@pytest.mark.parametrize("directory", ["scratch:../x", "scratch:", "scratch:a/b", "scratch:A"])
def test_the_memory_calls_take_no_other_scratch_name(bridge: RunningBridge, directory: str) -> None:
    model = {"kind": "beacon", "path": "/nowhere"}
    assert bridge.call("POST", "/v1/memory/open", {"model": model, "directory": directory})[0] == 422
    assert bridge.call("POST", "/v1/memory/release", {"directory": directory})[0] == 422
    memorize = {"model": model, "before": "", "texts": ["x"]}
    assert bridge.call("POST", "/v1/memory/memorize", memorize | {"directory": directory})[0] == 422
    assert bridge.call("POST", "/v1/memory/memorize", memorize | {"directory": "scratch:a", "previous": directory})[0] == 422


def test_other_bytes_than_their_hash_says_leave_nothing(bridge: RunningBridge, parent: Path) -> None:
    status, body = bridge.call("PUT", _path("scratch:other", TAIL, sha256="0" * 64), b"x" * 100)
    assert (status, body["error"]["code"]) == (500, "memory-damaged")
    assert list((parent / "bridge-scratch" / "other").iterdir()) == []


def test_an_upload_that_is_cut_leaves_nothing_and_what_stood_there_stays(bridge: RunningBridge, parent: Path) -> None:
    folder = parent / "bridge-scratch" / "cut"
    assert bridge.call("PUT", _path("scratch:cut", TAIL), b"old")[0] == 200
    with socket.create_connection(("127.0.0.1", bridge.port), 10) as connection:
        connection.sendall(_put_head(bridge, "scratch:cut", TAIL, 10 * MIB) + b"x" * (6 * MIB))
        _until(lambda: len(list(folder.iterdir())) == 2)
    _until(lambda: [path.name for path in folder.iterdir()] == [TAIL])
    assert (folder / TAIL).read_bytes() == b"old"


def test_the_length_is_told_and_within_the_limit_of_the_call(bridge: RunningBridge) -> None:
    assert _first_line(bridge, _put_head(bridge, "scratch:a", SEGMENT, None)) == b"HTTP/1.1 411"
    assert _first_line(bridge, _put_head(bridge, "scratch:a", SEGMENT, 4 * 1024 * MIB + 1)) == b"HTTP/1.1 413"
    # Larger than any other call's body, so the refusal is that of the name.
    assert _first_line(bridge, _put_head(bridge, "scratch:a", "x.kv", 300 * MIB)) == b"HTTP/1.1 422"
    status, body = bridge.call("PUT", _path("scratch:a", "state.json"), bytes(33 * MIB))
    assert (status, body["error"]["code"]) == (413, "input-too-large")


def test_health_names_the_machine(bridge: RunningBridge) -> None:
    named = hashlib.sha256(b"far").hexdigest()[:16]
    assert bridge.call("GET", "/v1/health")[1]["machine"] == named != this_machine()


def test_what_nobody_used_for_a_week_is_removed(tmp_path: Path) -> None:
    scratch = Scratch(tmp_path)
    for name in ("old", "used", "new"):
        (scratch.make(f"scratch:{name}") / "state.json").write_bytes(b"{}")
    outside = tmp_path / "outside"
    outside.mkdir()
    (tmp_path / "bridge-scratch" / "link").symlink_to(outside)
    week_ago = time.time() - 8 * 24 * 3600
    for name in ("old", "used"):
        os.utime(tmp_path / "bridge-scratch" / name, (week_ago, week_ago))
    scratch.place("scratch:used")
    scratch.clean()
    assert {path.name for path in (tmp_path / "bridge-scratch").iterdir()} == {"used", "new", "link"}
    assert outside.exists()


def test_a_place_that_others_may_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bridge-scratch").mkdir(mode=0o755)
    with pytest.raises(BridgeError, match="this user's alone"):
        Scratch(tmp_path).make("scratch:a")
    (tmp_path / "bridge-scratch").rmdir()
    (tmp_path / "bridge-scratch").symlink_to(tmp_path)
    with pytest.raises(BridgeError, match="this user's alone"):
        Scratch(tmp_path).make("scratch:a")


def _put_head(bridge: RunningBridge, directory: str, name: str, length: int | None) -> bytes:
    lines = [f"PUT {_path(directory, name)} HTTP/1.1", f"Host: 127.0.0.1:{bridge.port}", f"Authorization: Bearer {TOKEN}"]
    size = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
    return "\r\n".join([*lines, size, "", ""]).encode()


def _first_line(bridge: RunningBridge, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", bridge.port), 10) as connection:
        connection.sendall(request)
        return connection.recv(12)


def _until(is_so: Callable[[], bool]) -> None:
    ends = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < ends
        time.sleep(0.01)
