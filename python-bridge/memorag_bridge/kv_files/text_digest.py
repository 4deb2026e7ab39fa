"""What text a memory has read, as a digest: it depends on windows of token ids alone, never on how the text came in calls."""

import hashlib
from array import array
from collections.abc import Sequence

NO_TEXT = hashlib.sha256().hexdigest()


def chained(before: str, tokens: Sequence[int], window: int) -> str:
    """Chain the whole windows of ``tokens`` to the digest ``before``, hex SHA-256 both."""
    digest = before
    for start in range(0, len(tokens) - window + 1, window):
        link = array("I", tokens[start : start + window]).tobytes()
        digest = hashlib.sha256(bytes.fromhex(digest) + link).hexdigest()
    return digest
