"""Parts that two directories share."""

import os
import shutil
from pathlib import Path

from memorag_bridge.kv_files.atomic import WRITING, new_file, sync_directory, write_errors_told, write_whole
from memorag_bridge.kv_files.header import STATE_FILE, KvHeader, KvPart, header_bytes
from memorag_bridge.kv_files.read_header import read_header


def link_state(source: Path, target: Path) -> KvHeader:
    """Put a finished state into another directory too, its parts hard-linked unread, or copied where links fail."""
    header = read_header(source)
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    link_parts(source, target, header.files)
    write_whole(target / STATE_FILE, [header_bytes(header)])
    return header


def link_parts(source: Path, target: Path, parts: list[KvPart]) -> None:
    """Put ``parts`` into ``target``; what stood there under their names is replaced, not written into."""
    for part in parts:
        draft = target / (part.file + WRITING)
        draft.unlink(missing_ok=True)
        try:
            draft.hardlink_to(source / part.file)
        except OSError:  # another file system, or one without links
            _copy(source / part.file, draft)
        draft.replace(target / part.file)
        draft.unlink(missing_ok=True)  # where it was a link to the very same file, `replace` did nothing
    sync_directory(target)


def _copy(source: Path, draft: Path) -> None:
    try:
        with write_errors_told(draft), source.open("rb") as old, new_file(draft) as new:
            shutil.copyfileobj(old, new, 8 * 1024 * 1024)
            new.flush()
            os.fsync(new.fileno())
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
