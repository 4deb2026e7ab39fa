"""``serve``: binds loopback, prints the ready line, answers calls until its life ends."""

import argparse
import contextlib
import logging
import os
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Sequence

import uvicorn

from memorag_bridge import PROTOCOL, VERSION
from memorag_bridge.activity import Activity
from memorag_bridge.app import create_app
from memorag_bridge.engine import Engine
from memorag_bridge.life import end_on_signals, end_soon, end_when_idle, end_with_owner
from memorag_bridge.scratch import Scratch
from memorag_bridge.wire.common import Ready

_HOST = "127.0.0.1"
_TOKEN = "MEMORAG_BRIDGE_TOKEN"  # noqa: S105 (the variable's name)
_KEEP_ALIVE_SECONDS = 600


def main(arguments: Sequence[str]) -> int:
    """Run the command line; returns the exit code."""
    options = _parser().parse_args(arguments)
    token = os.environ.pop(_TOKEN, "")
    if not token:
        sys.stderr.write(f"memorag_bridge: {_TOKEN} is not set; the bridge's owner sets it\n")
        return 2
    ready_line = _keep_stdout()
    end_on_signals()
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    listener = socket.create_server((_HOST, options.port))
    # Accepted sockets inherit it. asyncio sets it only on sockets that name their protocol, and without it every reply waits
    # 40 ms for a delayed acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    port = listener.getsockname()[1]
    scratch = Scratch()
    # Beside the start: removing gigabytes takes a while.
    threading.Thread(target=scratch.clean, daemon=True).start()
    app = create_app(
        Engine(), scratch, token=token, hosts=[f"{name}:{port}" for name in (_HOST, "localhost", "[::1]")], shut_down=end_soon
    )
    activity = Activity(app)
    if options.detached:
        end_when_idle(options.idle_seconds, activity.idle_seconds)
    else:
        end_with_owner()
    line = Ready(protocol=PROTOCOL, version=VERSION, host=_HOST, port=port, pid=os.getpid()).model_dump_json()
    _Server(activity, lambda: os.write(ready_line, f"{line}\n".encode())).run(sockets=[listener])
    return 0


class _Server(uvicorn.Server):
    """uvicorn that says when it accepts calls, and leaves signals to us."""

    def __init__(self, app: Activity, on_ready: Callable[[], object]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http="h11",
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_keep_alive=_KEEP_ALIVE_SECONDS,
            )
        )
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to accept calls, then say so."""
        await super().startup(sockets)
        self._on_ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none: see :func:`memorag_bridge.life.end_on_signals`."""
        yield


def _keep_stdout() -> int:
    """Keep standard output for the ready line alone: what libraries print goes to standard error."""
    kept = os.dup(1)
    os.dup2(2, 1)
    return kept


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="memorag_bridge", description="The bridge of memorag: local models on loopback.")
    commands = parser.add_subparsers(required=True, metavar="serve")
    serve = commands.add_parser("serve", help="answer calls until the owner is gone")
    serve.add_argument("--port", type=int, default=0, help="port to listen on (default: any free one)")
    serve.add_argument("--detached", action="store_true", help="do not end with standard input")
    serve.add_argument("--idle-seconds", type=float, default=1800.0, help="detached: end after that long without a call")
    return parser
