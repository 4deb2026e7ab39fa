"""Reading a text into a memory on disk: written while windows close, gone on with after an interruption, grown by append."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from memorag_bridge.beacon.decoder import Decoder
from memorag_bridge.beacon.memorize import memorize
from memorag_bridge.beacon.rows import ClosedWindow
from memorag_bridge.beacon.saved import cursor_json, geometry_of, load_state, read_cursor
from memorag_bridge.beacon.slots import Cursor, SlotRule, uniform
from memorag_bridge.beacon.state import BeaconState
from memorag_bridge.beacon.trace import TextTrace
from memorag_bridge.errors import BridgeError
from memorag_bridge.kv_files.geometry import SEGMENT_BYTES, windows_per_segment
from memorag_bridge.kv_files.grow import grow_state
from memorag_bridge.kv_files.header import FreeJson, KvHeader, KvSetting
from memorag_bridge.kv_files.read_header import read_header, require_model
from memorag_bridge.kv_files.writer import KvWriter, open_writer
from memorag_bridge.watch import Watch


@dataclass(frozen=True)
class Memorized:
    """A memory on disk, ``header``, and on the device, ``state``. ``resumed``: tokens that an earlier run had read."""

    header: KvHeader
    state: BeaconState
    resumed: int


def memorize_to_disk(
    decoder: Decoder,
    ratio: int,
    tokens: Sequence[int],
    directory: Path,
    *,
    model: FreeJson,
    previous: Path | None,
    watch: Watch,
    segment_bytes: int = SEGMENT_BYTES,
) -> Memorized:
    """Read ``tokens`` into ``directory``, behind the memory in ``previous`` where there is one; progress counts tokens.

    Segments that an interrupted call left in ``directory`` are gone on with where they came from the same text, and are written
    again where not. ``previous`` stays as it is.
    """
    window = decoder.config.window
    rule = uniform(window, ratio)
    geometry = geometry_of(decoder)
    per_segment = windows_per_segment(geometry, window // ratio, segment_bytes)
    setting = KvSetting(kind="beacon", model=model, geometry=geometry, windows_per_segment=per_segment)
    first, before = 0, TextTrace()
    if previous is not None:
        at, before = _end_of(previous, directory, model)
        first = at.tokens
    standing = _standing(directory, setting, previous, before, first, tokens, window)
    with standing.writer as writer:
        start = _start(decoder, rule, previous, standing, watch)
        done = 0 if start is None else start.cursor.tokens - first
        told = Watch(lambda read, _: watch.progress(done + read, len(tokens)), watch.say, watch.is_cancelled)
        trace, traced = before.read(tokens[:done], window), done

        def keep(_: int, closed: ClosedWindow, cursor: Cursor) -> None:
            nonlocal trace, traced
            trace, traced = trace.read(tokens[traced : cursor.tokens - first], window), cursor.tokens - first
            writer.add_window(closed.keys, closed.values, cursor_json(cursor, trace))

        (state,) = memorize(decoder, rule, [tokens[done:]], start=start, on_window=keep, watch=told)
        trace = trace.read(tokens[traced:], window)
        tail = state.tail
        open_keys, open_values = (tail.keys, tail.values) if tail.is_beacon else (None, None)
        header = writer.finish(open_keys, open_values, cursor_json(state.cursor, trace, tail.is_beacon))
    return Memorized(header, state, done)


def _end_of(previous: Path, directory: Path, model: FreeJson) -> tuple[Cursor, TextTrace]:
    """Where the memory in ``previous`` ends."""
    header = read_header(previous)
    if directory.exists() and directory.samefile(previous):
        problem = f"{directory} holds the memory that is to be appended to"
        raise BridgeError("bridge-protocol", problem, "give another directory for the memory that is made of it")
    require_model(header, model)
    return read_cursor(previous, header.cursor)[:2]


def _start(decoder: Decoder, rule: SlotRule, previous: Path | None, standing: "_Standing", watch: Watch) -> BeaconState | None:
    """The memory to go on from: the segments that stand, else the previous one."""
    quiet = Watch(say=watch.say, is_cancelled=watch.is_cancelled)  # a load tells bytes
    writer = standing.writer
    if standing.cursor is not None:
        return load_state(decoder, rule, writer.directory, writer.setting, writer.standing, standing.cursor, quiet)[0]
    if previous is None:
        return None
    header = read_header(previous)
    return load_state(decoder, rule, previous, header.setting, header.files, header.cursor, quiet)[0]


@dataclass(frozen=True)
class _Standing:
    """``cursor``: where the segments of an interrupted run end, where there are any to go on with."""

    writer: KvWriter
    cursor: FreeJson | None


def _standing(
    directory: Path, setting: KvSetting, previous: Path | None, before: TextTrace, first: int, tokens: Sequence[int], window: int
) -> _Standing:
    for attempt in range(2):
        if previous is None:
            writer = open_writer(directory, setting)
            cursor = writer.standing[-1].cursor if writer.standing else None
        else:
            growth = grow_state(previous, directory)
            writer = growth.writer
            cursor = writer.standing[-1].cursor if growth.is_resumed else None
        if cursor is None:
            return _Standing(writer, None)
        at, trace, _ = read_cursor(directory, cursor)
        if 0 <= at.tokens - first <= len(tokens) and before.read(tokens[: at.tokens - first], window) == trace:
            return _Standing(writer, cursor)
        # Another text was being read here: nothing of it can be used.
        writer.close()
        if attempt == 0:
            _clear(directory)
    raise BridgeError("internal", f"the segments in {directory} cannot be cleared", "remove the directory")


def _clear(directory: Path) -> None:
    for path in directory.iterdir():
        if path.suffix in {".kv", ".jsonl"} or path.name == "state.json":
            path.unlink()
