"""A folder of a beacon model on disk: configuration, weights, and what tells its content."""

from dataclasses import dataclass
from pathlib import Path

import torch

from memorag_bridge.beacon.config import BeaconConfig, read_config
from memorag_bridge.beacon.decoder import Decoder
from memorag_bridge.beacon.fewer_bits import require_fewer_bits
from memorag_bridge.beacon.weight_bytes import inputs_of_projections
from memorag_bridge.beacon.weights import read_weights
from memorag_bridge.embedders.fingerprint import fingerprint
from memorag_bridge.embedders.model_folder import listed_files, read_json_object, require_files, weight_files
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
    files = weight_files(path)
    config = read_config(read_json_object(path / "config.json"))
    index = path / "model.safetensors.index.json"
    if index.is_file():  # the beacons may stand in a shard of their own: an index is never passed over
        files = listed_files(path, read_json_object(index))
        require_files(path, files)
    return BeaconFolder(path, config, tuple(files))


def load_decoder(
    folder: BeaconFolder, *, device: torch.device, dtype: torch.dtype, bits: Bits | None = None, watch: Watch | None = None
) -> Decoder:
    """Read the weights onto ``device``."""
    if bits is not None:
        require_fewer_bits(bits, inputs_of_projections(folder.config))
    weights = read_weights(list(folder.files), folder.config, device=device, dtype=dtype, bits=bits, watch=watch)
    return Decoder(folder.config, weights)
