"""Where an installed package keeps its files."""

from importlib.util import find_spec
from pathlib import Path

from memorag_bridge.errors import BridgeError


def package_folder(package: str) -> Path:
    """The folder of ``package``, found without running any of its code."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise BridgeError("model-missing", f"the Python package {package} is not installed", "run `npm run setup`")
    return Path(spec.origin).parent
