"""Long calls: the work runs in a thread, the reply streams its lines with a heartbeat, a closed reply cancels the work."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable, Iterable

from pydantic import BaseModel
from starlette.responses import StreamingResponse

from memorag_bridge.embedders.watch import Watch
from memorag_bridge.errors import CallCancelled, as_bridge_error
from memorag_bridge.reply import error_body
from memorag_bridge.wire import ErrorLine, Heartbeat, Progress

MEDIA_TYPE = "application/x-memorag-stream"
HEARTBEAT_SECONDS = 1.0
"""The protocol promises 2; the other second is for a busy machine."""

Work = Callable[[Watch], Iterable[BaseModel | bytes]]
log = logging.getLogger("memorag_bridge")


def stream(work: Work) -> StreamingResponse:
    """Run ``work`` off the event loop and send what it yields: models as JSON lines, bytes as they are."""
    return StreamingResponse(_lines(work), media_type=MEDIA_TYPE)


async def _lines(work: Work) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    items: asyncio.Queue[bytes | None] = asyncio.Queue()
    is_cancelled = threading.Event()

    def put(item: bytes | None) -> None:
        loop.call_soon_threadsafe(items.put_nowait, item)

    # A daemon: the end of the process does not wait for it.
    threading.Thread(target=_run, args=(work, put, is_cancelled), daemon=True).start()
    beat = loop.time() + HEARTBEAT_SECONDS
    try:
        while True:
            try:
                item = await asyncio.wait_for(items.get(), max(0.0, beat - loop.time()))
            except TimeoutError:
                beat = loop.time() + HEARTBEAT_SECONDS
                yield _line(Heartbeat())
                continue
            if item is None:
                return
            yield item
    finally:
        is_cancelled.set()


def _run(work: Work, put: Callable[[bytes | None], None], is_cancelled: threading.Event) -> None:
    watch = Watch(
        progress=lambda done, total: put(_line(Progress(done=done, total=total))),
        is_cancelled=is_cancelled.is_set,
    )
    try:
        for item in work(watch):
            put(item if isinstance(item, bytes) else _line(item))
    except CallCancelled:
        log.info("a call was cancelled by its client")
    except Exception as error:  # the thread's end: whatever it is, the client must hear of it
        known = as_bridge_error(error)
        if known.code == "internal":
            log.exception("a call failed")
        put(_line(ErrorLine(error=error_body(known))))
    finally:
        put(None)


def _line(model: BaseModel) -> bytes:
    return model.model_dump_json().encode() + b"\n"
