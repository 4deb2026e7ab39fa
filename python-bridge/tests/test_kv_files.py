"""Keys and values come back bit by bit, however the state came about."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch

import kv_windows as kv
from memorag_bridge.errors import BridgeError, CallCancelled
from memorag_bridge.kv_files.check_parts import verify_state
from memorag_bridge.kv_files.geometry import KvDtype, KvGeometry, windows_per_segment
from memorag_bridge.kv_files.grow import grow_state
from memorag_bridge.kv_files.header import KvHeader, KvSetting
from memorag_bridge.kv_files.link import link_state
from memorag_bridge.kv_files.load import load_parts
from memorag_bridge.kv_files.read_header import read_header, require_model
from memorag_bridge.kv_files.tensor_bytes import torch_dtype
from memorag_bridge.kv_files.writer import open_writer
from memorag_bridge.watch import Watch

DTYPES: list[KvDtype] = ["float32", "bfloat16", "float16"]
DEVICES = ["cpu", "cuda"] if torch.cuda.is_available() else ["cpu"]


def empty(chosen: KvSetting, capacity: int, device: str = "cpu") -> kv.Pair:
    """Room for keys and values [layers, kv_heads, capacity, head_dim], filled with ones."""
    geometry = chosen.geometry
    shape = (geometry.layers, geometry.kv_heads, capacity, geometry.head_dim)
    keys = torch.ones(shape, dtype=torch_dtype(geometry), device=device)
    return keys, torch.ones_like(keys)


def same_bits(left: torch.Tensor, right: torch.Tensor) -> bool:
    """Compare bits, not numbers: NaN is not equal to itself."""
    return torch.equal(left.cpu().contiguous().view(torch.uint8), right.cpu().contiguous().view(torch.uint8))


def loaded(directory: Path, header: KvHeader) -> kv.Pair:
    """All of a state."""
    keys, values = empty(header.setting, header.slots)
    load_parts(directory, header, header.files, keys, values)
    return keys, values


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("head_dim", [16, 2048], ids=["copied", "read in place"])
def test_round_trip_is_bit_identical(tmp_path: Path, dtype: KvDtype, device: str, head_dim: int) -> None:
    chosen = kv.setting(dtype, head_dim=head_dim)
    kv.write_state(tmp_path, chosen, windows=8, open_slots=5)
    header = read_header(tmp_path)
    assert (header.windows, header.closed_slots, header.open_slots, header.slots) == (8, 48, 5, 53)
    keys, values = empty(chosen, header.slots + 9, device)
    load_parts(tmp_path, header, header.files, keys, values, first_slot=4)
    for mine, theirs in zip((keys, values), kv.expected(chosen, 8, 5), strict=True):
        assert same_bits(mine[:, :, 4:57], theirs)
        assert bool((mine[:, :, :4] == 1).all())
        assert bool((mine[:, :, 57:] == 1).all())


def test_tensors_may_be_strided_or_a_list_of_layers(tmp_path: Path) -> None:
    chosen = kv.setting(head_dim=2048)
    header = kv.write_state(tmp_path, chosen, windows=4, open_slots=1)
    keys, values = kv.expected(chosen, 4, 1)
    strided = [torch.zeros(2, header.slots, 2, 2048).transpose(1, 2) for _ in range(2)]
    load_parts(tmp_path, header, header.files, *strided)
    assert same_bits(strided[0], keys)
    assert same_bits(strided[1], values)
    layers = [[torch.zeros(2, header.slots, 2048) for _ in range(2)] for _ in range(2)]
    load_parts(tmp_path, header, header.files, *layers)
    assert same_bits(torch.stack(layers[0]), keys)
    assert same_bits(torch.stack(layers[1]), values)


def test_inference_tensors_are_written_and_filled(tmp_path: Path) -> None:
    chosen = kv.setting()
    with torch.inference_mode():
        pairs = [kv.window(chosen, index) for index in range(4)]
        room = empty(chosen, 4 * kv.SLOTS)
    with open_writer(tmp_path, chosen) as writer:
        for keys, values in pairs:
            writer.add_window(keys, values)
        header = writer.finish(None, None, {})
    load_parts(tmp_path, header, header.files, *room)
    assert same_bits(room[0], torch.cat([keys for keys, _ in pairs], dim=2))


def test_parts_are_handed_over_in_order_and_already_stand(tmp_path: Path) -> None:
    chosen = kv.setting()
    header = kv.write_state(tmp_path, chosen, windows=17, open_slots=2)
    wanted, _ = kv.expected(chosen, 17, 2)
    keys, values = empty(chosen, header.slots)
    seen: list[tuple[int, int]] = []
    progress: list[tuple[int, int]] = []

    def on_part(first: int, slots: int) -> None:
        assert same_bits(keys[:, :, first : first + slots], wanted[:, :, first : first + slots])
        seen.append((first, slots))

    load_parts(tmp_path, header, header.files, keys, values, on_part=on_part, watch=Watch(lambda *now: progress.append(now)))
    assert seen == [(0, 18), (18, 18), (36, 18), (54, 18), (72, 18), (90, 14)]
    assert progress[-1] == (header.length, header.length)


def test_a_cancelled_load_leaves_nothing(tmp_path: Path) -> None:
    chosen = kv.setting()
    header = kv.write_state(tmp_path, chosen, windows=9, open_slots=0)
    keys, values = empty(chosen, header.slots)
    with pytest.raises(CallCancelled):
        load_parts(tmp_path, header, header.files, keys, values, watch=Watch(is_cancelled=lambda: True))
    assert not keys.any()
    assert not values.any()


def test_windows_may_differ_in_slots(tmp_path: Path) -> None:
    chosen = kv.setting()
    pairs = [kv.window(chosen, index, slots) for index, slots in enumerate([9, 1, 4, 7, 2])]
    with open_writer(tmp_path, chosen) as writer:
        for pair in pairs:
            writer.add_window(*pair)
        header = writer.finish(None, None, {})
    assert [part.window_slots for part in header.files] == [[9, 1, 4], [7, 2]]
    assert same_bits(loaded(tmp_path, header)[0], torch.cat([keys for keys, _ in pairs], dim=2))


def test_a_state_of_nothing_is_a_state(tmp_path: Path) -> None:
    kv.write_state(tmp_path, kv.setting(), windows=0, open_slots=0)
    header = verify_state(tmp_path)
    assert (header.slots, header.files) == (0, [])
    loaded(tmp_path, header)


def test_tensors_of_another_shape_are_refused(tmp_path: Path) -> None:
    chosen = kv.setting()
    keys, values = kv.window(chosen, 0)
    with open_writer(tmp_path / "written", chosen) as writer:
        other_type = keys.to(torch.float16)
        for pair in [(keys[:1], values), (other_type, values), (keys, values[:, :, :2]), (keys[:, :, :0], values[:, :, :0])]:
            with pytest.raises(ValueError, match="slot"):
                writer.add_window(*pair)
    header = kv.write_state(tmp_path / "state", chosen, windows=3, open_slots=1)
    with pytest.raises(ValueError, match="do not fit"):
        load_parts(tmp_path / "state", header, header.files, *empty(chosen, header.slots - 1))
    with pytest.raises(ValueError, match="is not"):
        load_parts(tmp_path / "state", header, header.files, *empty(kv.setting("float16"), header.slots))


def test_segments_hold_as_many_windows_as_fit() -> None:
    qwen2 = KvGeometry(dtype="bfloat16", layers=28, kv_heads=4, head_dim=128)
    assert qwen2.bytes_per_slot == 57_344
    assert [windows_per_segment(qwen2, slots) for slots in (128, 256, 512, 2048)] == [4, 2, 1, 1]


@pytest.mark.parametrize(("windows", "open_slots"), [(0, 3), (2, 0), (2, 5), (3, 0), (3, 1), (7, 4)])
def test_append_gives_the_bytes_of_the_whole(tmp_path: Path, windows: int, open_slots: int) -> None:
    chosen = kv.setting()
    kv.write_state(tmp_path / "whole", chosen, windows=11, open_slots=2)
    kv.write_state(tmp_path / "old", chosen, windows=windows, open_slots=open_slots)
    before = kv.files(tmp_path / "old")
    growth = grow_state(tmp_path / "old", tmp_path / "new")
    if open_slots > 0:
        assert growth.open_keys is not None
        assert same_bits(growth.open_keys, kv.window(chosen, windows, open_slots)[0])
    else:
        assert growth.open_keys is None
    with growth.writer as writer:
        kv.add(writer, windows, 11)
        kv.finish(writer, 11, 2)
    assert kv.files(tmp_path / "new") == kv.files(tmp_path / "whole")
    assert kv.files(tmp_path / "old") == before
    for part in read_header(tmp_path / "old").parts:
        assert (tmp_path / "old" / part.file).samefile(tmp_path / "new" / part.file)


def test_segments_are_copied_where_links_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(18, "cross-device link")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    header = kv.write_state(tmp_path / "old", kv.setting(), windows=7, open_slots=2)
    assert link_state(tmp_path / "old", tmp_path / "new") == header
    assert kv.files(tmp_path / "old") == kv.files(tmp_path / "new")
    assert not (tmp_path / "old" / "segment-000001.kv").samefile(tmp_path / "new" / "segment-000001.kv")


def test_an_interrupted_growth_goes_on_behind_its_own_segments(tmp_path: Path) -> None:
    chosen = kv.setting()
    kv.write_state(tmp_path / "whole", chosen, windows=11, open_slots=2)
    kv.write_state(tmp_path / "old", chosen, windows=4, open_slots=3)
    with grow_state(tmp_path / "old", tmp_path / "new").writer as writer:
        kv.add(writer, 4, 8)
    growth = grow_state(tmp_path / "old", tmp_path / "new")
    assert (growth.is_resumed, len(growth.writer.standing), growth.open_keys) == (True, 2, None)
    assert growth.writer.standing[-1].cursor == {"windows": 6}
    with growth.writer as writer:
        kv.add(writer, 6, 11)
        kv.finish(writer, 11, 2)
    assert kv.files(tmp_path / "new") == kv.files(tmp_path / "whole")


def test_a_state_grows_where_it_stands(tmp_path: Path) -> None:
    chosen = kv.setting()
    kv.write_state(tmp_path / "whole", chosen, windows=8, open_slots=1)
    kv.write_state(tmp_path / "state", chosen, windows=4, open_slots=3)
    with grow_state(tmp_path / "state", tmp_path / "state").writer as writer:
        kv.add(writer, 4, 8)
        kv.finish(writer, 8, 1)
    assert kv.files(tmp_path / "state") == kv.files(tmp_path / "whole")


def test_a_killed_run_goes_on_behind_its_last_segment(tmp_path: Path) -> None:
    program = Path(kv.__file__)
    environment = {**os.environ, "PYTHONPATH": str(program.parent.parent)}
    child = subprocess.Popen([sys.executable, str(program), str(tmp_path / "killed")], env=environment)
    journal = tmp_path / "killed" / "segments.jsonl"
    try:
        deadline = time.monotonic() + 60
        while not journal.exists() or journal.read_bytes().count(b"\n") < 4:
            assert child.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.01)
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()
    with pytest.raises(BridgeError) as caught:
        read_header(tmp_path / "killed")
    assert caught.value.code == "memory-unknown"
    chosen = kv.large()
    (tmp_path / "killed" / "segment-000009.kv.writing").write_bytes(b"half a segm")
    with open_writer(tmp_path / "killed", chosen) as writer:
        begun = len(writer.standing) * 4
        assert begun >= 12
        assert writer.standing[-1].cursor == {"windows": begun}
        kv.add(writer, begun, begun + 6, 64)
        kv.finish(writer, begun + 6, 2)
    with open_writer(tmp_path / "whole", chosen) as writer:
        kv.add(writer, 0, begun + 6, 64)
        kv.finish(writer, begun + 6, 2)
    assert kv.files(tmp_path / "killed") == kv.files(tmp_path / "whole")


def test_a_segment_that_does_not_stand_is_written_again(tmp_path: Path) -> None:
    chosen = kv.setting()
    kv.write_state(tmp_path / "whole", chosen, windows=13, open_slots=0)

    def begin(name: str) -> Path:
        with open_writer(tmp_path / name, chosen) as writer:
            kv.add(writer, 0, 10)
        return tmp_path / name

    def flip(path: Path, place: int) -> None:
        raw = bytearray(path.read_bytes())
        raw[place] ^= 1
        path.write_bytes(raw)

    flip(begin("altered") / "segment-000002.kv", 100)
    (begin("missing") / "segment-000003.kv").unlink()
    os.truncate(begin("cut") / "segment-000001.kv", 5_000)
    journal = begin("torn") / "segments.jsonl"
    journal.write_bytes(journal.read_bytes()[:-20])
    journal = begin("unsaid") / "segments.jsonl"
    flip(journal, journal.read_bytes().index(b'"cursor":{"windows":6}') + 20)
    for name, standing in [("altered", 1), ("missing", 2), ("cut", 0), ("torn", 2), ("unsaid", 1)]:
        with open_writer(tmp_path / name, chosen) as writer:
            assert (name, len(writer.standing)) == (name, standing)
            kv.add(writer, standing * 3, 13)
            kv.finish(writer, 13, 0)
        assert kv.files(tmp_path / name) == kv.files(tmp_path / "whole")


def test_a_segment_written_again_leaves_the_state_that_shares_it(tmp_path: Path) -> None:
    chosen = kv.setting()
    kv.write_state(tmp_path / "old", chosen, windows=6, open_slots=0)
    before = kv.files(tmp_path / "old")
    grow_state(tmp_path / "old", tmp_path / "new").writer.close()
    (tmp_path / "new" / "segments.jsonl").unlink()
    with open_writer(tmp_path / "new", chosen) as writer:
        assert writer.standing == []
        for index in range(100, 106):
            writer.add_window(*kv.window(chosen, index))
        writer.finish(None, None, {})
    assert kv.files(tmp_path / "old") == before


def test_a_directory_of_another_memory_is_refused(tmp_path: Path) -> None:
    with open_writer(tmp_path / "begun", kv.setting()) as writer:
        kv.add(writer, 0, 3)
    kv.write_state(tmp_path / "finished", kv.setting(), windows=4, open_slots=0)
    for name in ("begun", "finished"):
        before = kv.files(tmp_path / name)
        other_ratio = kv.setting().model_copy(update={"model": {"id": "tiny", "ratio": 8}})
        for other in (kv.setting("float16"), kv.setting(windows=2), other_ratio):
            with pytest.raises(BridgeError) as caught:
                open_writer(tmp_path / name, other)
            assert caught.value.code == "memory-mismatch"
        assert kv.files(tmp_path / name) == before


def test_a_memory_of_another_model_is_refused_with_the_difference(tmp_path: Path) -> None:
    header = kv.write_state(tmp_path, kv.setting(), windows=1, open_slots=0)
    require_model(header, {"id": "tiny", "ratio": 4})
    with pytest.raises(BridgeError, match="ratio is 4, not 8") as caught:
        require_model(header, {"id": "tiny", "ratio": 8})
    assert caught.value.code == "memory-mismatch"
