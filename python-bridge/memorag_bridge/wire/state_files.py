"""The calls that carry state files: ``memory/has``, ``memory/files`` and the bodies of ``memory/file``."""

from typing import Annotated, Literal

from pydantic import Field

from memorag_bridge.wire.common import SCRATCH_NAME, SCRATCH_PREFIX, Strict

MAX_FILE_BYTES = 4 * 1024 * 1024 * 1024
"""A segment holds one window at least, however large its slots are."""
STATE_FILE_NAME = r"state\.json|segments\.jsonl|segment-[0-9]{6}\.kv|tail-[0-9a-f]{16}\.kv"

ScratchFolder = Annotated[str, Field(pattern=rf"^{SCRATCH_PREFIX}{SCRATCH_NAME}$")]
StateFileName = Annotated[str, Field(pattern=f"^({STATE_FILE_NAME})$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class HasRequest(Strict):
    """``state``: as ``StateEnd`` names it."""

    state: Sha256


class HasEnd(Strict):
    """``held``: resident, or in a scratch folder. ``directory``: that folder; null where the files must come first."""

    type: Literal["end"] = "end"
    held: bool
    directory: str | None


class FilesRequest(Strict):
    directory: ScratchFolder


class StateFile(Strict):
    name: str
    bytes: int


class FilesEnd(Strict):
    """The state files that stand in a folder; none where there is no folder."""

    type: Literal["end"] = "end"
    files: list[StateFile]
