"""How much of a prompt is read in one pass."""

import torch


def tokens_at_once(device: torch.device) -> int:
    """Tokens of one pass: a cancelled call ends between two, and a CPU takes a second for a few hundred."""
    return 256 if device.type == "cpu" else 2_048
