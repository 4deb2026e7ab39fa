"""The checks of a saved state before a byte of it is used or room is made for it."""

import os
import stat
from pathlib import Path

from pydantic import ValidationError

from memorag_bridge.errors import BridgeError
from memorag_bridge.kv_files.header import FORMAT_VERSION, STATE_FILE, FreeJson, KvHeader, KvPart, KvSetting
from memorag_bridge.kv_files.sealed import unseal, version_of

MAX_HEADER_BYTES = 32 * 1024 * 1024
"""With a hash for each block a header of this size names a terabyte, and a sparse file cannot claim more."""


def read_header(directory: Path) -> KvHeader:
    """Read ``state.json`` and hold it against the files that it names: lengths, not contents.

    Raises
    ------
    BridgeError
        ``memory-unknown`` where there is none, ``memory-format`` for a newer version, ``memory-damaged`` for anything that
        does not fit, a file that is missing or has another length included.
    """
    try:
        raw = read_small(directory / STATE_FILE)
    except (FileNotFoundError, NotADirectoryError) as error:
        message = f"no finished memory state stands in {directory}"
        raise BridgeError("memory-unknown", message, "memorize the text, or go on with what was interrupted") from error
    header = _parse(directory, raw)
    for part in header.files:
        check_file(directory, part)
    return header


def require_model(header: KvSetting, expected: FreeJson) -> None:
    """Refuse a memory of another model: every member of ``expected`` must stand in the header with the same value."""
    own = header.model
    differing = [f"{name} is {own.get(name)!r}, not {value!r}" for name, value in expected.items() if own.get(name) != value]
    if differing:
        remedy = "use the model that it was made with, or memorize the text again"
        raise BridgeError("memory-mismatch", f"the memory was made with another model: {'; '.join(differing)}", remedy)


def damaged(directory: Path, what: str) -> BridgeError:
    """Give the error for bytes that are not what was written."""
    message = f"the memory state in {directory} is damaged: {what}"
    return BridgeError("memory-damaged", message, "restore it from a copy, or memorize the text again")


def check_file(directory: Path, part: KvPart) -> None:
    """Refuse a part whose file is missing, no plain file, or of another length."""
    try:
        status = (directory / part.file).lstat()
    except FileNotFoundError as error:
        raise damaged(directory, f"{part.file} is missing") from error
    if not stat.S_ISREG(status.st_mode):
        raise damaged(directory, f"{part.file} is no plain file")
    if status.st_size != part.length:
        raise damaged(directory, f"{part.file} has {status.st_size} bytes, not {part.length}")


def read_small(path: Path) -> bytes:
    """Read a header or a journal whole; refuse one that is no plain file, or too large to be one, unread."""
    # Without waiting: a pipe in the file's place would wait for ever.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_HEADER_BYTES:
            raise damaged(path.parent, f"{path.name} is no plain file of at most {MAX_HEADER_BYTES} bytes")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(status.st_size)
    finally:
        os.close(descriptor)


def _parse(directory: Path, raw: bytes) -> KvHeader:
    try:
        version = version_of(raw)
        if version > FORMAT_VERSION:
            message = f"the memory state in {directory} has format version {version}, and this program knows {FORMAT_VERSION}"
            raise BridgeError("memory-format", message, "update this program")
        return KvHeader.model_validate(unseal(raw))
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        raise damaged(directory, f"{STATE_FILE}: {where + ': ' if where else ''}{first['msg']}") from error
    except ValueError as error:
        raise damaged(directory, f"{STATE_FILE} is not what was written") from error
