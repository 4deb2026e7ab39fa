"""Where a long-context memory stands, and of what text."""

from dataclasses import dataclass
from pathlib import Path
from typing import cast

from pydantic import JsonValue

from memorag_bridge.kv_files.header import FreeJson, KvHeader
from memorag_bridge.kv_files.read_header import damaged
from memorag_bridge.kv_files.text_digest import NO_TEXT

_HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True)
class Cursor:
    """``digest``: hex SHA-256, chained window by window over the ids of closed windows. ``open_tokens``: the ids behind them,
    which an append reads again, so that it computes what one reading of the whole would.
    """

    tokens: int = 0
    digest: str = NO_TEXT
    open_tokens: tuple[int, ...] = ()

    @property
    def closed(self) -> int:
        """Tokens of closed windows."""
        return self.tokens - len(self.open_tokens)

    def json(self) -> FreeJson:
        """The same for the header."""
        return {"tokens": self.tokens, "digest": self.digest, "openTokens": cast(JsonValue, list(self.open_tokens))}


def read_cursor(directory: Path, saved: FreeJson | None) -> Cursor:
    """The cursor that a header holds; refuses what ``Cursor.json`` does not write."""
    fields = saved or {}
    tokens, digest, opened = fields.get("tokens"), fields.get("digest"), fields.get("openTokens")
    if (
        not isinstance(tokens, int)
        or not isinstance(digest, str)
        or len(digest) != 64
        or not _HEX.issuperset(digest)
        or not isinstance(opened, list)
        or not all(isinstance(token, int) and 0 <= token < 1 << 32 for token in opened)
        or tokens < len(opened)
    ):
        raise damaged(directory, "it does not say where it stands")
    return Cursor(tokens, digest, tuple(cast(list[int], opened)))


def read_end(directory: Path, header: KvHeader) -> Cursor:
    """Where a finished memory stands; refuses one whose slots are not its tokens."""
    cursor = read_cursor(directory, header.cursor)
    if cursor.tokens != header.slots or len(cursor.open_tokens) != header.open_slots:
        raise damaged(directory, f"{header.slots} slots, {header.open_slots} of them open, are not its {cursor.tokens} tokens")
    return cursor
