"""Keeps every library away from the network."""

import os
import sys

_SETTINGS = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "DO_NOT_TRACK": "1",
}


def go_offline() -> None:
    """Set what the model libraries read at import; call it before any of them is imported."""
    os.environ.update(_SETTINGS)
    # Importing openvino reports to a web analytics service unless this package cannot be imported.
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
