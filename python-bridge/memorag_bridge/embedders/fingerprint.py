"""Names a model by what its vectors depend on."""

import hashlib
import time
from collections.abc import Sequence
from pathlib import Path

_SAMPLE_BYTES = 1 << 20
_SETTLED_SECONDS = 2.0
"""A file changed as lately as this may change again within one tick of its clock, and look the same."""

_known: dict[tuple[object, ...], str] = {}


def fingerprint(technique: str, small: Sequence[Path], weights: Sequence[Path]) -> str:
    """Twelve hex digits over ``small`` files whole and over size, head and tail of ``weights``.

    Head and tail tell models apart for a few milliseconds, where hashing 15 GB would take a minute.

    Parameters
    ----------
    technique
        What turns weights into vectors here; raised whenever the same weights would give other vectors.
    small, weights
        Existing files. A missing small file counts as empty.
    """
    state, is_settled = _state([*small, *weights])
    key = (technique, len(small), *state)
    if not is_settled:
        return _fingerprint(technique, small, weights)
    if key not in _known:
        _known[key] = _fingerprint(technique, small, weights)  # 20 ms for a large tokenizer, which every call would pay
    return _known[key]


def _state(files: Sequence[Path]) -> tuple[list[object], bool]:
    """What tells the files' content apart without reading it, and whether it can."""
    state: list[object] = []
    newest = 0.0
    for path in files:
        found = path.stat() if path.is_file() else None
        if found is not None:
            newest = max(newest, found.st_mtime, found.st_ctime)
        state.append((path, found and (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)))
    return state, abs(time.time() - newest) > _SETTLED_SECONDS


def _fingerprint(technique: str, small: Sequence[Path], weights: Sequence[Path]) -> str:
    digest = hashlib.sha256(technique.encode())
    for path in small:
        content = path.read_bytes() if path.is_file() else b""
        digest.update(f"\n{path.name}:{len(content)}\n".encode())
        digest.update(content)
    for path in weights:
        size = path.stat().st_size
        digest.update(f"\n{path.name}:{size}\n".encode())
        with path.open("rb") as file:
            digest.update(file.read(_SAMPLE_BYTES))
            file.seek(max(0, size - _SAMPLE_BYTES))
            digest.update(file.read(_SAMPLE_BYTES))
    return digest.hexdigest()[:12]
