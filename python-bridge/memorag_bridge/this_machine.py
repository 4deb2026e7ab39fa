"""Which machine this is: who stands on the same one sees the same files. ``src/util/this-machine.ts`` computes the same."""

import ctypes
import hashlib
import os
import socket
import sys
from pathlib import Path

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_NAMED = "MEMORAG_BRIDGE_MACHINE"


def this_machine() -> str:
    """A short hash of the host's name and of its boot; or of the name that ``MEMORAG_BRIDGE_MACHINE`` gives it.

    The name is for what these two cannot tell apart: containers of one host and one name, with file systems of their own.
    """
    named = os.environ.get(_NAMED, "")
    return hashlib.sha256((named or f"{socket.gethostname()}\n{_boot()}").encode()).hexdigest()[:16]


def _boot() -> str:
    """What no other machine has until this one starts again; empty where the system does not tell."""
    if sys.platform == "linux":
        return _BOOT_ID.read_text().strip() if _BOOT_ID.exists() else ""
    return _boot_session() if sys.platform == "darwin" else ""


def _boot_session() -> str:
    """``sysctl -n kern.bootsessionuuid``, without a process of its own."""
    text = ctypes.create_string_buffer(64)
    size = ctypes.c_size_t(len(text))
    failed = ctypes.CDLL(None).sysctlbyname(b"kern.bootsessionuuid", text, ctypes.byref(size), None, ctypes.c_size_t(0))
    return "" if failed else text.value.decode()
