"""Fetches one large file, going on where an earlier run stopped, and believes it only when its hash is right.

The library begins an interrupted file anew: what has come of it stands under another name in every run. Gigabytes are too
many for that, so large files are fetched here, with the library's own calls, and put where it finds them.
"""

import hashlib
import os
from collections.abc import Callable
from functools import partial as partial_call

import httpx2
from huggingface_hub import hf_hub_url
from huggingface_hub.file_download import http_get
from huggingface_hub.utils import WeakFileLock, build_hf_headers  # type: ignore[attr-defined]

from memorag_bridge.errors import BridgeError
from memorag_bridge.fetching.explain import broken_off
from memorag_bridge.fetching.hub_model import HubFile, HubModel
from memorag_bridge.fetching.places import Place
from memorag_bridge.fetching.tally import Tally

_READ_BYTES = 1 << 22


def fetch_file(model: HubModel, file: HubFile, place: Place, tally: Tally) -> None:
    """Bring ``file`` to its place; another run that fetches it at the same time is waited for."""
    partial = place.partial(file)
    partial.parent.mkdir(parents=True, exist_ok=True)
    place.lock(file).parent.mkdir(parents=True, exist_ok=True)
    with WeakFileLock(place.lock(file)):
        if not place.holds(file):
            # What an earlier run left may have been wrong: then, and only then, a second time from the beginning.
            for _ in range(2 if partial.exists() else 1):
                _fetch(model, file, place, tally)
                if _is_right(file, place):
                    break
            else:
                problem = f"{file.path} came with other bytes than the hub names (SHA-256)"
                raise BridgeError("model-failed", problem, "run the same command again: this file is fetched anew")
            finished = place.finished(file)
            finished.parent.mkdir(parents=True, exist_ok=True)
            partial.replace(finished)
    tally.set(file.path, file.size)


def sha256_of(path: os.PathLike[str], on_read: Callable[[int], None] = lambda _: None) -> str:
    """The SHA-256 of a file, in hex digits."""
    digest = hashlib.sha256()
    with open(path, "rb", buffering=0) as opened:  # noqa: PTH123 (PathLike)
        while block := opened.read(_READ_BYTES):
            digest.update(block)
            on_read(len(block))
    return digest.hexdigest()


def _fetch(model: HubModel, file: HubFile, place: Place, tally: Tally) -> None:
    partial = place.partial(file)
    kept = partial.stat().st_size if partial.exists() else 0
    if kept > file.size:  # of another file, or written by another hand
        partial.unlink()
        kept = 0
    url = hf_hub_url(model.id.name, file.path, revision=model.commit)

    tally.set(file.path, kept)
    with partial.open("ab") as opened:
        try:
            # A redirection to another host loses the token on the way: httpx sees to that.
            http_get(
                url,
                opened,
                resume_size=kept,
                headers=build_hf_headers(),
                expected_size=file.size,
                displayed_filename=file.path,
                tqdm_class=partial_call(_Bar, tally, file.path),  # type: ignore[arg-type]
            )
        except httpx2.TransportError as error:
            opened.flush()
            raise broken_off(model.id, file.path, partial.stat().st_size) from error
        opened.flush()
        os.fsync(opened.fileno())


def _is_right(file: HubFile, place: Place) -> bool:
    """Whether what came has the hash that the hub names; what has another is deleted."""
    partial = place.partial(file)
    is_right = sha256_of(partial) == file.sha256
    if not is_right:
        partial.unlink()
    return is_right


class _Bar:
    """What the library calls while it reads, in place of a progress bar."""

    def __init__(self, tally: Tally, file: str, initial: int = 0, **_settings: object) -> None:
        self._tally = tally
        self._file = file
        tally.set(file, initial)

    def update(self, count: int) -> None:
        self._tally.add(self._file, count)

    def __enter__(self) -> "_Bar":
        return self

    def __exit__(self, *reason: object) -> None:
        return
