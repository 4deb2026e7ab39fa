"""Finds the folder of a model that a configuration names: a folder, or the id of a model that was fetched from a hub."""

import re
from pathlib import Path

from memorag_bridge.errors import BridgeError
from memorag_bridge.models.hub_id import HubId, parse_hub_id
from memorag_bridge.models.needed_files import ALLOWED, IGNORED


def resolve_model(reference: str) -> Path:
    """Give the folder that ``reference`` means. Nothing is fetched.

    Parameters
    ----------
    reference
        Path of a folder, which wins where it exists; or a hub id, ``owner/name`` or ``owner/name@revision``, whose files
        are looked up in the Hugging Face cache (``HF_HOME``, ``HF_HUB_CACHE``).

    Raises
    ------
    BridgeError
        ``model-missing``: neither a folder nor a model that was fetched whole.
    """
    folder = Path(reference).expanduser() if reference.startswith("~/") else Path(reference)
    if folder.is_dir():
        return folder
    hub_id = parse_hub_id(reference)
    if hub_id is None:
        raise BridgeError(
            "model-missing",
            f"there is no model folder at {reference}",
            "give the path of a Hugging Face model folder, or a hub id like `owner/name`",
        )
    found = find_in_cache(hub_id)
    if found is None:
        raise BridgeError(
            "model-missing",
            f"the model {hub_id} is not on this machine: it is no folder, and not or not whole in the Hugging Face cache",
            f"fetch it with `memorag setup --model {hub_id}`, or give the path of its folder",
        )
    return found


def find_in_cache(hub_id: HubId) -> Path | None:
    """The folder of ``hub_id`` in the Hugging Face cache; ``None``: not there, or not all of what is needed."""
    # Half a second of imports, spared where a folder is named.
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import IncompleteSnapshotError, LocalEntryNotFoundError

    try:
        folder = Path(
            snapshot_download(
                hub_id.name,
                revision=hub_id.revision,
                local_files_only=True,
                allow_patterns=list(ALLOWED),
                ignore_patterns=list(IGNORED),
            )
        )
    except (LocalEntryNotFoundError, IncompleteSnapshotError):
        return None
    return folder if _has_weights(folder) else None


def revision_of(folder: Path) -> str | None:
    """The commit that ``folder`` is of, where it lies in the Hugging Face cache."""
    in_cache = folder.parent.name == "snapshots" and re.fullmatch(r"[0-9a-f]{40}", folder.name) is not None
    return folder.name if in_cache else None


def _has_weights(folder: Path) -> bool:
    """Whether configuration and weights are there: other programs leave folders that hold a tokenizer alone."""
    return (folder / "config.json").is_file() and any(folder.glob("*.safetensors"))
