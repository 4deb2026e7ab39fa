"""A memory on disk: bit for bit what was read, however often the reading was interrupted, and nothing altered is ever used."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import torch
from pydantic import JsonValue
from torch import Tensor

import beacon_states
from beacon_states import MODEL, RATIO, SEGMENT_BYTES, TEXT, WINDOW, files, memorize_here
from memorag_bridge.beacon.decoder import Decoder
from memorag_bridge.beacon.memorize_to_disk import memorize_to_disk
from memorag_bridge.beacon.saved import load_state, read_cursor
from memorag_bridge.beacon.slots import uniform
from memorag_bridge.beacon.state import BeaconState
from memorag_bridge.errors import BridgeError, CallCancelled
from memorag_bridge.kv_files.check_parts import verify_state
from memorag_bridge.kv_files.read_header import read_header
from memorag_bridge.kv_files.sealed import seal, unseal
from memorag_bridge.watch import Watch
from tiny_beacon import decoder_of, some_tokens, tiny_config, write_tensors

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tensors(tmp_path_factory.mktemp("models") / "qwen2", tiny_config("qwen2", window=WINDOW))


@pytest.fixture(scope="module")
def decoder(folder: Path) -> Decoder:
    return decoder_of(folder)


@pytest.fixture(scope="module")
def whole(decoder: Decoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("states") / "whole"
    memorize_here(decoder, TEXT, directory)
    return directory


def load(decoder: Decoder, directory: Path) -> BeaconState:
    header = read_header(directory)
    rule = uniform(decoder.config.window, RATIO)
    return load_state(decoder, rule, directory, header.setting, header.files, header.cursor, Watch())[0]


def tensors_of(state: BeaconState) -> list[Tensor]:
    return [state.closed.keys, state.closed.values, state.tail.keys, state.tail.values]


def bitwise(one: BeaconState, other: BeaconState) -> None:
    assert (one.rule, one.cursor, one.tail.is_beacon) == (other.rule, other.cursor, other.tail.is_beacon)
    for mine, yours in zip(tensors_of(one), tensors_of(other), strict=True):
        assert torch.equal(mine, yours)


def shape_of(directory: Path) -> list[tuple[str, list[int], int, int]]:
    """Parts and lengths; a tail's name is that of its bytes."""
    return [
        (part.file if part.open_slots == 0 and part.cursor else "tail", part.window_slots, part.open_slots, part.length)
        for part in read_header(directory).files
    ]


def stopping_after(windows: int) -> Watch:
    """A watch whose caller goes away."""
    told: list[int] = []
    return Watch(progress=lambda done, _: told.append(done), is_cancelled=lambda: len(told) >= windows)


@pytest.mark.parametrize("tokens", [0, 1, 15, 16, 17, 31, 32, 33, 64, 67])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16], ids=str)
def test_what_is_loaded_is_what_was_made_bit_for_bit(
    folder: Path, decoder: Decoder, tmp_path: Path, tokens: int, dtype: torch.dtype
) -> None:
    model = decoder if dtype == torch.float32 else decoder_of(folder, dtype)
    made = memorize_here(model, TEXT[:tokens], tmp_path / "state")
    assert made.state.closed.keys.dtype == dtype
    verify_state(tmp_path / "state")
    bitwise(load(model, tmp_path / "state"), made.state)
    assert (made.header.slots, made.header.windows) == (made.state.slots, tokens // WINDOW)


def test_a_killed_reading_goes_on_to_the_same_bytes(folder: Path, decoder: Decoder, whole: Path, tmp_path: Path) -> None:
    kill_half_way([str(folder), str(tmp_path / "killed")], tmp_path / "killed", lines=4)
    made = memorize_here(decoder, TEXT, tmp_path / "killed")
    assert 3 * 2 * WINDOW <= made.resumed < len(TEXT)
    assert made.resumed % (2 * WINDOW) == 0
    assert files(tmp_path / "killed") == files(whole)
    bitwise(made.state, load(decoder, whole))


def test_a_killed_append_goes_on_to_the_same_bytes(folder: Path, decoder: Decoder, tmp_path: Path) -> None:
    memorize_here(decoder, some_tokens(5 * WINDOW + 3), tmp_path / "old")
    old = files(tmp_path / "old")
    kill_half_way([str(folder), str(tmp_path / "killed"), str(tmp_path / "old")], tmp_path / "killed", lines=6)
    made = memorize_here(decoder, TEXT, tmp_path / "killed", tmp_path / "old")
    assert made.resumed > 0
    memorize_here(decoder, TEXT, tmp_path / "whole", tmp_path / "old")
    assert files(tmp_path / "killed") == files(tmp_path / "whole")
    assert files(tmp_path / "old") == old


def kill_half_way(arguments: Sequence[str], directory: Path, lines: int) -> None:
    """Let another process read until its journal has that many lines, then kill it."""
    program = Path(beacon_states.__file__)
    environment = {**os.environ, "PYTHONPATH": f"{program.parent.parent}", "OMP_NUM_THREADS": "1"}
    child = subprocess.Popen([sys.executable, str(program), *arguments], env=environment)
    journal = directory / "segments.jsonl"
    try:
        deadline = time.monotonic() + 60
        while not journal.exists() or journal.read_bytes().count(b"\n") < lines:
            assert child.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.005)
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()
    with pytest.raises(BridgeError) as caught:
        read_header(directory)
    assert caught.value.code == "memory-unknown"


