"""``python -m memorag_bridge.fetch_model MODEL [--into FOLDER]``: fetches a model from the hub, for `memorag setup --model`.

JSON lines on standard output: ``start``, ``progress``, and last ``end`` or ``error``. The only part of this package that
goes to the network. A token comes from ``HF_TOKEN`` or the hub's own login file, and goes nowhere but to the hub.
"""

import argparse
import json
import logging
import os
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from memorag_bridge.errors import BridgeError
from memorag_bridge.life import end_on_signals, end_with_owner

_SETTINGS = {
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    # Its own protocol begins an interrupted file anew; over HTTP a file goes on at any byte.
    "HF_HUB_DISABLE_XET": "1",
}


def main(words: Sequence[str]) -> NoReturn:
    """Run the command and end the process."""
    options = _parse(words)
    os.environ.update(_SETTINGS)
    end_on_signals()
    if options.owned:
        end_with_owner()
    try:
        line = _fetch(options.model, options.into)
    except BridgeError as error:
        _say({"type": "error", "error": {"code": error.code, "message": error.message, "remedy": error.remedy}})
        _end(1)
    _say(line)
    _end(0)


def _fetch(reference: str, into: Path | None) -> dict[str, object]:
    from memorag_bridge.models.hub_id import parse_hub_id

    hub_id = parse_hub_id(reference)
    if hub_id is None:
        remedy = "give it as on its page: `owner/name`, or `owner/name@revision`"
        raise BridgeError("model-missing", f"{reference} is no id of a model", remedy)
    if os.environ.get("MEMORAG_OFFLINE") == "1":
        from memorag_bridge.fetching.explain import by_hand

        message = f"MEMORAG_OFFLINE is set, so {hub_id} cannot be fetched"
        raise BridgeError("model-missing", message, f"unset MEMORAG_OFFLINE, or {by_hand(hub_id)}")
    # The library logs addresses, and those of large files are signed.
    logging.getLogger("huggingface_hub").setLevel(logging.CRITICAL)
    logging.getLogger("httpx2").setLevel(logging.CRITICAL)
    from memorag_bridge.fetching.fetch import Listener, fetch

    fetched = fetch(hub_id, into, Listener(_on_start, _on_progress))
    return {
        "type": "end",
        "model": hub_id.name,
        "revision": fetched.revision,
        "path": str(fetched.path),
        "files": fetched.files,
        "bytes": fetched.bytes,
    }


def _on_start(revision: str, files: int, size: int, missing: int) -> None:
    _say({"type": "start", "revision": revision, "files": files, "bytes": size, "missing": missing})


def _on_progress(done: int, total: int) -> None:
    _say({"type": "progress", "done": done, "total": total})


_writing = threading.Lock()


def _say(line: dict[str, object]) -> None:
    with _writing:
        sys.stdout.write(f"{json.dumps(line)}\n")
        sys.stdout.flush()


def _end(code: int) -> NoReturn:
    """Without waiting for the threads of other files: what they have is kept."""
    sys.stderr.flush()
    os._exit(code)


def _parse(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m memorag_bridge.fetch_model", description="Fetches a model into the Hugging Face cache, or into a folder."
    )
    parser.add_argument("model", metavar="MODEL", help="owner/name, or owner/name@revision")
    parser.add_argument("--into", type=Path, metavar="FOLDER", help="a new or empty folder, instead of the cache")
    parser.add_argument("--owned", action="store_true", help="end when standard input does")
    return parser.parse_args(words)


if __name__ == "__main__":
    main(sys.argv[1:])
