"""Where a fetched model's files stand, finished and on their way: in the Hugging Face cache, or in a folder of the user's."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from huggingface_hub import constants
from huggingface_hub.file_download import repo_folder_name

from memorag_bridge.errors import BridgeError
from memorag_bridge.fetching.hub_model import HubFile, HubModel

_MODEL_RECORD = "memorag-model.json"


class Place(Protocol):
    """Both are laid out as the library wants them, which finds a finished file and does not fetch it again."""

    @property
    def root(self) -> Path:
        """A folder of the disk that is written to."""

    @property
    def local_dir(self) -> Path | None:
        """The folder of the user's; ``None``: the cache."""

    def open(self, model: HubModel) -> None:
        """Make what is missing; refuses a place that holds something else."""

    def finished(self, file: HubFile) -> Path:
        """Where the whole file stands."""

    def partial(self, file: HubFile) -> Path:
        """Where what has come of it stands, from one run to the next."""

    def lock(self, file: HubFile) -> Path:
        """Who holds it fetches the file. It stays: deleting a lock lets two hold it."""

    def holds(self, file: HubFile) -> bool:
        """Whether the whole file is there."""


@dataclass(frozen=True)
class CachePlace:
    """``models--owner--name`` of the cache, whose blobs are named by their SHA-256."""

    root: Path
    commit: str
    local_dir: None = None

    @classmethod
    def of(cls, model: HubModel) -> "CachePlace":
        """The place of ``model`` in the cache of this user."""
        name = repo_folder_name(repo_id=model.id.name, repo_type="model")
        return cls(Path(constants.HF_HUB_CACHE).expanduser() / name, model.commit)

    def open(self, model: HubModel) -> None:
        """Make the folder of blobs."""
        (self.root / "blobs").mkdir(parents=True, exist_ok=True)

    def finished(self, file: HubFile) -> Path:
        """The blob."""
        return self.root / "blobs" / str(file.sha256)

    def partial(self, file: HubFile) -> Path:
        """Beside the blob; the library's own names of unfinished files are other ones for each run."""
        return self.root / "blobs" / f"{file.sha256}.partial"

    def lock(self, file: HubFile) -> Path:
        """Where the library has its own."""
        return self.root.parent / ".locks" / self.root.name / f"{file.sha256}.partial.lock"

    def holds(self, file: HubFile) -> bool:
        """Whether the blob, or for a small file its place in the snapshot, is there."""
        path = self.root / "snapshots" / self.commit / file.path if file.sha256 is None else self.finished(file)
        return path.is_file() and path.stat().st_size == file.size


@dataclass(frozen=True)
class FolderPlace:
    """A folder that holds the model's files under their own names."""

    root: Path

    @property
    def local_dir(self) -> Path:
        """Itself."""
        return self.root

    def open(self, model: HubModel) -> None:
        """Make the folder and note whose it is; a folder of other files is refused, since files would be written over."""
        record = self._own / _MODEL_RECORD
        if self.root.exists() and not self.root.is_dir():
            raise BridgeError("model-invalid", f"{self.root} is no folder", "name a new or empty folder with `--into`")
        is_ours = record.is_file() and json.loads(record.read_text(encoding="utf-8")) == {"model": model.id.name}
        if not is_ours and self.root.is_dir() and any(self.root.iterdir()):
            problem = f"{self.root} holds other files than {model.id.name} fetched by this command"
            raise BridgeError("model-invalid", problem, "name a new or empty folder with `--into`")
        self._own.mkdir(parents=True, exist_ok=True)
        record.write_text(json.dumps({"model": model.id.name}), encoding="utf-8")

    def finished(self, file: HubFile) -> Path:
        """Under its own name."""
        return self.root / file.path

    def partial(self, file: HubFile) -> Path:
        """In the folder where the library keeps notes of its own."""
        return self._own / "download" / f"{file.sha256}.partial"

    def lock(self, file: HubFile) -> Path:
        """Beside what has come."""
        return self._own / "download" / f"{file.sha256}.lock"

    def holds(self, file: HubFile) -> bool:
        """Whether it is there in its length."""
        path = self.finished(file)
        return path.is_file() and path.stat().st_size == file.size

    @property
    def _own(self) -> Path:
        return self.root / ".cache" / "huggingface"
