"""Keys or values on their way to another device."""

from torch import Tensor


def copy_heads(into: Tensor, source: Tensor) -> None:
    """Copy ``source`` to ``into``, both [layers, kv_heads, slots, head_dim], either of them maybe a view with gaps.

    Head by head, where each is contiguous: torch would first close the gaps of a whole view on that view's own device, which
    may be full just then.
    """
    for to_layer, own_layer in zip(into, source, strict=True):
        for to_head, own_head in zip(to_layer, own_layer, strict=True):
            to_head.copy_(own_head)
