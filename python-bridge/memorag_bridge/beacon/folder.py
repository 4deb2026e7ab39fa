"""A folder of a beacon model on disk: configuration, weights, and what tells its content."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import torch

from memorag_bridge.beacon.config import BeaconConfig, read_config
from memorag_bridge.beacon.decoder import Decoder
from memorag_bridge.beacon.fewer_bits import require_fewer_bits
from memorag_bridge.beacon.weight_bytes import inputs_of_projections
from memorag_bridge.beacon.weights import read_weights
from memorag_bridge.embedders.fingerprint import fingerprint
from memorag_bridge.errors import BridgeError
from memorag_bridge.generators.number_format import Bits
from memorag_bridge.models.model_name import model_name
from memorag_bridge.watch import Watch


@dataclass(frozen=True)
class BeaconFolder:
    """``files``: the shards, in the order of their names."""

    path: Path
    config: BeaconConfig
    files: tuple[Path, ...]

    @property
    def model_id(self) -> str:
        """Name and fingerprint: of all small files that shape tokens or numbers, and of the weights."""
        small = [self.path / name for name in _SMALL_FILES]
        return f"{model_name(self.path)}@{fingerprint(_TECHNIQUE, small, list(self.files))}"

    def id_in(self, bits: Bits | None) -> str:
        """The id of the model with its projections in ``bits``: rounded weights are another model."""
        return self.model_id if bits is None else f"{self.model_id}-{bits}bit"


_TECHNIQUE = "beacon-torch-1"
_SMALL_FILES = (
    "config.json",
    "generation_config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "chat_template.jinja",
    "vocab.json",
    "merges.txt",
    "tokenizer.model",
)


def open_beacon_folder(path: Path) -> BeaconFolder:
    """Read what the folder says of itself; refuses what is missing or would change the mathematics."""
    if not path.is_dir():
        raise BridgeError("model-missing", f"there is no model folder at {path}", "give the path of a beacon model's folder")
    return BeaconFolder(path, read_config(_read(path / "config.json")), tuple(_shards(path)))


def load_decoder(
    folder: BeaconFolder, *, device: torch.device, dtype: torch.dtype, bits: Bits | None = None, watch: Watch | None = None
) -> Decoder:
    """Read the weights onto ``device``."""
    if bits is not None:
        require_fewer_bits(bits, inputs_of_projections(folder.config))
    weights = read_weights(list(folder.files), folder.config, device=device, dtype=dtype, bits=bits, watch=watch)
    return Decoder(folder.config, weights)


def _shards(path: Path) -> list[Path]:
    index = path / "model.safetensors.index.json"
    names = ["model.safetensors"]
    if index.is_file():
        listed = _read(index).get("weight_map")
        found = list(listed.values()) if isinstance(listed, dict) else []
        names = sorted({name for name in found if isinstance(name, str) and Path(name).name == name})
        if not names or any(name not in names for name in found):
            raise BridgeError(
                "model-invalid", f"{index} names no weight files of this folder", "copy the model folder again, whole"
            )
    missing = [name for name in names if not (path / name).is_file()]
    if missing:
        raise BridgeError("model-invalid", f"{path} lacks {', '.join(missing)[:200]}", "copy the model folder again, whole")
    return [path / name for name in names]


def _read(file: Path) -> dict[str, Any]:
    try:
        value = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise BridgeError("model-invalid", f"{file.parent} lacks {file.name}", "copy the model folder again, whole") from error
    except (ValueError, RecursionError) as error:
        raise BridgeError("model-invalid", f"{file} is not JSON in UTF-8", "copy the model folder again, whole") from error
    if not isinstance(value, dict):
        raise BridgeError("model-invalid", f"{file} is not a JSON object", "copy the model folder again, whole")
    return cast(dict[str, Any], value)
