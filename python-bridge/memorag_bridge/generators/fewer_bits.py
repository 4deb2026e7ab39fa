"""Weights in 8 or 4 bits, through bitsandbytes, for those who ask for them."""

from importlib.util import find_spec
from typing import Any

import torch

from memorag_bridge.errors import BridgeError
from memorag_bridge.generators.number_format import Bits

_PACKAGES = ("bitsandbytes", "accelerate")


def fewer_bits(bits: Bits, device: torch.device, dtype: torch.dtype) -> dict[str, Any]:
    """What ``from_pretrained`` needs to load the weights in ``bits``; they are computed with in ``dtype``."""
    if device.type != "cuda":
        problem = f"weights in {bits} bits need a CUDA card, and the device is {device}"
        raise BridgeError("unsupported", problem, "leave `bits` out")
    missing = [name for name in _PACKAGES if find_spec(name) is None]
    if missing:
        problem = f"weights in {bits} bits need the Python package {' and '.join(missing)}, not installed"
        raise BridgeError("model-missing", problem, "run `.venv/bin/python -m pip install -r requirements-fewer-bits.txt`")
    from transformers import BitsAndBytesConfig

    # nf4: four bits whose steps follow a normal distribution, as weights do (QLoRA, section 3).
    in_four: dict[str, Any] = {"load_in_4bit": True, "bnb_4bit_quant_type": "nf4", "bnb_4bit_compute_dtype": dtype}
    config = BitsAndBytesConfig(**({"load_in_8bit": True} if bits == 8 else in_four))  # type: ignore[no-untyped-call]
    return {"quantization_config": config, "device_map": {"": device}}
