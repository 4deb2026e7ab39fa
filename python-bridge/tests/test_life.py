"""When a bridge is ready and when it ends: real processes."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from running_bridge import PACKAGE_FOLDER, TOKEN, RunningBridge, is_cut, read_to_progress

LONG_CALL = {
    "embedder": {"kind": "bundled-minilm"},
    "role": "passage",
    "texts": [f"Sentence {n} of a call that takes a while. " * 20 for n in range(2000)],
}
HEAVY = ("libtorch", "libopenvino", "/transformers/", "/tokenizers/")


def test_the_ready_line_says_where_and_who(log: Path) -> None:
    with RunningBridge(log) as bridge:
        assert bridge.ready == {
            "event": "ready",
            "protocol": 1,
            "version": "0.1.0",
            "host": "127.0.0.1",
            "port": bridge.port,
            "pid": bridge.process.pid,
        }
        status, health = bridge.call("GET", "/v1/health")
        assert status == 200
        assert health["pid"] == bridge.process.pid
        assert health["models"] == []


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_health_and_doctor_load_no_model_library(log: Path) -> None:
    with RunningBridge(log) as bridge:
        bridge.call("GET", "/v1/health")
        bridge.call("GET", "/v1/doctor")
        assert [name for name in HEAVY if name in bridge.maps()] == []


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_bundled_embedder_loads_openvino_and_no_torch(log: Path) -> None:
    with RunningBridge(log) as bridge:
        assert bridge.stream("/v1/embedder", {"embedder": {"kind": "bundled-minilm"}})[-1]["type"] == "end"
        maps = bridge.maps()
        assert "libopenvino" in maps
        assert "libtorch" not in maps


def test_the_end_of_standard_input_ends_it_in_the_middle_of_a_call(log: Path) -> None:
    with RunningBridge(log) as bridge, bridge.open("POST", "/v1/embed", LONG_CALL) as reply:
        read_to_progress(reply)
        bridge.close_stdin()
        assert bridge.wait_for_end() == 0
        assert is_cut(reply)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_in_the_middle_of_a_call(log: Path, number: signal.Signals) -> None:
    with RunningBridge(log) as bridge, bridge.open("POST", "/v1/embed", LONG_CALL) as reply:
        read_to_progress(reply)
        bridge.process.send_signal(number)
        assert bridge.wait_for_end() == -number
        assert is_cut(reply)


def test_shutdown_replies_and_then_ends_it(log: Path) -> None:
    with RunningBridge(log) as bridge:
        assert bridge.call("POST", "/v1/shutdown", b"") == (202, {})
        assert bridge.wait_for_end() == 0


def test_detached_it_outlives_standard_input_and_ends_when_idle(log: Path) -> None:
    with RunningBridge(log, "--detached", "--idle-seconds", "3", stdin=subprocess.DEVNULL) as bridge:
        for _ in range(3):  # calls keep it alive beyond the idle time
            time.sleep(1.2)
            assert bridge.call("GET", "/v1/health")[0] == 200
        assert bridge.wait_for_end() == 0


def test_nothing_but_the_ready_line_is_on_standard_output(log: Path) -> None:
    with RunningBridge(log) as bridge:
        bridge.stream("/v1/embed", LONG_CALL | {"texts": ["One."]})
        bridge.call("POST", "/v1/shutdown", b"")
        bridge.wait_for_end()
        assert bridge.process.stdout is not None
        assert bridge.process.stdout.read() == b""


def test_without_a_token_it_does_not_start() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "MEMORAG_BRIDGE_TOKEN"}
    result = subprocess.run(
        [sys.executable, "-m", "memorag_bridge", "serve"],
        env=environment | {"PYTHONPATH": str(PACKAGE_FOLDER)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert result.returncode == 2
    assert "MEMORAG_BRIDGE_TOKEN is not set" in result.stderr
    assert result.stdout == ""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_it_starts_no_process(log: Path) -> None:
    with RunningBridge(log) as bridge:
        bridge.stream("/v1/embed", LONG_CALL | {"texts": ["One."]})
        task = Path(f"/proc/{bridge.process.pid}/task")
        children = [(thread / "children").read_text().strip() for thread in task.iterdir()]
        assert set(children) == {""}


def test_the_token_is_not_logged(log: Path) -> None:
    with RunningBridge(log) as bridge:
        bridge.call("GET", "/v1/health", headers={"Authorization": "Bearer other"})
        assert TOKEN not in bridge.log()
