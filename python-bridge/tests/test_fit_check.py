"""What has no room is refused before it is taken."""

import json
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from memorag_bridge.engine import EmbedderChoice, Engine
from memorag_bridge.errors import BridgeError
from memorag_bridge.fit_check import require_room, require_room_for_weights, weights_in_files
from memorag_bridge.generators.loaded_generators import GeneratorChoice
from memorag_bridge.memory_engine import MemoryChoice
from memorag_bridge.memory_models.free_bytes import free_bytes, host_bytes
from memorag_bridge.memory_models.residency import Residency, Resident
from memorag_bridge.rerankers.loaded_rerankers import RerankerChoice
from memorag_bridge.watch import Watch
from tiny_beacon import edit_config, write_tiny_beacon
from tiny_llama import write_tiny_llama

CPU, CARD = torch.device("cpu"), torch.device("cuda:1")


def test_bytes_of_weights_are_known_from_the_headers(tmp_path: Path) -> None:
    file = write_tiny_llama(tmp_path / "tiny") / "model.safetensors"
    tensors = load_file(file)
    assert weights_in_files([file], 4) == sum(tensor.numel() for tensor in tensors.values()) * 4
    whole = sum(tensor.numel() for name, tensor in tensors.items() if tensor.dim() == 1 or "embed" in name or "head" in name)
    rounded = sum(tensor.numel() for tensor in tensors.values()) - whole
    assert weights_in_files([file], 2, 4) == whole * 2 + rounded // 2


def test_what_has_no_room_is_refused_with_both_numbers() -> None:
    require_room("this", 1, CPU)
    problem = r"this needs 9,000,000,000,000,000 bytes on the device cpu, and [\d,]+ are free"
    with pytest.raises(BridgeError, match=problem) as raised:
        require_room("this", 9 * 10**15, CPU)
    assert raised.value.code == "out-of-memory"


def huge(path: Path) -> Path:
    """Weights that a header promises and a sparse file has: a petabyte would be read."""
    size = 1 << 41
    header = json.dumps({"model.weight": {"dtype": "F32", "shape": [size // 4], "data_offsets": [0, size]}}).encode()
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(header)) + header)
        file.truncate(8 + len(header) + size)
    return path


def test_a_model_with_no_room_is_refused_before_it_is_read(tmp_path: Path) -> None:
    """Every kind of model by the same check."""
    folder = write_tiny_llama(tmp_path / "huge")
    huge(folder / "model.safetensors")
    with pytest.raises(BridgeError, match=r"the model huge needs 2,199,023,255,552 bytes on the device cpu") as raised:
        require_room_for_weights([folder / "model.safetensors"], CPU, 4)
    assert raised.value.code == "out-of-memory"
    engine = Engine()
    calls: list[Callable[[], object]] = [
        lambda: engine.generators.get(GeneratorChoice("huggingface-local", str(folder), "cpu"), Watch()),
        lambda: engine.embedder(EmbedderChoice("huggingface-local", str(folder), "cpu"), Watch()),
        lambda: engine.rerankers.get(RerankerChoice("huggingface-local", str(folder), "cpu"), Watch()),
    ]
    (folder / "config.json").write_text(json.dumps(json.loads((folder / "config.json").read_text()) | {"num_labels": 1}))
    for call in calls:
        with pytest.raises(BridgeError, match="are free") as raised:
            call()
        assert raised.value.code == "out-of-memory"
    assert engine.models() == []


def test_a_beacon_model_with_no_room_is_refused_by_its_configuration(tmp_path: Path) -> None:
    folder = write_tiny_beacon(tmp_path / "huge")
    edit_config(folder, intermediate_size=1 << 40)
    engine = Engine()
    calls: list[Callable[[], object]] = [
        lambda: engine.generators.get(GeneratorChoice("beacon", str(folder), "cpu"), Watch()),
        lambda: engine.memories.open(MemoryChoice("beacon", str(folder), device="cpu"), tmp_path, Watch()),
    ]
    for call in calls:
        with pytest.raises(BridgeError, match=r"the model huge@\w+ needs [\d,]{15,} bytes") as raised:
            call()
        assert raised.value.code == "out-of-memory"


def test_a_memory_with_no_room_is_refused_before_anything_is_computed(tmp_path: Path) -> None:
    folder = write_tiny_beacon(tmp_path / "model", window=1 << 40, change={"max_position_embeddings": 1 << 50})
    engine = Engine()
    choice = MemoryChoice("beacon", str(folder), device="cpu")
    with pytest.raises(BridgeError, match=r"this memory needs [\d,]+ bytes on the device cpu, and [\d,]+ are free") as raised:
        engine.memories.memorize(choice, "", ["One."], tmp_path / "state", previous=None, stretch=False, watch=Watch())
    assert raised.value.code == "out-of-memory"
    assert not (tmp_path / "state").exists()


@dataclass(frozen=True)
class FakeMemory:
    """Tensors of a card that is not here."""

    bytes: int
    home: torch.device
    tokens: int = 0

    def to_host(self) -> "FakeMemory":
        return self

    def to_device(self) -> "FakeMemory":
        return self


class Card:
    """A device of 100 bytes."""

    def __init__(self) -> None:
        self.residency = Residency(host_bytes=50, free=self.free)

    def free(self, device: torch.device) -> int:
        return 100 - sum(one.bytes for one in self.residency.all() if one.place == "device" and one.device == str(device))


def test_memories_go_down_where_room_is_needed_least_recently_used_first() -> None:
    card = Card()
    held = card.residency
    for state in ("one", "two", "three"):
        held.put(state, FakeMemory(30, CARD))
    held.put("elsewhere", FakeMemory(90, CPU))
    held.get("one", lambda: None)
    held.free_up(40, CARD)
    assert held.where() == {"two": "host", "three": "device", "elsewhere": "device", "one": "device"}
    held.free_up(100, CARD)  # the host's memory holds one of them
    assert held.where() == {"one": "host", "elsewhere": "device"}
    assert held.all()[0] == Resident("one", "host", "cuda:1", 30)
    held.free_up(200, CPU)  # what is computed in the host's memory goes from there altogether
    assert held.where() == {}


def test_a_memory_that_is_used_stays() -> None:
    card = Card()
    card.residency.put("used", FakeMemory(80, CARD))
    with card.residency.pinned(["used"]):
        card.residency.free_up(50, CARD)
        assert card.residency.where() == {"used": "device"}
    card.residency.free_up(50, CARD)
    assert card.residency.where() == {}  # too large for the host's budget: only its files are left


def test_free_bytes_of_the_host_are_a_part_of_what_it_has() -> None:
    assert 0 < free_bytes(CPU) < 1 << 50


def test_a_container_has_no_more_than_its_limit(tmp_path: Path) -> None:
    memory, container = tmp_path / "meminfo", tmp_path / "cgroup"
    container.mkdir()
    memory.write_text("MemTotal:       3000 kB\nMemAvailable:   2000 kB\n")
    assert host_bytes(memory, container) == 2_000 * 1024
    for name, text in {"max": "1500000\n", "current": "900000\n", "stat": "anon 600000\ninactive_file 300000\n"}.items():
        (container / f"memory.{name}").write_text(text)
    assert host_bytes(memory, container) == 1_500_000 - 600_000
    (container / "memory.max").write_text("max\n")
    assert host_bytes(memory, container) == 2_000 * 1024
