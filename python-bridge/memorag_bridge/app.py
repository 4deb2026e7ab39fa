"""The engine behind HTTP: docs/bridge-protocol.md, call by call."""

import asyncio
import os
import time
from collections.abc import Callable, Iterable, Iterator

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel
from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

from memorag_bridge import PROTOCOL, VERSION
from memorag_bridge.embedders.watch import Watch
from memorag_bridge.engine import EmbedderChoice, Engine
from memorag_bridge.errors import BridgeError, as_bridge_error
from memorag_bridge.guard import Guard
from memorag_bridge.reply import error_response
from memorag_bridge.streams import stream
from memorag_bridge.wire import (
    Availability,
    BundledEmbedder,
    Doctor,
    EmbedderEnd,
    EmbedderRequest,
    EmbedEnd,
    EmbedRequest,
    Health,
    LocalEmbedder,
    SplitEnd,
    SplitRequest,
    Vectors,
)

_SLICE_BYTES = 1 << 20


def create_app(engine: Engine, *, token: str, hosts: Iterable[str], shut_down: Callable[[], None]) -> ASGIApp:
    """Give the bridge's ASGI application.

    Parameters
    ----------
    engine
        What does the work.
    token, hosts
        See :class:`memorag_bridge.guard.Guard`.
    shut_down
        Ends the process; called after the reply to ``POST /v1/shutdown`` has left.
    """
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    _add_errors(app)
    _add_reports(app, engine, shut_down)
    _add_calls(app, engine)
    return Guard(app, token=token, hosts=hosts)


def _add_reports(app: FastAPI, engine: Engine, shut_down: Callable[[], None]) -> None:
    started = time.monotonic()

    @app.get("/v1/health")
    async def health() -> JSONResponse:
        uptime = round(time.monotonic() - started, 3)
        return _json(
            Health(protocol=PROTOCOL, version=VERSION, pid=os.getpid(), uptimeSeconds=uptime, models=engine.models())
        )

    @app.get("/v1/doctor")
    async def doctor() -> JSONResponse:
        found = await asyncio.to_thread(engine.doctor)
        return _json(
            Doctor(
                python=found.python,
                platform=found.platform,
                packages=dict(found.packages),
                devices=found.devices,
                embedders={kind: _availability(problem) for kind, problem in found.problems.items()},
            )
        )

    @app.post("/v1/shutdown")
    async def shutdown() -> JSONResponse:
        return JSONResponse({}, 202, background=BackgroundTask(shut_down))


def _add_calls(app: FastAPI, engine: Engine) -> None:
    @app.post("/v1/embedder")
    async def embedder(body: EmbedderRequest) -> StreamingResponse:
        choice = await _checked(engine, body.embedder)

        def work(watch: Watch) -> Iterator[BaseModel]:
            info = engine.embedder(choice, watch).info
            yield EmbedderEnd(
                modelId=info.model_id,
                dimension=info.dimension,
                isNormalised=info.is_normalised,
                maxTokens=info.max_tokens,
                maxBatchSize=info.max_batch_size,
                scripts=None if info.scripts is None else list(info.scripts),
                runtime=info.runtime,
            )

        return stream(work)

    @app.post("/v1/embed")
    async def embed(body: EmbedRequest) -> StreamingResponse:
        choice = await _checked(engine, body.embedder)

        def work(watch: Watch) -> Iterator[BaseModel | bytes]:
            embedded = engine.embed(choice, body.texts, body.role, watch)
            rows, dimension = embedded.vectors.shape
            raw = embedded.vectors.astype("<f4", copy=False).tobytes()
            yield Vectors(rows=rows, dimension=dimension, bytes=len(raw))
            for start in range(0, len(raw), _SLICE_BYTES):
                yield raw[start : start + _SLICE_BYTES]
            yield b"\n"
            yield EmbedEnd(truncated=embedded.truncated)

        return stream(work)

    @app.post("/v1/split")
    async def split(body: SplitRequest) -> StreamingResponse:
        return stream(lambda _: [SplitEnd(spans=engine.split(body.text, body.chunkSize))])


async def _checked(engine: Engine, embedder: BundledEmbedder | LocalEmbedder) -> EmbedderChoice:
    choice = EmbedderChoice(embedder.kind, embedder.path if isinstance(embedder, LocalEmbedder) else None)
    # Looking at packages and folders takes milliseconds, as long as a short question does: not where it is known.
    if not engine.holds(choice):
        await asyncio.to_thread(engine.check, choice)
    return choice


def _availability(problem: BridgeError | None) -> Availability:
    if problem is None:
        return Availability(available=True)
    return Availability(available=False, problem=problem.message, remedy=problem.remedy)


def _json(model: BaseModel) -> JSONResponse:
    return JSONResponse(model.model_dump(exclude_unset=True))


def _add_errors(app: FastAPI) -> None:
    @app.exception_handler(RequestValidationError)
    async def unreadable(_: Request, error: RequestValidationError) -> JSONResponse:
        # Where and why, never what: the rejected value may be a user's text.
        first = error.errors()[0]
        place = "".join(filter(str.isprintable, ".".join(str(part) for part in first["loc"])))[:120]
        return error_response(_protocol_error(f"the body is refused at {place}: {first['msg']}"))

    @app.exception_handler(HTTPException)
    async def unknown(request: Request, error: HTTPException) -> JSONResponse:
        if error.status_code in {404, 405}:
            message = f"there is no call {request.method} {request.url.path[:80]}"
            return error_response(_protocol_error(message, error.status_code))
        return error_response(_protocol_error("the body is not JSON in UTF-8"))

    @app.exception_handler(Exception)
    async def failed(_: Request, error: Exception) -> JSONResponse:
        return error_response(as_bridge_error(error))

    @app.exception_handler(BridgeError)
    async def refused(_: Request, error: BridgeError) -> JSONResponse:
        return error_response(error)


def _protocol_error(message: str, status: int = 422) -> BridgeError:
    return BridgeError("bridge-protocol", message, "see docs/bridge-protocol.md", status)
