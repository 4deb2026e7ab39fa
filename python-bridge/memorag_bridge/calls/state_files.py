"""``has``, ``files`` and ``file`` under ``memory/``: state files go to and from the scratch folders of this machine."""

import asyncio
import os
import re
from collections.abc import AsyncIterable, Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel
from starlette.requests import ClientDisconnect

from memorag_bridge.errors import BridgeError
from memorag_bridge.kv_files.read_header import MAX_HEADER_BYTES
from memorag_bridge.memory_engine import MemoryEngine
from memorag_bridge.receive_file import receive_file
from memorag_bridge.scratch import Scratch
from memorag_bridge.streams import stream
from memorag_bridge.watch import Watch
from memorag_bridge.wire.state_files import (
    STATE_FILE_NAME,
    FilesEnd,
    FilesRequest,
    HasEnd,
    HasRequest,
    ScratchFolder,
    Sha256,
    StateFile,
    StateFileName,
)

_PIECE_BYTES = 1024 * 1024


def add_state_file_calls(app: FastAPI, engine: MemoryEngine, scratch: Scratch) -> None:
    """Add the calls by which a memory's files come here and go back."""
    _add_looking_calls(app, engine, scratch)
    _add_file_calls(app, scratch)


def _add_looking_calls(app: FastAPI, engine: MemoryEngine, scratch: Scratch) -> None:
    @app.post("/v1/memory/has")
    async def has(body: HasRequest) -> StreamingResponse:
        def work(_: Watch) -> Iterator[BaseModel]:
            directory = scratch.holding(body.state)
            is_resident = any(memory.state == body.state for memory in engine.memories())
            yield HasEnd(held=is_resident or directory is not None, directory=directory)

        return stream(work)

    @app.post("/v1/memory/files")
    async def files(body: FilesRequest) -> StreamingResponse:
        return stream(lambda _: [FilesEnd(files=_state_files(scratch.place(body.directory)))])


def _add_file_calls(app: FastAPI, scratch: Scratch) -> None:
    @app.get("/v1/memory/file")
    async def get_file(directory: ScratchFolder, name: StateFileName) -> StreamingResponse:
        file, length = await asyncio.to_thread(_open, scratch.place(directory) / name)
        return StreamingResponse(_pieces(file), media_type="application/octet-stream", headers={"Content-Length": str(length)})

    @app.put("/v1/memory/file")
    async def put_file(request: Request, directory: ScratchFolder, name: StateFileName, sha256: Sha256 | None = None) -> Response:
        body = request.stream()
        try:
            length = int(request.headers["Content-Length"])
            return await _receive(body, lambda: scratch.make(directory), name, length, sha256)
        except BridgeError:
            with suppress(ClientDisconnect):
                async for _ in body:  # who still sends reads no reply
                    pass
            raise
        except ClientDisconnect:
            return Response(status_code=400)  # nobody reads it


async def _receive(body: AsyncIterable[bytes], place: Callable[[], Path], name: str, length: int, sha256: str | None) -> Response:
    if not name.endswith(".kv") and length > MAX_HEADER_BYTES:
        message = f"{name} has {length:,} bytes; at most {MAX_HEADER_BYTES:,} are taken"
        raise BridgeError("input-too-large", message, "send the file that the bridge wrote")
    folder = await asyncio.to_thread(place)
    await receive_file(body, folder / name, length, sha256)
    return JSONResponse(StateFile(name=name, bytes=length).model_dump())


def _state_files(folder: Path) -> list[StateFile]:
    try:
        with os.scandir(folder) as entries:
            plain = [entry for entry in entries if entry.is_file(follow_symlinks=False)]
            found = [entry for entry in plain if re.fullmatch(STATE_FILE_NAME, entry.name)]
            return sorted((StateFile(name=entry.name, bytes=entry.stat().st_size) for entry in found), key=lambda file: file.name)
    except FileNotFoundError:
        return []


def _open(path: Path) -> tuple[BinaryIO, int]:
    try:
        # Without waiting: a pipe in the file's place would wait for ever.
        file = os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC), "rb")
    except FileNotFoundError as error:
        message = f"there is no {path.name} in the scratch folder"
        raise BridgeError("memory-unknown", message, "send it, or memorize the text again") from error
    return file, os.fstat(file.fileno()).st_size


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while piece := file.read(_PIECE_BYTES):
            yield piece
