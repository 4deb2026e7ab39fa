"""Whether a prompt and what is to be written fit into a model's positions."""

from memorag_bridge.errors import BridgeError


def check_length(prompt: int, new: int, positions: int) -> None:
    """Refuse more than ``positions`` tokens of prompt and new text together."""
    if prompt + new > positions:
        problem = f"the prompt of {prompt} tokens and {new} new ones do not fit into the model's {positions} positions"
        raise BridgeError("input-too-large", problem, "ask with less evidence or fewer new tokens")
