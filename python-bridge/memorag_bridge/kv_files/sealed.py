"""JSON that says of itself whether it is whole: canonical text with the SHA-256 of the rest."""

import hashlib
import json
from collections.abc import Mapping

from pydantic import JsonValue

_DIGEST = "sha256"


def seal(record: Mapping[str, JsonValue]) -> bytes:
    """Give ``record`` as one line of canonical JSON (sorted keys, no blanks, ASCII) with its own digest as a member."""
    if _DIGEST in record:
        raise ValueError(f"a record has no {_DIGEST} of its own")
    return _canonical({**record, _DIGEST: hashlib.sha256(_canonical(record)).hexdigest()})


def unseal(line: bytes) -> dict[str, JsonValue]:
    """Give the record of a line that ``seal`` made, byte for byte; ValueError for anything else.

    Comparing the bytes leaves no room: blanks, repeated keys, another spelling of a number are all refused.
    """
    record = _object(line)
    rest = {key: value for key, value in record.items() if key != _DIGEST}
    if seal(rest) != line:
        raise ValueError("does not match its own digest")
    return rest


def version_of(line: bytes) -> int:
    """Give the format version of a record, sealed or not: a later format may seal in another way."""
    version = _object(line).get("formatVersion")
    if not isinstance(version, int):
        raise ValueError("no format version")
    return version


def _object(line: bytes) -> dict[str, JsonValue]:
    try:
        record = json.loads(line)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    if not isinstance(record, dict):
        raise ValueError("not an object")
    return record


def _canonical(record: Mapping[str, JsonValue]) -> bytes:
    text = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return text.encode("ascii") + b"\n"
