"""Fetches a model into the Hugging Face cache or a folder."""

import glob
import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from huggingface_hub import snapshot_download

from memorag_bridge.errors import BridgeError
from memorag_bridge.fetching.explain import explain
from memorag_bridge.fetching.fetch_file import fetch_file, sha256_of
from memorag_bridge.fetching.hub_model import HubModel, list_model
from memorag_bridge.fetching.places import CachePlace, FolderPlace, Place
from memorag_bridge.fetching.tally import Tally
from memorag_bridge.models.hub_id import HubId
from memorag_bridge.models.resolve_model import find_in_cache, revision_of

_FILES_AT_ONCE = 4
_MARGIN_BYTES = 64 << 20
"""Left free for the small files, notes and links."""


@dataclass(frozen=True)
class Fetched:
    """``revision``: the commit; ``None`` where the cache does not tell."""

    revision: str | None
    path: Path
    files: int
    bytes: int


@dataclass(frozen=True)
class Listener:
    """``on_start``: the commit, files, bytes, and of these the missing. ``on_progress``: bytes that are there, of how many."""

    on_start: Callable[[str, int, int, int], None]
    on_progress: Callable[[int, int], None]


def fetch(hub_id: HubId, into: Path | None, listener: Listener) -> Fetched:
    """Fetch what is missing of the model; with ``into`` into that folder, else into the cache, from which it may come whole."""
    try:
        model = list_model(hub_id)
    except Exception as error:
        explained = explain(error, hub_id)
        kept = None if into is not None or explained.code == "model-invalid" else _whole_in_cache(hub_id)
        if kept is None:
            raise explained from error
        return kept
    try:
        return _fetch(model, CachePlace.of(model) if into is None else FolderPlace(into.absolute()), listener)
    except Exception as error:
        raise explain(error, hub_id) from error


def _whole_in_cache(hub_id: HubId) -> Fetched | None:
    """Without a network: what was fetched before serves, where all of it is there."""
    folder = find_in_cache(hub_id)
    if folder is None:
        return None
    sizes = [file.stat().st_size for file in folder.rglob("*") if file.is_file()]
    return Fetched(revision_of(folder), folder, len(sizes), sum(sizes))


def _fetch(model: HubModel, place: Place, listener: Listener) -> Fetched:
    place.open(model)
    if place.local_dir is not None:
        _drop_altered(model, place)
    _check_space(model, place)
    listener.on_start(model.commit, len(model.files), model.bytes, _missing_bytes(model, place))
    tally = Tally(model.bytes, listener.on_progress)
    for file in model.files:
        if place.holds(file):
            tally.set(file.path, file.size)
    _fetch_large(model, place, tally)
    folder = _fetch_small(model, place)
    for file in model.files:
        tally.set(file.path, file.size)
    return Fetched(model.commit, folder, len(model.files), model.bytes)


def _fetch_large(model: HubModel, place: Place, tally: Tally) -> None:
    pool = ThreadPoolExecutor(_FILES_AT_ONCE)
    large = [file for file in model.files if file.sha256 is not None]
    try:
        for done in as_completed([pool.submit(fetch_file, model, file, place, tally) for file in large]):
            done.result()
    finally:
        # After an error nobody waits for gigabytes that are still coming: what has come is kept.
        pool.shutdown(wait=False, cancel_futures=True)


def _fetch_small(model: HubModel, place: Place) -> Path:
    """The library fetches the small files and makes the snapshot; large ones it finds in their place."""
    names = [glob.escape(file.path) for file in model.files]
    folder = Path(snapshot_download(model.id.name, revision=model.commit, allow_patterns=names, local_dir=place.local_dir))
    for file in model.files:  # where the hub fails half-way the library gives the folder as it is
        path = folder / file.path
        if not path.is_file() or path.stat().st_size != file.size:
            raise BridgeError("model-failed", f"{file.path} of {model.id} did not come whole", "run the same command again")
    if place.local_dir is None and model.id.revision != model.commit:
        _note_revision(place.root / "refs" / (model.id.revision or "main"), model.commit)
    return folder


def _note_revision(ref: Path, commit: str) -> None:
    """Last, because who looks for the name then finds a whole model. By commit above: a branch may move on meanwhile."""
    ref.parent.mkdir(parents=True, exist_ok=True)
    draft = ref.with_name(f"{ref.name}.{os.getpid()}")
    draft.write_text(commit, encoding="utf-8")
    draft.replace(ref)


def _check_space(model: HubModel, place: Place) -> None:
    root = place.root
    while not root.exists():
        root = root.parent
    free, needed = shutil.disk_usage(root).free, _missing_bytes(model, place) + _MARGIN_BYTES
    if needed > free:
        problem = f"no space left for {model.id} in {place.root}: {free} bytes are free, at least {needed} are needed"
        raise BridgeError("disk-full", problem, "free some space, or name a folder of another disk with `--into` (or HF_HOME)")


def _missing_bytes(model: HubModel, place: Place) -> int:
    partials = (place.partial(file) for file in model.files if file.sha256 is not None and not place.holds(file))
    kept = sum(partial.stat().st_size for partial in partials if partial.exists())
    return max(0, sum(file.size for file in model.files if not place.holds(file)) - kept)


def _drop_altered(model: HubModel, place: Place) -> None:
    """Take away what has the length but not the content: of another revision, or damaged. The cache names blobs by content."""
    for file in model.files:
        if file.sha256 is not None and place.holds(file) and sha256_of(place.finished(file)) != file.sha256:
            place.finished(file).unlink()
