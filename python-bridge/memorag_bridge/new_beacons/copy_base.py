"""Carries what a base folder holds over into a new one: weights as they are, tokenizer, settings; no code, no pickles."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from memorag_bridge.new_beacons.base_weights import INDEX, SINGLE
from memorag_bridge.new_beacons.write_folder import link_or_copy

BEACON_SHARD = "model-beacons.safetensors"
BASE_SHARD = "model-base.safetensors"
_SUFFIXES = {".json", ".txt", ".model", ".jinja", ".md"}
_WITHOUT_SUFFIX = {"LICENSE", "NOTICE"}
_WRITTEN_ANEW = {"config.json", INDEX}


def copy_base(base: Path, draft: Path, shards: set[str]) -> None:
    """Link or copy the weight files ``shards``, and copy the small files beside them."""
    for shard in sorted(shards):
        link_or_copy(base / shard, draft / new_name(shard))
    for file in _small_files(base):
        shutil.copyfile(file, draft / file.name)


def new_name(shard: str) -> str:
    """The name of a base's weight file in the new folder: beside an index no file may be called as a whole model is."""
    return BASE_SHARD if shard == SINGLE else shard


def _small_files(base: Path) -> Iterator[Path]:
    for file in sorted(base.iterdir()):
        is_known = file.suffix.lower() in _SUFFIXES or file.name.upper() in _WITHOUT_SUFFIX
        if is_known and file.is_file() and file.name not in _WRITTEN_ANEW and not file.name.startswith("."):
            yield file
