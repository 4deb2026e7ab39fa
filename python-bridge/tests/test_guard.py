"""Who may call, against a real process."""

import json
import socket

import pytest

from running_bridge import TOKEN, RunningBridge

GOOD = f"Bearer {TOKEN}"


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
def test_a_host_that_names_the_bridge_passes(bridge: RunningBridge, name: str) -> None:
    status, _ = bridge.call("GET", "/v1/health", headers={"Host": f"{name}:{bridge.port}"})
    assert status == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Authorization": ""}, 401),
        ({"Authorization": "Bearer wrong"}, 401),
        ({"Authorization": GOOD + "x"}, 401),
        ({"Authorization": TOKEN}, 401),
        ({"Authorization": GOOD.replace("Bearer", "Basic")}, 401),
        ({"Host": "evil.example:{port}"}, 403),
        ({"Host": "127.0.0.1"}, 403),
        ({"Host": "127.0.0.1:1"}, 403),
        ({"Host": "127.0.0.1:{port}.evil.example"}, 403),
        ({"Origin": "http://127.0.0.1:{port}"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "https://evil.example", "Authorization": ""}, 403),
    ],
)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/health"),
        ("POST", "/v1/shutdown"),
        ("GET", "/nothing"),
        ("POST", "/v1/memory/has"),
        ("POST", "/v1/memory/files"),
        ("GET", "/v1/memory/file?directory=scratch:a&name=state.json"),
        ("PUT", "/v1/memory/file?directory=scratch:a&name=state.json"),
    ],
)
def test_any_other_caller_is_refused(
    bridge: RunningBridge, headers: dict[str, str], status: int, method: str, path: str
) -> None:
    filled = {name: value.replace("{port}", str(bridge.port)) for name, value in headers.items()}
    found, body = bridge.call(method, path, headers=filled)
    assert found == status
    assert body["error"]["code"] == "bridge-protocol"
    assert body["error"]["remedy"]
    assert TOKEN not in json.dumps(body)


def test_two_tokens_are_refused(bridge: RunningBridge) -> None:
    lines = ["GET /v1/health HTTP/1.1", f"Host: 127.0.0.1:{bridge.port}", f"Authorization: {GOOD}", f"Authorization: {GOOD}"]
    assert _raw(bridge, lines).startswith(b"HTTP/1.1 401")


def test_a_body_beyond_the_limit_is_refused_before_it_is_sent(bridge: RunningBridge) -> None:
    lines = [
        "POST /v1/embed HTTP/1.1",
        f"Host: 127.0.0.1:{bridge.port}",
        f"Authorization: {GOOD}",
        "Content-Type: application/json",
        f"Content-Length: {256 * 1024 * 1024 + 1}",
    ]
    reply = _raw(bridge, lines)
    assert reply.startswith(b"HTTP/1.1 413")
    assert b"input-too-large" in reply


def test_a_body_of_unknown_length_is_refused(bridge: RunningBridge) -> None:
    lines = [
        "POST /v1/embed HTTP/1.1",
        f"Host: 127.0.0.1:{bridge.port}",
        f"Authorization: {GOOD}",
        "Transfer-Encoding: chunked",
    ]
    assert _raw(bridge, lines).startswith(b"HTTP/1.1 411")
    assert _raw(bridge, [*lines, "Content-Length: 5"]).startswith((b"HTTP/1.1 411", b"HTTP/1.1 400"))


def test_only_loopback_is_bound(bridge: RunningBridge) -> None:
    assert bridge.ready["host"] == "127.0.0.1"
    # Another address of the same loopback network is not the bound one.
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", bridge.port), 2).close()


def _raw(bridge: RunningBridge, lines: list[str]) -> bytes:
    """Send a head and give what comes back first."""
    with socket.create_connection(("127.0.0.1", bridge.port), 10) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        reply = b""
        while b"}}" not in reply:
            part = connection.recv(4096)
            if not part:
                break
            reply += part
        return reply