@pytest.mark.parametrize("windows", [1, 2, 3, 6, 12])
def test_an_abort_leaves_what_can_be_gone_on_with(decoder: Decoder, whole: Path, tmp_path: Path, windows: int) -> None:
    with pytest.raises(CallCancelled):
        memorize_here(decoder, TEXT, tmp_path / "state", watch=stopping_after(windows))
    told: list[tuple[int, int]] = []
    watch = Watch(progress=lambda done, total: told.append((done, total)))
    made = memorize_here(decoder, TEXT, tmp_path / "state", watch=watch)
    assert made.resumed == windows // 2 * 2 * WINDOW
    # Tokens alone, from where it goes on: a load tells bytes, which are nobody's business here.
    assert told == [(done, len(TEXT)) for done in [*range(made.resumed, len(TEXT), WINDOW), len(TEXT)]]
    assert files(tmp_path / "state") == files(whole)


def test_an_interrupted_reading_of_another_text_is_not_gone_on_with(decoder: Decoder, whole: Path, tmp_path: Path) -> None:
    for number, other in enumerate([some_tokens(200), TEXT[:100] + TEXT[101:], TEXT[1:], [*TEXT[:40], 7, *TEXT[40:]]]):
        with pytest.raises(CallCancelled):
            memorize_here(decoder, other, tmp_path / f"{number}", watch=stopping_after(9))
        made = memorize_here(decoder, TEXT, tmp_path / f"{number}")
        assert made.resumed == 0
        assert files(tmp_path / f"{number}") == files(whole)


def test_a_shorter_text_is_not_what_a_longer_one_began(decoder: Decoder, tmp_path: Path) -> None:
    memorize_here(decoder, TEXT, tmp_path / "state")
    made = memorize_here(decoder, TEXT[:50], tmp_path / "state")
    assert made.resumed == 0
    memorize_here(decoder, TEXT[:50], tmp_path / "alone")
    assert files(tmp_path / "state") == files(tmp_path / "alone")


def test_a_longer_text_goes_on_where_a_finished_one_ends(decoder: Decoder, whole: Path, tmp_path: Path) -> None:
    memorize_here(decoder, TEXT[:100], tmp_path / "state")
    assert memorize_here(decoder, TEXT, tmp_path / "state").resumed == 6 * WINDOW
    assert files(tmp_path / "state") == files(whole)


def test_another_setting_in_the_same_directory_is_refused(decoder: Decoder, tmp_path: Path) -> None:
    with pytest.raises(CallCancelled):
        memorize_here(decoder, TEXT, tmp_path / "state", watch=stopping_after(9))
    with pytest.raises(BridgeError) as caught:
        memorize_to_disk(decoder, 8, TEXT, tmp_path / "state", model=MODEL, previous=None, watch=Watch())
    assert caught.value.code == "memory-mismatch"


@pytest.mark.parametrize("at", [0, 1, 2, 3, 4, 5, 15, 16, 17, 31, 32, 33, 47, 63, 64, 65, 100])
def test_an_append_is_the_whole_at_once(decoder: Decoder, whole: Path, tmp_path: Path, at: int) -> None:
    memorize_here(decoder, TEXT[:at], tmp_path / "old")
    old = files(tmp_path / "old")
    made = memorize_here(decoder, TEXT[at:], tmp_path / "new", tmp_path / "old")
    assert (made.resumed, made.state.cursor.tokens) == (0, len(TEXT))
    assert shape_of(tmp_path / "new") == shape_of(whole)
    assert read_header(tmp_path / "new").cursor == read_header(whole).cursor
    for mine, yours in zip(tensors_of(load(decoder, tmp_path / "new")), tensors_of(load(decoder, whole)), strict=True):
        torch.testing.assert_close(mine, yours, atol=1e-5, rtol=0)
    bitwise(load(decoder, tmp_path / "new"), made.state)
    assert files(tmp_path / "old") == old
    verify_state(tmp_path / "old")
    for part in read_header(tmp_path / "old").parts:  # whole segments are shared, not copied
        assert (tmp_path / "old" / part.file).samefile(tmp_path / "new" / part.file)


def test_an_interrupted_append_of_another_text_starts_anew(decoder: Decoder, tmp_path: Path) -> None:
    memorize_here(decoder, TEXT[:50], tmp_path / "old")
    old = files(tmp_path / "old")
    with pytest.raises(CallCancelled):
        memorize_here(decoder, some_tokens(150), tmp_path / "new", tmp_path / "old", stopping_after(7))
    made = memorize_here(decoder, TEXT[50:], tmp_path / "new", tmp_path / "old")
    assert made.resumed == 0
    memorize_here(decoder, TEXT[50:], tmp_path / "alone", tmp_path / "old")
    assert files(tmp_path / "new") == files(tmp_path / "alone")
    assert files(tmp_path / "old") == old


