"""A writer goes on behind the segments of the same text, and begins anew behind those of another."""

import threading
from pathlib import Path

import pytest

import kv_windows as kv
from memorag_bridge.errors import BridgeError
from memorag_bridge.kv_files.grow import grow_state
from memorag_bridge.kv_files.header import FreeJson
from memorag_bridge.kv_files.resume import resume_or_begin
from memorag_bridge.kv_files.writer import open_writer

CHOSEN = kv.setting()


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    """One segment of three windows, and two windows that were lost."""
    with open_writer(tmp_path / "begun", CHOSEN) as writer:
        kv.add(writer, 0, 5)
    return tmp_path / "begun"


def writers() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name == "kv-writer"]


def test_the_same_text_is_gone_on_with(begun: Path) -> None:
    writer, cursor = resume_or_begin(begun, CHOSEN, None, lambda cursor: cursor == {"windows": 3})
    with writer:
        assert (len(writer.standing), cursor) == (1, {"windows": 3})


def test_segments_of_another_text_are_removed(begun: Path, tmp_path: Path) -> None:
    writer, cursor = resume_or_begin(begun, CHOSEN, None, lambda _: False)
    with writer:
        assert (writer.standing, cursor, list(begun.glob("*.kv"))) == ([], None, [])
        kv.add(writer, 0, 4)
        kv.finish(writer, 4, 2)
    kv.write_state(tmp_path / "whole", CHOSEN, windows=4, open_slots=2)
    assert kv.files(begun) == kv.files(tmp_path / "whole")


def test_a_growth_by_another_text_begins_behind_the_previous_state(tmp_path: Path) -> None:
    kv.write_state(tmp_path / "old", CHOSEN, windows=4, open_slots=3)
    with grow_state(tmp_path / "old", tmp_path / "new").writer as writer:
        kv.add(writer, 4, 8)
    writer, cursor = resume_or_begin(tmp_path / "new", CHOSEN, tmp_path / "old", lambda _: False)
    with writer:
        assert (len(writer.standing), cursor) == (1, None)


def test_a_cursor_that_cannot_be_read_leaves_no_thread_behind(begun: Path) -> None:
    def refuse(_: FreeJson) -> bool:
        raise BridgeError("memory-damaged", "the cursor is no cursor", "memorize the text again")

    before = writers()
    with pytest.raises(BridgeError, match="no cursor"):
        resume_or_begin(begun, CHOSEN, None, refuse)
    assert writers() == before


def test_a_state_is_not_appended_to_where_it_stands(tmp_path: Path) -> None:
    kv.write_state(tmp_path / "state", CHOSEN, windows=4, open_slots=3)
    before = kv.files(tmp_path / "state")
    with pytest.raises(BridgeError, match="is to be appended to") as caught:
        resume_or_begin(tmp_path / "state", CHOSEN, tmp_path / "state", lambda _: True)
    assert caught.value.code == "bridge-protocol"
    assert kv.files(tmp_path / "state") == before
