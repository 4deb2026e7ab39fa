"""Errors as JSON replies."""

from starlette.responses import JSONResponse

from memorag_bridge.errors import BridgeError
from memorag_bridge.wire.common import ErrorBody, ErrorReply


def error_body(error: BridgeError) -> ErrorBody:
    """What the wire carries of ``error``."""
    return ErrorBody(code=error.code, message=error.message, remedy=error.remedy)


def error_response(error: BridgeError) -> JSONResponse:
    """Reply for an error that is known before the reply starts."""
    headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else None
    return JSONResponse(ErrorReply(error=error_body(error)).model_dump(), error.status, headers)
