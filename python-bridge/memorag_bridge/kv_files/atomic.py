"""Files that are there whole or not at all."""

import errno
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from memorag_bridge.errors import BridgeError

WRITING = ".writing"
"""What a file's name ends with until it is whole."""

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NO_PLACE = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.ENAMETOOLONG, errno.ELOOP}


def write_whole(path: Path, pieces: Iterable[bytes | memoryview]) -> None:
    """Write a new file beside ``path``, then put it in its place.

    What stood there is never written into: it may be hard-linked into another state.
    """
    draft = path.with_name(path.name + WRITING)
    with write_errors_told(path):
        draft.unlink(missing_ok=True)
        try:
            with new_file(draft) as file:
                file.writelines(pieces)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        sync_directory(path.parent)


def new_file(path: Path) -> BinaryIO:
    """Open a file that is not there yet, for this user alone."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def sync_directory(directory: Path) -> None:
    """Make the names in ``directory`` survive a loss of power."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def write_errors_told(path: Path) -> Iterator[None]:
    """Turn the errors of a full disk, a used-up quota and a limit on file sizes into ``disk-full``, those of a place that takes
    no files into ``wrong-usage``.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            message = f"the disk is full: {path} could not be written ({error.strerror})"
            raise BridgeError("disk-full", message, "free some space, then run the same command again") from error
        if error.errno in _NO_PLACE:
            message = f"{path} could not be written ({error.strerror})"
            raise BridgeError("wrong-usage", message, "name a directory that this user may write to") from error
        raise
