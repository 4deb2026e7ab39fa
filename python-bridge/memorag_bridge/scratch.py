"""Folders for the state files of memories that stand on another machine."""

import hashlib
import logging
import os
import re
import shutil
import stat
import time
from pathlib import Path

from memorag_bridge.errors import BridgeError
from memorag_bridge.user_cache import user_cache_directory
from memorag_bridge.wire.common import SCRATCH_NAME, SCRATCH_PREFIX

_NAMED = "MEMORAG_BRIDGE_SCRATCH"
_KEPT_SECONDS = 7 * 24 * 3600.0
log = logging.getLogger("memorag_bridge")


class Scratch:
    """Finds and makes folders by name, and removes those that nobody used for a week.

    Parameters
    ----------
    parent
        Gets a folder of its own for them, which nobody else may read; default: ``MEMORAG_BRIDGE_SCRATCH``, else the user's cache
        directory.
    """

    def __init__(self, parent: Path | None = None) -> None:
        named = os.environ.get(_NAMED, "")
        # Below it: what somebody named holds files of other programs, perhaps, and folders here are removed.
        self._root = (parent or (Path(named) if named else user_cache_directory() / "memorag")) / "bridge-scratch"

    def place(self, directory: str) -> Path:
        """Where a call's directory is: ``scratch:<name>`` here, anything else as it stands. Use keeps it for another week."""
        if not directory.startswith(SCRATCH_PREFIX):
            return Path(directory)
        name = directory.removeprefix(SCRATCH_PREFIX)
        if not re.fullmatch(SCRATCH_NAME, name):
            raise BridgeError("bridge-protocol", "a scratch folder's name is of another kind", "see docs/bridge-protocol.md")
        folder = self._root / name
        if folder.exists():
            os.utime(folder)
        return folder

    def make(self, directory: str) -> Path:
        """The same; a folder that is not there yet is made."""
        folder = self.place(directory)
        if directory.startswith(SCRATCH_PREFIX) and not folder.exists():
            self._make_root()
            self.clean()
            folder.mkdir(mode=0o700, exist_ok=True)
        return folder

    def holding(self, state: str) -> str | None:
        """The ``scratch:<name>`` whose files are those of a state, none missing or cut; None where there is none."""
        for name in sorted(self._names(), key=lambda name: name != state):
            if _has_state(self._root / name, state):
                self.place(SCRATCH_PREFIX + name)
                return SCRATCH_PREFIX + name
        return None

    def clean(self) -> None:
        """Remove the folders that nobody used for a week."""
        oldest = time.time() - _KEPT_SECONDS
        for name in self._names():
            folder = self._root / name
            try:
                if folder.lstat().st_mtime < oldest:
                    shutil.rmtree(folder)
            except OSError as error:  # another bridge of this user removes it, too; else the next one tries again
                log.warning("the scratch folder %s stays: %s", name, error)

    def _names(self) -> list[str]:
        try:
            with os.scandir(self._root) as entries:
                return [entry.name for entry in entries if _is_folder(entry)]
        except FileNotFoundError:
            return []

    def _make_root(self) -> None:
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = self._root.lstat()
        others = found.st_mode & (stat.S_IRWXG | stat.S_IRWXO)
        if not stat.S_ISDIR(found.st_mode) or (os.name == "posix" and (others or found.st_uid != os.getuid())):
            problem = f"the scratch folder {self._root} is no folder that is this user's alone"
            raise BridgeError("unsupported", problem, f"run `chmod 700` on it, or name another place with {_NAMED}")


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    return entry.is_dir(follow_symlinks=False) and re.fullmatch(SCRATCH_NAME, entry.name) is not None


def _has_state(folder: Path, state: str) -> bool:
    from memorag_bridge.kv_files.header import STATE_FILE
    from memorag_bridge.kv_files.read_header import read_header, read_small

    try:
        if hashlib.sha256(read_small(folder / STATE_FILE)).hexdigest() != state:
            return False
        read_header(folder)
    except (FileNotFoundError, BridgeError):
        return False
    return True
