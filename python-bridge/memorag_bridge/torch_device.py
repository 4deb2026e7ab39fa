"""Which device a model runs on."""

import torch

from memorag_bridge.errors import BridgeError


def torch_device(name: str) -> torch.device:
    """Give the device that ``name`` means (``auto``, ``cpu``, ``mps``, ``cuda`` or ``cuda:N``).

    ``auto`` is the first CUDA card, else the CPU: Apple's ``mps`` has to be asked for by name. A device that is not
    here is refused by name: a model that silently runs on another is a hundred times slower, or fills the wrong card.
    """
    present = ["cpu", *_accelerators()]
    if name == "auto":
        return torch.device("cuda:0" if "cuda:0" in present else "cpu")
    wanted = "cuda:0" if name == "cuda" else name
    if wanted in present:
        return torch.device(wanted)
    problem = f"there is no device {name} here: PyTorch finds {', '.join(present)}"
    raise BridgeError("unsupported", problem, 'name one of these as `device`, or set it to "auto"')


def _accelerators() -> list[str]:
    if torch.backends.mps.is_available():
        return ["mps"]
    return [f"cuda:{card}" for card in range(torch.cuda.device_count())]
