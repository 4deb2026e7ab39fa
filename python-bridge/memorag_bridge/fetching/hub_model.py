"""Which files of a published model are needed, how long they are and what they hash to; asked in one call."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from huggingface_hub import HfApi
from huggingface_hub.utils import filter_repo_objects  # type: ignore[attr-defined]

from memorag_bridge.errors import BridgeError
from memorag_bridge.fetching.explain import host
from memorag_bridge.models.hub_id import HubId
from memorag_bridge.models.needed_files import ALLOWED, IGNORED

_ANSWER_SECONDS = 20.0


@dataclass(frozen=True)
class HubFile:
    """``sha256``: of its content, known of large files only."""

    path: str
    size: int
    sha256: str | None


@dataclass(frozen=True)
class HubModel:
    """A model at one commit, as far as it is needed."""

    id: HubId
    commit: str
    files: tuple[HubFile, ...]

    @property
    def bytes(self) -> int:
        """What its files take."""
        return sum(file.size for file in self.files)


def list_model(hub_id: HubId) -> HubModel:
    """Ask the hub; refuses a model whose weights are not there as safetensors."""
    info = HfApi().model_info(hub_id.name, revision=hub_id.revision, files_metadata=True, timeout=_ANSWER_SECONDS)
    if info.sha is None or info.siblings is None:
        raise BridgeError("model-failed", f"{host()} names no commit or no files of {hub_id}", "check HF_ENDPOINT")
    found = [
        HubFile(sibling.rfilename, sibling.size or 0, None if sibling.lfs is None else sibling.lfs.sha256)
        for sibling in info.siblings
    ]
    files = filter_repo_objects(found, allow_patterns=list(ALLOWED), ignore_patterns=list(IGNORED), key=lambda file: file.path)
    model = HubModel(hub_id, info.sha, tuple(files))
    _check(model)
    return model


def _check(model: HubModel) -> None:
    paths = [PurePosixPath(file.path) for file in model.files]
    astray = [path for path in paths if path.is_absolute() or ".." in path.parts or "\\" in str(path)]
    if astray:
        raise BridgeError("model-invalid", f"{model.id} names a file outside its folder", "choose another model")
    names = {str(path) for path in paths}
    has_weights = any(name.endswith(".safetensors") for name in names)
    if has_weights and "config.json" in names:
        return
    problem = f"{model.id} has no config.json" if has_weights else f"{model.id} has no weights as *.safetensors"
    remedy = "choose a model that is published as safetensors with its config.json: pickled weights (*.bin) are not fetched"
    raise BridgeError("model-invalid", problem, remedy)
