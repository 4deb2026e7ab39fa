"""A request's body becomes a file: piece by piece, whole or not at all."""

import asyncio
import hashlib
import os
import secrets
from collections.abc import AsyncIterable
from pathlib import Path

from memorag_bridge.errors import BridgeError
from memorag_bridge.kv_files.atomic import WRITING, new_file, sync_directory, write_errors_told

_PIECE_BYTES = 4 * 1024 * 1024
"""Written at once: large beside what a change of thread costs."""


async def receive_file(body: AsyncIterable[bytes], path: Path, length: int, sha256: str | None) -> None:
    """Write ``body`` beside ``path``, then put it in its place; what was cut or is not what was named leaves nothing.

    Parameters
    ----------
    body
        Pieces of any length.
    path
        Its folder is there. What stood at ``path`` is replaced, not written into: it may be linked into another state.
    length
        Bytes of the whole body.
    sha256
        Of the whole body; None: not compared.

    Raises
    ------
    BridgeError
        ``bridge-protocol`` for another length, ``memory-damaged`` for other bytes, ``disk-full``.
    """
    # Each its own: two clients may send the same file.
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}{WRITING}")
    try:
        found, digest = await _write(body, draft)
        if found != length:
            message = f"{path.name} came with {found} bytes, and {length} were named"
            raise BridgeError("bridge-protocol", message, "send the file again")
        if sha256 is not None and digest != sha256:
            message = f"the memory is damaged: {path.name} has another SHA-256 than what was written"
            raise BridgeError("memory-damaged", message, "restore it from a copy, or memorize the text again")
        await asyncio.to_thread(_put_in_place, draft, path)
    finally:
        draft.unlink(missing_ok=True)


async def _write(body: AsyncIterable[bytes], draft: Path) -> tuple[int, str]:
    """Write a body to the disk; gives its length and its SHA-256."""
    digest, length, waiting = hashlib.sha256(), 0, bytearray()
    with write_errors_told(draft), new_file(draft) as file:

        def write(piece: bytes | bytearray) -> None:
            file.write(piece)
            digest.update(piece)

        def finish(piece: bytes | bytearray) -> None:
            write(piece)
            file.flush()
            os.fsync(file.fileno())

        async for piece in body:
            length += len(piece)
            waiting += piece
            if len(waiting) >= _PIECE_BYTES:
                full, waiting = waiting, bytearray()
                await asyncio.to_thread(write, full)
        await asyncio.to_thread(finish, waiting)
    return length, digest.hexdigest()


def _put_in_place(draft: Path, path: Path) -> None:
    draft.replace(path)
    sync_directory(path.parent)
