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
from memorag_bridge.kv_files.geometry import SEGMENT_BYTES, windows_per_segment
from memorag_bridge.kv_files.header import FreeJson, KvHeader, KvSetting
from memorag_bridge.kv_files.read_header import read_header, require_model
from memorag_bridge.kv_files.resume import resume_or_begin
from memorag_bridge.kv_files.writer import KvWriter
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
    setting = _setting(decoder, ratio, model, segment_bytes)
    first, before = (0, TextTrace()) if previous is None else _end_of(previous, model)

    def is_same_text(cursor: FreeJson) -> bool:
        at, trace, _ = read_cursor(directory, cursor)
        return 0 <= at.tokens - first <= len(tokens) and before.read(tokens[: at.tokens - first], window) == trace

    writer, stands = resume_or_begin(directory, setting, previous, is_same_text)
    with writer:
        start = _start(decoder, rule, previous, writer, stands, watch)
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


def _setting(decoder: Decoder, ratio: int, model: FreeJson, segment_bytes: int) -> KvSetting:
    geometry = geometry_of(decoder)
    per_segment = windows_per_segment(geometry, decoder.config.window // ratio, segment_bytes)
    return KvSetting(kind="beacon", model=model, geometry=geometry, windows_per_segment=per_segment)


def _end_of(previous: Path, model: FreeJson) -> tuple[int, TextTrace]:
    """Tokens and text of the memory in ``previous``."""
    header = read_header(previous)
    require_model(header, model)
    cursor, trace, _ = read_cursor(previous, header.cursor)
    return cursor.tokens, trace


def _start(
    decoder: Decoder, rule: SlotRule, previous: Path | None, writer: KvWriter, stands: FreeJson | None, watch: Watch
) -> BeaconState | None:
    """The memory to go on from: the segments that stand, up to the cursor ``stands``, else the previous one."""
    quiet = Watch(say=watch.say, is_cancelled=watch.is_cancelled)  # a load tells bytes
    if stands is not None:
        return load_state(decoder, rule, writer.directory, writer.setting, writer.standing, stands, quiet)[0]
    if previous is None:
        return None
    header = read_header(previous)
    return load_state(decoder, rule, previous, header.setting, header.files, header.cursor, quiet)[0]
