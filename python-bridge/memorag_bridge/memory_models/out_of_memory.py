"""A device that has no room left, as a typed error."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import torch

from memorag_bridge.errors import BridgeError

REMEDY = "use a higher ratio, weights in fewer bits, or a larger device; the memories that are resident keep working"


@contextmanager
def told_out_of_memory() -> Iterator[None]:
    """Tell a failed allocation with its bytes, and give the device back what the failed call held."""
    try:
        yield
    except torch.OutOfMemoryError as error:
        raise _told(str(error)) from error
    except RuntimeError as error:
        # On the CPU the allocator raises a plain RuntimeError.
        if "can't allocate memory" not in str(error):
            raise
        raise _told(str(error)) from error


def _told(message: str) -> BridgeError:
    found = re.search(r"(?:tried to allocate|allocate) ([\d.]+ ?(?:[KMGT]iB|bytes))", message, re.IGNORECASE)
    wanted = "more than there is" if found is None else found.group(1)
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    return BridgeError("out-of-memory", f"the device has no room for another {wanted}", REMEDY)
