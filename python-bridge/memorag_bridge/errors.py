"""The errors that cross the wire. Codes and statuses are those of ``src/errors/codes.ts``."""

_STATUS = {
    "wrong-usage": 400,
    "input-too-large": 413,
    "bridge-protocol": 422,
    "model-missing": 404,
    "model-invalid": 422,
    "model-failed": 502,
    "memory-unknown": 404,
    "memory-damaged": 500,
    "memory-mismatch": 409,
    "memory-format": 409,
    "over-capacity": 413,
    "out-of-memory": 507,
    "disk-full": 507,
    "unsupported": 501,
    "internal": 500,
}


class BridgeError(Exception):
    """What failed, with the values, in one line, and what the reader can do about it. Never a user's text.

    Parameters
    ----------
    code
        One of ``src/errors/codes.ts``.
    message
        One line.
    remedy
        One line.
    status
        HTTP status, where the code's own does not fit.
    """

    def __init__(self, code: str, message: str, remedy: str, status: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.remedy = remedy
        self.status = _STATUS[code] if status is None else status


class CallCancelled(Exception):  # noqa: N818 (nothing went wrong)
    """The client is gone: nobody waits for the rest of this call."""


def as_bridge_error(error: Exception) -> BridgeError:
    """Give ``error`` as one that may cross the wire: what we did not foresee loses its text, which may hold the user's."""
    if isinstance(error, BridgeError):
        return error
    if isinstance(error, MemoryError):
        return BridgeError("out-of-memory", "the bridge ran out of memory", "close other programs, or send fewer texts at once")
    where = error.__traceback__
    while where is not None and where.tb_next is not None:
        where = where.tb_next
    place = "" if where is None else f" in {where.tb_frame.f_code.co_name}, line {where.tb_lineno}"
    return BridgeError("internal", f"the bridge failed: {type(error).__name__}{place}", "see the bridge's log on standard error")
