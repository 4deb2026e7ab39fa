"""Long calls: work in a thread, progress and heartbeats while it runs, then its result; a closed reply cancels the work."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Iterator

from pydantic import BaseModel
from starlette.responses import StreamingResponse

from memorag_bridge.errors import CallCancelled, as_bridge_error
from memorag_bridge.reply import error_body
from memorag_bridge.watch import Watch
from memorag_bridge.wire.common import ErrorLine, Heartbeat, Progress

MEDIA_TYPE = "application/x-memorag-stream"
HEARTBEAT_SECONDS = 1.0
"""The protocol promises 2; the other second is for a busy machine."""
_SEND_BYTES = 64 * 1024

Work = Callable[[Watch], Iterable[BaseModel | bytes]]
log = logging.getLogger("memorag_bridge")


def stream(work: Work) -> StreamingResponse:
    """Run ``work`` off the event loop, telling its progress, then send all that it yields: models as lines, bytes as they are."""
    return StreamingResponse(_lines(work), media_type=MEDIA_TYPE)


async def _lines(work: Work) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    items: asyncio.Queue[bytes | list[bytes]] = asyncio.Queue()
    is_cancelled = threading.Event()

    def put(item: bytes | list[bytes]) -> None:
        loop.call_soon_threadsafe(items.put_nowait, item)

    # A daemon: the end of the process does not wait for it.
    threading.Thread(target=_run, args=(work, put, is_cancelled), daemon=True).start()
    getting = asyncio.ensure_future(items.get())
    try:
        while True:
            await asyncio.wait({getting}, timeout=HEARTBEAT_SECONDS)
            if not getting.done():
                yield _line(Heartbeat())
                continue
            item = getting.result()
            if isinstance(item, list):
                # The result goes out in one piece: a heartbeat between a line and its raw bytes would break the framing.
                for part in _joined(item):
                    yield part
                return
            yield item
            getting = asyncio.ensure_future(items.get())
    finally:
        getting.cancel()
        is_cancelled.set()


def _run(work: Work, put: Callable[[bytes | list[bytes]], None], is_cancelled: threading.Event) -> None:
    watch = Watch(
        progress=lambda done, total: put(_line(Progress(done=done, total=total))),
        say=lambda line: put(_line(line)),
        is_cancelled=is_cancelled.is_set,
    )
    result: list[bytes] = []
    try:
        result = [item if isinstance(item, bytes) else _line(item) for item in work(watch)]
    except CallCancelled:
        log.info("a call was cancelled by its client")
    except Exception as error:  # the thread's end: whatever it is, the client must hear of it
        known = as_bridge_error(error)
        if known.code == "internal":
            log.exception("a call failed")
        result = [_line(ErrorLine(error=error_body(known)))]
    finally:
        put(result)


def _joined(parts: list[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of about ``_SEND_BYTES``: for a short reply one write instead of four."""
    waiting: list[bytes] = []
    for part in parts:
        waiting.append(part)
        if sum(map(len, waiting)) >= _SEND_BYTES:
            yield b"".join(waiting)
            waiting = []
    if waiting:
        yield b"".join(waiting)


def _line(model: BaseModel) -> bytes:
    return model.model_dump_json().encode() + b"\n"
