"""Going on with what an interrupted call left in a directory, where it is of the same text."""

from collections.abc import Callable
from pathlib import Path

from memorag_bridge.errors import BridgeError
from memorag_bridge.kv_files.atomic import write_errors_told
from memorag_bridge.kv_files.grow import grow_state
from memorag_bridge.kv_files.header import STATE_FILE, FreeJson, KvSetting
from memorag_bridge.kv_files.journal import JOURNAL_FILE
from memorag_bridge.kv_files.writer import KvWriter, open_writer

IsSameText = Callable[[FreeJson], bool]
"""Told where segments end; whether the text that is to be read begins with theirs."""


def resume_or_begin(
    directory: Path, setting: KvSetting, previous: Path | None, is_same_text: IsSameText
) -> tuple[KvWriter, FreeJson | None]:
    """Give a writer behind the segments that stand, and where they end; ``None``: behind ``previous``, or at the beginning.

    Segments of another text are removed. ``previous`` stays as it is. A place that takes no files is ``wrong-usage``.
    """
    if previous is not None and directory.exists() and directory.samefile(previous):
        problem = f"{directory} holds the memory that is to be appended to"
        raise BridgeError("bridge-protocol", problem, "give another directory for the memory that is made of it")
    with write_errors_told(directory):
        writer, cursor = _open(directory, setting, previous)
    if cursor is None:
        return writer, None
    try:
        goes_on = is_same_text(cursor)
    except BaseException:
        writer.close()
        raise
    if goes_on:
        return writer, cursor
    writer.close()
    with write_errors_told(directory):
        _clear(directory)
        return _open(directory, setting, previous)


def _open(directory: Path, setting: KvSetting, previous: Path | None) -> tuple[KvWriter, FreeJson | None]:
    if previous is None:
        writer = open_writer(directory, setting)
        return writer, writer.standing[-1].cursor if writer.standing else None
    growth = grow_state(previous, directory)
    return growth.writer, growth.writer.standing[-1].cursor if growth.is_resumed else None


def _clear(directory: Path) -> None:
    for path in directory.iterdir():
        if path.suffix == ".kv" or path.name in {STATE_FILE, JOURNAL_FILE}:
            path.unlink()
