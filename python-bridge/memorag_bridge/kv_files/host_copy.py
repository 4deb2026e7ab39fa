"""A tensor's way to host memory, beside whatever the device does next."""

import torch


class HostCopy:
    """A contiguous copy on the CPU; from a CUDA device it goes through pinned memory and is ready only after ``wait``.

    Parameters
    ----------
    tensor
        [...], on any device, not written to any more.
    """

    def __init__(self, tensor: torch.Tensor) -> None:
        self._ready: torch.cuda.Event | None = None
        if tensor.device.type != "cuda":
            self._host = tensor.cpu().contiguous()  # [...]
            return
        self._host = torch.empty(tensor.shape, dtype=tensor.dtype, pin_memory=True)  # [...]
        with torch.cuda.device(tensor.device):
            self._host.copy_(tensor.contiguous(), non_blocking=True)
            self._ready = torch.cuda.Event()  # type: ignore[no-untyped-call]
            self._ready.record()

    def wait(self) -> torch.Tensor:
        """Give the copy [...] once all of it is there."""
        if self._ready is not None:
            self._ready.synchronize()
        return self._host
