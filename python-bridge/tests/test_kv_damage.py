"""What was not written as it stands is refused, and a disk that fills leaves the old state whole."""

import json
import os
import resource
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from pydantic import JsonValue

import kv_windows as kv
from memorag_bridge.errors import BridgeError
from memorag_bridge.kv_files.check_parts import verify_state
from memorag_bridge.kv_files.grow import grow_state
from memorag_bridge.kv_files.header import KvHeader
from memorag_bridge.kv_files.load import load_parts
from memorag_bridge.kv_files.read_header import read_header
from memorag_bridge.kv_files.sealed import seal, unseal
from memorag_bridge.kv_files.writer import open_writer

Record = dict[str, JsonValue]


def code_of(work: Callable[[], object]) -> str:
    """Give the code that ``work`` fails with."""
    with pytest.raises(BridgeError) as caught:
        work()
    return caught.value.code


def room(header: KvHeader) -> kv.Pair:
    """Tensors [layers, kv_heads, slots, head_dim] for all of a state, filled with ones."""
    geometry = header.geometry
    keys = torch.ones(geometry.layers, geometry.kv_heads, header.slots, geometry.head_dim)
    return keys, torch.ones_like(keys)


@pytest.fixture(params=[16, 2048], ids=["copied", "read in place"])
def state(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """Two segments and a tail of several blocks each."""
    chosen = kv.setting(windows=2 if request.param == 2048 else 6, head_dim=request.param)
    kv.write_state(tmp_path / "state", chosen, windows=5 if request.param == 2048 else 15, open_slots=2)
    return tmp_path / "state"


def test_a_flip_in_any_block_is_refused_and_nothing_of_it_stays(state: Path) -> None:
    header = read_header(state)
    assert all(len(part.blocks) > 1 for part in header.files)
    for part in header.files:
        path = state / part.file
        raw = path.read_bytes()
        step = max(1, len(part.blocks) // 7)
        for block in {*range(0, len(part.blocks), step), len(part.blocks) - 1}:
            place = min(len(raw) - 1, block * kv.BLOCK + 17 * block % kv.BLOCK)
            path.write_bytes(raw[:place] + bytes([raw[place] ^ 0x40]) + raw[place + 1 :])
            keys, values = room(header)
            with pytest.raises(BridgeError, match=rf"block {block} of {part.file} is not what was written") as caught:
                load_parts(state, header, header.files, keys, values)
            assert caught.value.code == "memory-damaged"
            assert not keys.any()
            assert not values.any()
            assert code_of(lambda: verify_state(state)) == "memory-damaged"
        path.write_bytes(raw)
    verify_state(state)


def test_verify_checks_the_digest_of_each_file_too(state: Path) -> None:
    record = unseal((state / "state.json").read_bytes())
    first_part(record)["sha256"] = "0" * 64
    (state / "state.json").write_bytes(seal(record))
    with pytest.raises(BridgeError, match=r"segment-000001\.kv has another SHA-256"):
        verify_state(state)


def test_damage_in_the_tail_is_refused_by_the_next_state(state: Path, tmp_path: Path) -> None:
    tail = read_header(state).tail
    assert tail is not None
    raw = bytearray((state / tail.file).read_bytes())
    raw[-1] ^= 1
    (state / tail.file).write_bytes(raw)
    assert code_of(lambda: grow_state(state, tmp_path / "next")) == "memory-damaged"


def test_any_truncation_is_refused_before_anything_is_loaded(state: Path) -> None:
    for part in read_header(state).files:
        path = state / part.file
        raw = path.read_bytes()
        for length in (0, 1, kv.BLOCK, len(raw) // 2, len(raw) - 1):
            os.truncate(path, length)
            assert code_of(lambda: read_header(state)) == "memory-damaged"
        path.write_bytes(raw + b"x")
        assert code_of(lambda: read_header(state)) == "memory-damaged"
        path.unlink()
        assert code_of(lambda: read_header(state)) == "memory-damaged"
        path.symlink_to(state / "state.json")
        assert code_of(lambda: read_header(state)) == "memory-damaged"
        path.unlink()
        path.write_bytes(raw)


def test_a_file_cut_behind_the_header_s_back_is_refused(state: Path) -> None:
    header = read_header(state)
    os.truncate(state / header.parts[1].file, kv.BLOCK + 5)
    keys, values = room(header)
    assert code_of(lambda: load_parts(state, header, header.files, keys, values)) == "memory-damaged"
    assert not keys.any()


def test_any_flip_or_cut_in_the_header_is_refused(state: Path) -> None:
    path = state / "state.json"
    raw = path.read_bytes()
    for place in range(0, len(raw), max(1, len(raw) // 150)):
        path.write_bytes(raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :])
        assert code_of(lambda: read_header(state)) in ("memory-damaged", "memory-format")
        path.write_bytes(raw[:place])
        assert code_of(lambda: read_header(state)) == "memory-damaged"
    path.unlink()
    assert code_of(lambda: read_header(state)) == "memory-unknown"


def first_part(record: Record) -> Record:
    """Give the record of the first segment."""
    parts = record["parts"]
    assert isinstance(parts, list)
    assert isinstance(parts[0], dict)
    return parts[0]


LIES: list[Callable[[Record], object]] = [
    lambda record: record.update(geometry={"dtype": "float32", "layers": 2, "kvHeads": 2, "headDim": 10**9}),
    lambda record: record.update(geometry={"dtype": "float64", "layers": 2, "kvHeads": 2, "headDim": 16}),
    lambda record: record.update(geometry={"dtype": "float32", "layers": 0, "kvHeads": 2, "headDim": 16}),
    lambda record: record.update(kind="gist"),
    lambda record: record.update(surplus=1),
    lambda record: record.update(windowsPerSegment=1),
    lambda record: record.update(blockBytes=2**40),
    lambda record: record.update(blockBytes=1),
    lambda record: record.update(parts=None),
    lambda record: record.pop("tail"),
    lambda record: first_part(record).update(length=2**62),
    lambda record: first_part(record).update(length=-1),
    lambda record: first_part(record).update(length=True),
    lambda record: first_part(record).update(windowSlots=[2**23] * 6),
    lambda record: first_part(record).update(windowSlots=[-1] * 6),
    lambda record: first_part(record).update(blocks=[]),
    lambda record: first_part(record).update(blocks=["../../x" * 4] * 3),
    lambda record: first_part(record).update(file="../segment-000001.kv"),
    lambda record: first_part(record).update(file="segment-000002.kv"),
    lambda record: first_part(record).update(openSlots=1),
]


def test_lengths_that_lie_are_refused_before_room_is_made(state: Path) -> None:
    path = state / "state.json"
    raw = path.read_bytes()
    for lie in LIES:
        record = unseal(raw)
        lie(record)
        path.write_bytes(seal(record))
        tracemalloc.start()
        try:
            assert code_of(lambda: read_header(state)) == "memory-damaged"
            assert tracemalloc.get_traced_memory()[1] < 4 * 1024 * 1024
        finally:
            tracemalloc.stop()
    tail_lie = unseal(raw)
    tail = tail_lie["tail"]
    assert isinstance(tail, dict)
    tail["file"] = "tail-/etc/passwd.kv"
    path.write_bytes(seal(tail_lie))
    assert code_of(lambda: read_header(state)) == "memory-damaged"


def test_what_is_no_header_is_refused(state: Path) -> None:
    path = state / "state.json"
    raw = path.read_bytes()
    spaced = json.dumps(json.loads(raw)).encode()
    twice = raw.replace(b'{"blockBytes"', b'{"kind":"beacon","blockBytes"')
    deep = b'{"formatVersion":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    huge_number = b'{"formatVersion":1' + b"0" * 5_000 + b"}"
    pickled, not_utf8, no_version = b"\x80\x04K\x01.", b'"\xff"', b'{"formatVersion":true}'
    for other in (b"", b"{}", b"[]", b"null", pickled, not_utf8, no_version, spaced, twice, deep, huge_number):
        path.write_bytes(other)
        assert code_of(lambda: read_header(state)) == "memory-damaged"
    with path.open("wb") as file:
        file.truncate(2**40)
    assert code_of(lambda: read_header(state)) == "memory-damaged"
    path.unlink()
    os.mkfifo(path)
    assert code_of(lambda: read_header(state)) == "memory-damaged"


def test_a_newer_version_is_refused_with_the_remedy(state: Path) -> None:
    record = unseal((state / "state.json").read_bytes())
    for newer in (seal({**record, "formatVersion": 2, "unheardOf": []}), b'{"formatVersion": 7, "sealedInAnotherWay": true}'):
        (state / "state.json").write_bytes(newer)
        with pytest.raises(BridgeError, match="format version") as caught:
            read_header(state)
        assert (caught.value.code, caught.value.remedy) == ("memory-format", "update this program")


@pytest.mark.parametrize("room_for", [0, 1], ids=["in a segment", "in the tail"])
def test_a_full_disk_leaves_the_old_state_whole(tmp_path: Path, room_for: int) -> None:
    chosen = kv.large()
    old = kv.write_state(tmp_path / "state", chosen, windows=5, open_slots=1)
    before = kv.files(tmp_path / "state")
    segment = 4 * kv.SLOTS * chosen.geometry.bytes_per_slot
    ended = subprocess.run(
        [sys.executable, __file__, str(tmp_path / "state"), str(segment - 1 + room_for), str(10 + room_for)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout.startswith("disk-full the disk is full: "), ended.stderr
    assert verify_state(tmp_path / "state") == old
    kept = kv.files(tmp_path / "state")
    assert {name: kept[name] for name in before} == before
    assert not [name for name in kept if name.endswith(".writing")]
    kv.write_state(tmp_path / "state", chosen, windows=11, open_slots=2)
    kv.write_state(tmp_path / "whole", chosen, windows=11, open_slots=2)
    assert kv.files(tmp_path / "state") == kv.files(tmp_path / "whole")


def grow_with_little_room(directory: Path, largest_file: int, windows: int) -> None:
    """Go on in ``directory`` with a limit on the size of a file, as a disk that is full; print the error."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))
    try:
        with open_writer(directory, kv.large()) as writer:
            kv.add(writer, len(writer.standing) * 4, windows)
            writer.finish(*kv.window(writer.setting, windows, 40), {})
    except BridgeError as error:
        sys.stdout.write(f"{error.code} {error.message}\n")


if __name__ == "__main__":
    grow_with_little_room(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
