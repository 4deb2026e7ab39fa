"""What is said of a model that is loaded."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import torch

ModelRole = Literal["embedder", "reranker", "generator", "memory"]


@dataclass(frozen=True)
class LoadedModel:
    """``role``: what it was loaded for; the weights of a memory model write plain text as well. ``bytes``: of its weights,
    where they are known.
    """

    model_id: str
    role: ModelRole
    device: str
    bytes: int | None


def module_bytes(module: "torch.nn.Module") -> int:
    """Bytes of a module's parameters and buffers; what two names share counts once."""
    return sum(tensor.nbytes for tensor in [*module.parameters(), *module.buffers()])
