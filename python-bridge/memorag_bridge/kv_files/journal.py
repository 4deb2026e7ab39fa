"""``segments.jsonl``: the segments that stand while a memory is being written. A segment without its line is written again."""

import os
from pathlib import Path

from memorag_bridge.errors import BridgeError
from memorag_bridge.kv_files.atomic import write_errors_told, write_whole
from memorag_bridge.kv_files.geometry import Record
from memorag_bridge.kv_files.header import STATE_FILE, KvPart, KvSetting
from memorag_bridge.kv_files.read_header import read_header, read_small
from memorag_bridge.kv_files.sealed import seal, unseal

JOURNAL_FILE = "segments.jsonl"


class _PartLine(Record):
    part: KvPart


def recorded_parts(directory: Path, setting: KvSetting) -> list[KvPart]:
    """Give the segments that an earlier run says it finished, unread: of its journal, else of the finished state.

    Raises
    ------
    BridgeError
        ``memory-mismatch`` where that run wrote another kind of memory.
    """
    if (directory / JOURNAL_FILE).exists():
        return _journal(directory, setting)
    if (directory / STATE_FILE).exists():
        header = read_header(directory)
        _require_same(directory, setting, header.setting)
        return header.parts
    return []


def start_journal(directory: Path, setting: KvSetting, parts: list[KvPart]) -> None:
    """Write the journal anew, with what stands."""
    write_whole(directory / JOURNAL_FILE, [_line(setting), *(_line(_PartLine(part=part)) for part in parts)])


def add_to_journal(directory: Path, part: KvPart) -> None:
    """Say that ``part`` stands; what is said survives a loss of power."""
    path = directory / JOURNAL_FILE
    with write_errors_told(path), path.open("ab") as file:
        file.write(_line(_PartLine(part=part)))
        file.flush()
        os.fsync(file.fileno())


def _journal(directory: Path, setting: KvSetting) -> list[KvPart]:
    """Read the lines up to the first that is torn or damaged: what stands behind it is written again."""
    lines = read_small(directory / JOURNAL_FILE).splitlines(keepends=True)
    parts: list[KvPart] = []
    try:
        written = KvSetting.model_validate(unseal(lines[0] if lines else b""))
        _require_same(directory, setting, written)
        for index, line in enumerate(lines[1:]):
            part = _PartLine.model_validate(unseal(line)).part
            setting.check_segment(part, index)
            parts.append(part)
    except ValueError:
        return parts
    return parts


def _require_same(directory: Path, setting: KvSetting, written: KvSetting) -> None:
    differing = [name for name in KvSetting.model_fields if getattr(setting, name) != getattr(written, name)]
    if differing:
        message = f"the memory that was begun in {directory} is of another kind ({', '.join(differing).replace('_', ' ')})"
        raise BridgeError("memory-mismatch", message, "go on with the same settings, or write into an empty directory")


def _line(record: KvSetting | _PartLine) -> bytes:
    return seal(record.model_dump(mode="json", by_alias=True))
