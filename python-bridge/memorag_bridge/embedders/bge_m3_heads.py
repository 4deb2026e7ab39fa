"""The two heads of bge-m3: token weights and token vectors, from the two small files published beside the model."""

from pathlib import Path
from pickle import UnpicklingError

import torch
from torch import Tensor

from memorag_bridge.errors import BridgeError

SPARSE_FILE = "sparse_linear.pt"
COLBERT_FILE = "colbert_linear.pt"
_KEYS = {"weight", "bias"}
_REMEDY = "copy the file again from the published model, BAAI/bge-m3"


def read_head(folder: Path, name: str, *, rows: int, hidden: int) -> torch.nn.Linear:
    """The linear layer [hidden] -> [rows] of ``folder / name``, in float32 on the CPU.

    A head that is missing or of another shape is refused: the reference goes on with a random one. These are the only
    pickled files that the bridge reads, and it reads tensors alone from them (``weights_only``).
    """
    file = folder / name
    if not file.is_file():
        problem = f"{folder} lacks {name}, the head that gives {_gift(name)}"
        raise BridgeError("model-invalid", problem, "copy the model folder whole, with its two *.pt files")
    most_bytes = 4 * (rows * hidden + rows) + (1 << 20)
    if file.stat().st_size > most_bytes:
        raise BridgeError("model-invalid", f"{file} has {file.stat().st_size} bytes, its head {most_bytes} at most", _REMEDY)
    tensors = _load(file)
    if not isinstance(tensors, dict) or set(tensors) != _KEYS or not all(isinstance(one, Tensor) for one in tensors.values()):
        raise BridgeError("model-invalid", f"{file} does not hold a weight and a bias and nothing else", _REMEDY)
    for key, shape in (("weight", (rows, hidden)), ("bias", (rows,))):
        tensor = tensors[key]
        if tuple(tensor.shape) != shape or not tensor.is_floating_point() or not bool(torch.isfinite(tensor).all()):
            problem = f"{key} of {file} is {tuple(tensor.shape)} of {tensor.dtype}, not {shape} finite floating-point numbers"
            raise BridgeError("model-invalid", problem, _REMEDY)
    head = torch.nn.Linear(hidden, rows)
    head.load_state_dict(tensors)
    return head.eval()


def _load(file: Path) -> object:
    try:
        loaded: object = torch.load(file, map_location="cpu", weights_only=True)
    except (OSError, EOFError, ValueError, KeyError, RuntimeError, UnpicklingError) as error:
        # torch's own message counsels to load the pickle unchecked.
        problem = f"{file} cannot be read as tensors ({type(error).__name__})"
        raise BridgeError("model-invalid", problem, _REMEDY) from error
    return loaded


def _gift(name: str) -> str:
    return "the weights of words" if name == SPARSE_FILE else "a vector for each token"
