"""What a person calls a model, by the folder that it lies in."""

from pathlib import Path

_CACHED = "models--"


def model_name(folder: Path) -> str:
    """The folder's own name; for one in the Hugging Face cache, where it is a revision, the model's.

    ``…/models--BAAI--bge-m3/snapshots/5617a9f…`` is ``bge-m3``.
    """
    whole = folder.resolve()
    cached = whole.parent.parent.name
    if whole.parent.name == "snapshots" and cached.startswith(_CACHED):
        return cached.removeprefix(_CACHED).rsplit("--", 1)[-1]
    return whole.name
