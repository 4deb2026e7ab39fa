"""Writes a folder so that it is there whole or not at all."""

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from memorag_bridge.errors import BridgeError


@contextmanager
def new_folder(out: Path) -> Iterator[Path]:
    """A folder beside ``out`` to write into, which becomes ``out`` at the end; nothing is left of it after an error."""
    refuse_existing(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{out.name}.", suffix=".draft", dir=out.parent))
    try:
        yield draft
        for file in (*draft.iterdir(), draft):
            _flush(file)
        draft.chmod(0o755)  # mkdtemp's 0700 would keep out whoever may read the base
        refuse_existing(out)
        draft.rename(out)
        _flush(out.parent)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            remedy = "free some space and run the same command again"
            raise BridgeError("disk-full", f"no space left for {out}", remedy) from error
        raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)  # gone already where it was renamed


def refuse_existing(out: Path) -> None:
    """Refuse a place where something stands."""
    if out.exists() or out.is_symlink():
        raise BridgeError("model-invalid", f"{out} is there already", "name a folder that does not exist, or remove this one")


def link_or_copy(source: Path, target: Path) -> None:
    """Give ``target`` the content of ``source``: the same bytes on the disk where both lie on one file system."""
    source = source.resolve()  # the Hugging Face cache holds links
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
