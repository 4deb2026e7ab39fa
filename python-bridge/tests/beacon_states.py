"""Small beacon memories on disk; as a program, one that reads slowly until somebody kills it."""

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from memorag_bridge.beacon.decoder import Decoder
from memorag_bridge.beacon.memorize_to_disk import Memorized, memorize_to_disk
from memorag_bridge.kv_files.header import FreeJson
from memorag_bridge.watch import Watch
from tiny_beacon import decoder_of, some_tokens

RATIO = 4
WINDOW = 16
SEGMENT_BYTES = 2 * (WINDOW // RATIO) * 2 * 3 * 2 * 8 * 4
"""Two windows in each segment."""
MODEL: FreeJson = {"id": "tiny", "ratio": RATIO, "dtype": "float32"}
TEXT = some_tokens(12 * WINDOW + 7, seed=5)


def memorize_here(
    decoder: Decoder, tokens: Sequence[int], directory: Path, previous: Path | None = None, watch: Watch | None = None
) -> Memorized:
    """Read ``tokens`` into ``directory``, cut into small segments."""
    return memorize_to_disk(
        decoder,
        RATIO,
        tokens,
        directory,
        model=MODEL,
        previous=previous,
        watch=watch or Watch(),
        segment_bytes=SEGMENT_BYTES,
    )


def files(directory: Path) -> dict[str, bytes]:
    """Every file of a directory."""
    return {path.name: path.read_bytes() for path in directory.iterdir()}


if __name__ == "__main__":
    folder, target, *rest = map(Path, sys.argv[1:])
    slow = Watch(progress=lambda done, total: time.sleep(0.05))
    memorize_here(decoder_of(folder), TEXT, target, rest[0] if rest else None, slow)
