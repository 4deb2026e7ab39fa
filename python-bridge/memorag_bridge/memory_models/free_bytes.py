"""Room on a device."""

import os
from pathlib import Path

import torch

_MEMORY = Path("/proc/meminfo")
_CONTAINER = Path("/sys/fs/cgroup")


def free_bytes(device: torch.device) -> int:
    """Bytes that can still be taken on ``device``; what PyTorch holds and does not use counts as free."""
    if device.type == "cuda":
        free, _ = torch.cuda.mem_get_info(device)
        return int(free + torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device))
    return host_bytes()


def host_bytes(memory: Path = _MEMORY, container: Path = _CONTAINER) -> int:
    """Bytes of the host's memory that this program can still take: what is there, and within its container's limit."""
    available = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    if memory.is_file():
        kibibytes = _numbers(memory).get("MemAvailable:")
        available = available if kibibytes is None else kibibytes * 1024
    left = _left_in_container(container)
    return available if left is None else min(available, left)


def _left_in_container(folder: Path) -> int | None:
    """By its control group, version 2; cached files do not count, the kernel drops them."""
    limit, current, statistics = (folder / f"memory.{name}" for name in ("max", "current", "stat"))
    if not all(file.is_file() for file in (limit, current, statistics)) or limit.read_text().strip() == "max":
        return None
    used = int(current.read_text()) - _numbers(statistics).get("inactive_file", 0)
    return max(0, int(limit.read_text()) - used)


def _numbers(file: Path) -> dict[str, int]:
    """The first number of each line by the line's first word."""
    rows = (line.split() for line in file.read_text().splitlines())
    return {row[0]: int(row[1]) for row in rows if len(row) > 1 and row[1].isdigit()}
