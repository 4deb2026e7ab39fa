"""Where a user's programs keep what can be made again; the same place as ``src/util/user-cache-directory.ts``."""

import os
import sys
from pathlib import Path


def user_cache_directory() -> Path:
    """The user's cache directory of this system."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    named = os.environ.get("XDG_CACHE_HOME", "")
    # The XDG specification: a relative path is invalid and is to be ignored.
    return Path(named) if Path(named).is_absolute() else Path.home() / ".cache"
