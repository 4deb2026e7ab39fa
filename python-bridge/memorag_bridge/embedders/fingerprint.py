"""Names a model by what its vectors depend on."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

_SAMPLE_BYTES = 1 << 20


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
