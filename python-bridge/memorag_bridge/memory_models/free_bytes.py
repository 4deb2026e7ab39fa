"""Room on a device."""

from pathlib import Path

import torch

_MEMORY = Path("/proc/meminfo")


def free_bytes(device: torch.device) -> int:
    """Bytes that can still be taken on ``device``; what PyTorch holds and does not use counts as free."""
    if device.type == "cuda":
        free, _ = torch.cuda.mem_get_info(device)
        return int(free + torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device))
    return host_bytes()


def host_bytes() -> int:
    """Bytes of the host's memory that programs can still take."""
    if _MEMORY.is_file():
        for line in _MEMORY.read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    import os

    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