def test_a_finished_append_may_be_asked_for_again(decoder: Decoder, tmp_path: Path) -> None:
    for at in (50, 5):
        memorize_here(decoder, TEXT[:at], tmp_path / f"old-{at}")
        memorize_here(decoder, TEXT[at:], tmp_path / f"new-{at}", tmp_path / f"old-{at}")
        before = files(tmp_path / f"new-{at}")
        assert memorize_here(decoder, TEXT[at:], tmp_path / f"new-{at}", tmp_path / f"old-{at}").resumed > 0
        assert files(tmp_path / f"new-{at}") == before


def test_a_memory_is_never_appended_to_in_its_own_directory(decoder: Decoder, tmp_path: Path) -> None:
    memorize_here(decoder, TEXT, tmp_path / "state")
    before = files(tmp_path / "state")
    with pytest.raises(BridgeError, match="holds the memory that is to be appended to"):
        memorize_here(decoder, [1, 2], tmp_path / "state", tmp_path / "." / "state")
    assert files(tmp_path / "state") == before


def test_what_is_no_memory_is_not_appended_to(decoder: Decoder, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "next").mkdir()
    for nothing in ("none", "file", "next"):
        with pytest.raises(BridgeError) as caught:
            memorize_here(decoder, [1], tmp_path / "next", tmp_path / nothing)
        assert caught.value.code == "memory-unknown"


def test_damage_in_any_file_is_refused(decoder: Decoder, tmp_path: Path) -> None:
    memorize_here(decoder, TEXT[:100], tmp_path / "state")
    for path in sorted((tmp_path / "state").iterdir()):
        raw = path.read_bytes()
        for altered in (raw[:-1], raw + b"x", raw[:50] + bytes([raw[50] ^ 1]) + raw[51:], b""):
            path.write_bytes(altered)
            with pytest.raises(BridgeError) as caught:
                load(decoder, tmp_path / "state")
            assert caught.value.code == "memory-damaged"
            with pytest.raises(BridgeError) as caught:
                memorize_here(decoder, [1], tmp_path / "next", tmp_path / "state")
            assert caught.value.code == "memory-damaged"
        path.write_bytes(raw)
    load(decoder, tmp_path / "state")


Record = dict[str, JsonValue]
LIES: dict[str, Callable[[Record], object]] = {
    "since": lambda cursor: cursor.update(since=7),
    "fewer tokens": lambda cursor: cursor.update(tokens=96),
    "more tokens": lambda cursor: cursor.update(tokens=10**30),
    "windows": lambda cursor: cursor.update(windows=1),
    "start": lambda cursor: cursor.update(windowStart=0),
    "kinds in another order": lambda cursor: cursor.update(openKinds="brrrr"),
    "no kinds": lambda cursor: cursor.update(openKinds=""),
    "kinds of another alphabet": lambda cursor: cursor.update(openKinds="xrrrb"),
    "open tokens": lambda cursor: cursor.update(openTokens=[1]),
    "ids that are none": lambda cursor: cursor.update(openTokens=[-1, 2, 3, 4]),
    "a digest that is none": lambda cursor: cursor.update(digest="zz"),
    "a number that is none": lambda cursor: cursor.update(tokens="100"),
    "nothing": lambda cursor: cursor.clear(),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_header_that_lies_about_where_it_stands_is_refused(decoder: Decoder, tmp_path: Path, lie: str) -> None:
    memorize_here(decoder, TEXT[:100], tmp_path / "state")
    path = tmp_path / "state" / "state.json"
    record = unseal(path.read_bytes())
    cursor = record["cursor"]
    assert isinstance(cursor, dict)
    LIES[lie](cursor)
    path.write_bytes(seal(record))
    with pytest.raises(BridgeError) as caught:
        load(decoder, tmp_path / "state")
    assert caught.value.code == "memory-damaged"


def test_a_header_of_another_shape_is_refused(folder: Path, decoder: Decoder, tmp_path: Path) -> None:
    memorize_here(decoder, TEXT[:100], tmp_path / "state")
    with pytest.raises(BridgeError) as caught:
        load(decoder_of(folder, torch.bfloat16), tmp_path / "state")
    assert caught.value.code == "memory-mismatch"


def test_the_cursor_says_what_was_read(decoder: Decoder, whole: Path) -> None:
    cursor, trace, is_beacon = read_cursor(whole, read_header(whole).cursor)
    assert (cursor.tokens, cursor.windows, cursor.window_start, cursor.since) == (199, 12, 192, 3)
    assert trace.open_tokens == tuple(TEXT[192:])
    assert is_beacon == (False, False, False, False, True, False, False, False)
    assert read_header(whole).windows_per_segment == SEGMENT_BYTES // (
        WINDOW // RATIO * read_header(whole).geometry.bytes_per_slot
    )
