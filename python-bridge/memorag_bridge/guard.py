"""Who may call: loopback's own name in ``Host``, no ``Origin`` (no web page), the token; and no body beyond the limit."""

import hmac
from collections.abc import Iterable

from starlette.types import ASGIApp, Receive, Scope, Send

from memorag_bridge.errors import BridgeError
from memorag_bridge.reply import error_response
from memorag_bridge.wire.common import MAX_BODY_BYTES
from memorag_bridge.wire.state_files import MAX_FILE_BYTES


class Guard:
    """Refuses a call before its body is read.

    Parameters
    ----------
    app
        What answers a call that may pass.
    token
        The bearer token.
    hosts
        Values of ``Host`` that name this process; others come from a name that somebody pointed at loopback.
    """

    def __init__(self, app: ASGIApp, *, token: str, hosts: Iterable[str]) -> None:
        self._app = app
        self._authorization = f"Bearer {token}".encode()
        self._hosts = frozenset(host.lower().encode() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = self._refusal(scope) if scope["type"] == "http" else None
        if refusal is None:
            await self._app(scope, receive, send)
        else:
            await error_response(refusal)(scope, receive, send)

    def _refusal(self, scope: Scope) -> BridgeError | None:
        hosts = _values(scope, b"host")
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts:
            return _refused(403, "the Host header does not name this bridge", "call the address of the bridge's ready line")
        if _values(scope, b"origin"):
            return _refused(403, "calls from web pages are refused", "call without an Origin header")
        tokens = _values(scope, b"authorization")
        if len(tokens) != 1 or not hmac.compare_digest(tokens[0], self._authorization):
            return _refused(401, "the token is missing or wrong", "send Authorization: Bearer <token> with the bridge's token")
        return _body_refusal(scope)


def _body_refusal(scope: Scope) -> BridgeError | None:
    if scope["method"] in {"GET", "HEAD"}:
        return None
    lengths = _values(scope, b"content-length")
    # A chunked body goes by its chunks, whatever length is named beside it.
    if len(lengths) != 1 or _values(scope, b"transfer-encoding"):
        return _refused(411, "the body's length is unknown", "send Content-Length alone")
    most = _most_bytes(scope)
    if int(lengths[0]) > most:
        message = f"the body has {int(lengths[0]):,} bytes; at most {most:,} are taken"
        return BridgeError("input-too-large", message, "send less text in one call")
    return None


def _most_bytes(scope: Scope) -> int:
    """One call takes a file, which goes to the disk as it comes; the bodies of all others are held in memory."""
    return MAX_FILE_BYTES if (scope["method"], scope["path"]) == ("PUT", "/v1/memory/file") else MAX_BODY_BYTES


def _values(scope: Scope, name: bytes) -> list[bytes]:
    return [value for key, value in scope["headers"] if key == name]


def _refused(status: int, message: str, remedy: str) -> BridgeError:
    return BridgeError("bridge-protocol", message, remedy, status)
