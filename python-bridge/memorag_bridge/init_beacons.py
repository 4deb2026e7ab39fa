"""``python -m memorag_bridge.init_beacons BASE OUT``: gives a Qwen2, Mistral or Llama folder untrained beacons.

The new folder runs through everything that a trained memory model runs through, and recalls as little as untrained weights
can: it is for tests, measurements, and as the start of a training.
"""

import argparse
import json
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from memorag_bridge.errors import BridgeError
from memorag_bridge.offline import go_offline

if TYPE_CHECKING:
    from memorag_bridge.new_beacons.base_config import BaseConfig
    from memorag_bridge.new_beacons.base_weights import Stored
    from memorag_bridge.new_beacons.beacon_settings import BeaconSettings


def main(words: Sequence[str]) -> int:
    """Run the command; returns the exit code."""
    options = _parse(words)
    go_offline()
    try:
        summary = init_beacons(options.base, options.out, options.ratio, options.window)
    except BridgeError as error:
        sys.stderr.write(f"init_beacons: {error.message}\n  remedy: {error.remedy}\n")
        return 1 if error.code == "disk-full" else 2
    except KeyboardInterrupt:
        sys.stderr.write("init_beacons: interrupted, and nothing is left behind\n")
        return 130
    sys.stdout.write(f"{summary}\n")
    return 0


def init_beacons(base: Path, out: Path, ratios: Sequence[int], window: int | None) -> str:
    """Write the folder ``out``: the base of ``base``, and beacons copied from it; returns a summary.

    Parameters
    ----------
    base
        Folder of a Qwen2, Mistral or Llama model, in bfloat16, float16 or float32 safetensors.
    out
        A folder that does not exist; it is there whole afterwards, or not at all.
    ratios, window
        Raw tokens per beacon that the model may be asked for, and raw tokens per window; ``None`` chooses the window.
    """
    from memorag_bridge.new_beacons.base_config import read_base_config
    from memorag_bridge.new_beacons.base_weights import read_base_weights
    from memorag_bridge.new_beacons.beacon_settings import choose_settings
    from memorag_bridge.new_beacons.beacon_tensors import beacon_bytes
    from memorag_bridge.new_beacons.copy_base import copy_base
    from memorag_bridge.new_beacons.write_folder import new_folder, refuse_existing

    refuse_existing(out)
    config = read_base_config(base)
    settings = choose_settings(ratios, window, config.positions)
    stored = read_base_weights(base, config)
    _check_space(base, out, stored, beacon_bytes(config, stored))
    with new_folder(out) as draft:
        names = _write_beacons(base, draft, config, stored)
        _say("base: linking or copying")
        copy_base(base, draft, {tensor.shard for tensor in stored.values()})
        _write_index(draft, stored, names, beacon_bytes(config, stored))
        _write_json(draft / "config.json", {**config.raw, **settings.fields()})
    return _summary(out, config, settings, len(names), beacon_bytes(config, stored))


def _write_beacons(base: Path, draft: Path, config: "BaseConfig", stored: "Mapping[str, Stored]") -> list[str]:
    from safetensors.torch import save_file

    from memorag_bridge.new_beacons.beacon_tensors import beacon_tensors
    from memorag_bridge.new_beacons.copy_base import BEACON_SHARD

    tensors = dict(beacon_tensors(base, config, stored, lambda shard: _say(f"beacons: reading {shard}")))
    _say(f"beacons: writing {len(tensors)} tensors")
    save_file(tensors, draft / BEACON_SHARD, metadata={"format": "pt"})  # the metadata that transformers asks for
    return sorted(tensors)


def _write_index(draft: Path, stored: "Mapping[str, Stored]", beacons: Sequence[str], added: int) -> None:
    from memorag_bridge.new_beacons.base_weights import INDEX
    from memorag_bridge.new_beacons.copy_base import BEACON_SHARD, new_name

    places = {name: new_name(tensor.shard) for name, tensor in stored.items()} | dict.fromkeys(beacons, BEACON_SHARD)
    total = added + sum(tensor.bytes for tensor in stored.values())
    _write_json(draft / INDEX, {"metadata": {"total_size": total}, "weight_map": dict(sorted(places.items()))})


def _write_json(file: Path, value: object) -> None:
    file.write_text(f"{json.dumps(value, indent=2, ensure_ascii=False)}\n", encoding="utf-8")


def _check_space(base: Path, out: Path, stored: "Mapping[str, Stored]", added: int) -> None:
    place = out.absolute()
    while not place.exists():
        place = place.parent
    shards = [(base / shard).resolve() for shard in {tensor.shard for tensor in stored.values()}]
    copied = sum(shard.stat().st_size for shard in shards if shard.stat().st_dev != place.stat().st_dev)
    free = shutil.disk_usage(place).free
    if added + copied > free:
        problem = f"no space left for {out}: {free} bytes are free, at least {added + copied} are needed"
        raise BridgeError("disk-full", problem, "free some space and run the same command again")


def _summary(out: Path, config: "BaseConfig", settings: "BeaconSettings", tensors: int, added: int) -> str:
    ratios = ", ".join(str(ratio) for ratio in settings.ratios)
    return (
        f"{out}: {config.family}, {config.layers} layers, {tensors} beacon tensors in {added} bytes, "
        f"from the embedding of token {config.eos}\n"
        f"window {settings.window}, ratios {ratios}, {config.positions} positions; the beacons are untrained"
    )


def _say(line: str) -> None:
    sys.stderr.write(f"[init_beacons] {line}\n")


def _parse(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m memorag_bridge.init_beacons",
        description="Writes a new folder with the model of BASE and untrained beacon weights.",
    )
    parser.add_argument("base", type=Path, metavar="BASE", help="folder of a Qwen2, Mistral or Llama model (safetensors)")
    parser.add_argument("out", type=Path, metavar="OUT", help="folder to write; it must not exist")
    parser.add_argument("--ratio", type=_ratios, default=[2, 4, 8], help="raw tokens per beacon, several by commas (2,4,8)")
    parser.add_argument("--window", type=int, default=None, help="raw tokens per window (2048, or an eighth of the positions)")
    return parser.parse_args(words)


def _ratios(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
