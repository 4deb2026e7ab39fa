"""How a memory's conversation begins: it is memorized with the texts, so whoever goes on with them must begin as they did."""

import hashlib
from array import array
from collections.abc import Sequence

from pydantic import JsonValue

from memorag_bridge.errors import BridgeError


def digest_of(beginning: Sequence[int]) -> str:
    """SHA-256 of the token ids before the texts: ``before`` of the header's words on its model."""
    return hashlib.sha256(array("I", beginning).tobytes()).hexdigest()


def require_beginning(saved: JsonValue, beginning: Sequence[int]) -> None:
    """Refuse a memory whose header has another ``saved`` digest than that of ``beginning``."""
    if saved != digest_of(beginning):
        problem = "the memory was made with other words before its texts than the call has"
        raise BridgeError("memory-mismatch", problem, "give `before` as it was memorized, or memorize the texts again")
