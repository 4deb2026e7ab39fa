"""Runs a real bridge process and calls it the way any HTTP client would."""

import contextlib
import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from http.client import HTTPConnection, HTTPResponse, IncompleteRead
from pathlib import Path
from types import TracebackType
from typing import Any, Self

PACKAGE_FOLDER = Path(__file__).parents[1]
TOKEN = "token-of-a-test"  # noqa: S105
START_SECONDS = 120.0
"""Limits here only end a test that has failed: a busy machine may take its time."""


class RunningBridge:
    """A bridge as a child process; leaving the context closes its standard input and waits."""

    def __init__(self, log: Path, *arguments: str, stdin: int = subprocess.PIPE) -> None:
        self._log = log
        environment = {**os.environ, "PYTHONPATH": str(PACKAGE_FOLDER), "MEMORAG_BRIDGE_TOKEN": TOKEN}
        with log.open("wb") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "memorag_bridge", "serve", *arguments],
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=environment,
            )
        try:
            self.ready = json.loads(self._first_line())
        except BaseException:
            self.kill()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close_stdin()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(0.5)
        self.kill()

    @property
    def port(self) -> int:
        return int(self.ready["port"])

    def log(self) -> str:
        """Standard error so far."""
        return self._log.read_text()

    def until_logged(self, words: str) -> None:
        """Wait until the log has ``words``; the limit only ends a test that has failed."""
        deadline = time.monotonic() + 60
        while words not in self.log():
            assert time.monotonic() < deadline, f"the log never said: {words}"
            time.sleep(0.05)

    def close_stdin(self) -> None:
        """What the owner's death does."""
        if self.process.stdin is not None:
            self.process.stdin.close()

    def kill(self) -> None:
        """End the process, however it is."""
        self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()

    def wait_for_end(self) -> int:
        """The exit code."""
        return self.process.wait(60)

    def open(self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None) -> HTTPResponse:
        """Send a call and give its reply, unread. ``headers`` replace the usual ones; an empty value drops one."""
        payload = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"} | dict(headers or {})
        connection = HTTPConnection("127.0.0.1", self.port, timeout=180)
        connection.request(method, path, payload, {name: value for name, value in sent.items() if value})
        return connection.getresponse()

    def call(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, dict[str, Any]]:
        """Send a call; its status and JSON reply."""
        with self.open(method, path, body, headers) as reply:
            return reply.status, json.loads(reply.read())

    def stream(self, path: str, body: object) -> list[dict[str, Any]]:
        """Send a long call; all its lines. A ``vectors`` line gets its bytes under ``raw``."""
        with self.open("POST", path, body) as reply:
            assert reply.status == 200, reply.read()
            return list(read_lines(reply))

    def maps(self) -> str:
        """What the process has mapped: its loaded libraries, by path (Linux)."""
        return Path(f"/proc/{self.process.pid}/maps").read_text()

    def _first_line(self) -> bytes:
        assert self.process.stdout is not None
        readable, _, _ = select.select([self.process.stdout], [], [], START_SECONDS)
        line = self.process.stdout.readline() if readable else b""
        if not line:
            raise RuntimeError(f"the bridge did not start: {self.log()}")
        return line


def read_to_progress(reply: HTTPResponse) -> None:
    """Read until the work itself has begun."""
    for line in read_lines(reply):
        if line["type"] == "progress":
            return
    raise AssertionError("the stream ended without progress")


def is_cut(reply: HTTPResponse) -> bool:
    """Whether what is left of a stream breaks off before its last line."""
    try:
        return b'"end"' not in reply.read()
    except (IncompleteRead, ConnectionError):
        return True


def read_lines(reply: HTTPResponse) -> Iterator[dict[str, Any]]:
    """Lines of a streamed reply as they come."""
    while line := reply.readline():
        value = json.loads(line)
        if value["type"] == "vectors":
            value["raw"] = reply.read(value["bytes"])
            assert reply.read(1) == b"\n"
        yield value
