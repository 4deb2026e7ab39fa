"""The engine behind HTTP: docs/bridge-protocol.md."""

from collections.abc import Callable, Iterable

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

from memorag_bridge.calls.embedding import add_embedding_calls
from memorag_bridge.calls.generating import add_generating_calls
from memorag_bridge.calls.memory import add_memory_calls
from memorag_bridge.calls.reports import add_report_calls
from memorag_bridge.calls.reranking import add_reranking_calls
from memorag_bridge.calls.scoring import add_scoring_calls
from memorag_bridge.calls.splitting import add_splitting_calls
from memorag_bridge.calls.state_files import add_state_file_calls
from memorag_bridge.engine import Engine
from memorag_bridge.errors import BridgeError, as_bridge_error
from memorag_bridge.guard import Guard
from memorag_bridge.reply import error_response
from memorag_bridge.scratch import Scratch


def create_app(engine: Engine, scratch: Scratch, *, token: str, hosts: Iterable[str], shut_down: Callable[[], None]) -> ASGIApp:
    """Give the bridge's ASGI application.

    Parameters
    ----------
    engine
        What does the work.
    scratch
        Where memories stand that belong to another machine.
    token, hosts
        See :class:`memorag_bridge.guard.Guard`.
    shut_down
        Ends the process; called after the reply to ``POST /v1/shutdown`` has left.
    """
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    _add_errors(app)
    add_report_calls(app, engine, shut_down)
    add_embedding_calls(app, engine)
    add_scoring_calls(app, engine)
    add_reranking_calls(app, engine)
    add_splitting_calls(app, engine)
    add_memory_calls(app, engine.memories, scratch)
    add_state_file_calls(app, engine.memories, scratch)
    add_generating_calls(app, engine)
    return Guard(app, token=token, hosts=hosts)


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
