"""Reading a text into a memory on disk: written step by step, gone on with after an interruption, grown by append."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from memorag_bridge.errors import BridgeError
from memorag_bridge.generators.causal_weights import CausalWeights
from memorag_bridge.kv_files.header import KvHeader, KvPart, KvSetting
from memorag_bridge.kv_files.load import load_parts
from memorag_bridge.kv_files.read_header import read_header, require_model
from memorag_bridge.kv_files.resume import resume_or_begin
from memorag_bridge.kv_files.text_digest import chained
from memorag_bridge.kv_files.writer import KvWriter
from memorag_bridge.long_context.cursor import Cursor, read_cursor, read_end
from memorag_bridge.long_context.cut import Cut
from memorag_bridge.long_context.room import SPARE, Room
from memorag_bridge.watch import Watch


@dataclass(frozen=True)
class Memorized:
    """A memory on disk, ``header``, and on the device, ``room``. ``resumed``: tokens that an earlier run had read."""

    header: KvHeader
    room: Room
    resumed: int


def memorize_to_disk(
    weights: CausalWeights,
    setting: KvSetting,
    cut: Cut,
    tokens: Sequence[int],
    directory: Path,
    *,
    previous: Path | None,
    watch: Watch,
) -> Memorized:
    """Read ``tokens`` into ``directory``, behind the memory in ``previous`` where there is one.

    The open window of ``previous`` is read again, so that what is computed is the same as in one reading of the whole.
    Segments that an interrupted call left in ``directory`` are gone on with where they came from the same text, and are
    written again where not. ``previous`` stays as it is.
    """
    before, saved = Cursor(), None
    if previous is not None:
        header = read_header(previous)
        require_model(header, setting.model)
        before, saved = read_end(previous, header), _Saved(previous, header.setting, header.files)
    reading = _Reading(cut, before.closed, [*before.open_tokens, *tokens], before.digest)
    writer, stands = resume_or_begin(
        directory, setting, previous, lambda cursor: reading.begins_with(read_cursor(directory, cursor))
    )
    with writer:
        at = Cursor(reading.first, reading.digest) if stands is None else read_cursor(directory, stands)
        saved = saved if stands is None else _Saved(directory, setting, writer.standing)
        start = at.tokens - at.tokens % cut.step
        room = _room_with(weights, setting, reading.end, saved, watch)
        read = _Told(watch, before.tokens, len(tokens))
        _read_on(weights, room, reading, writer, start, at, read)
        cursor = reading.cursor()
        opened = slice(cursor.closed, cursor.tokens)
        is_open = cursor.closed < cursor.tokens
        open_keys = room.keys[:, :, opened] if is_open else None  # [layers, kv_heads, open slots, head_dim]
        open_values = room.values[:, :, opened] if is_open else None
        header = writer.finish(open_keys, open_values, cursor.json())
    return Memorized(header, room, max(0, start - before.tokens))


@dataclass(frozen=True)
class _Saved:
    directory: Path
    setting: KvSetting
    parts: Sequence[KvPart]


@dataclass(frozen=True)
class _Reading:
    """What is to be read: ``tokens`` from position ``first`` on, which ends a step; ``digest`` of what stands before."""

    cut: Cut
    first: int
    tokens: Sequence[int]
    digest: str

    @property
    def end(self) -> int:
        return self.first + len(self.tokens)

    def between(self, first: int, last: int) -> Sequence[int]:
        return self.tokens[first - self.first : last - self.first]

    def digest_at(self, position: int) -> str:
        return chained(self.digest, self.between(self.first, position), self.cut.window)

    def begins_with(self, at: Cursor) -> bool:
        """Whether what was read up to ``at`` is the beginning of this."""
        return self.first <= at.tokens <= self.end and self.digest_at(at.tokens) == at.digest

    def cursor(self) -> Cursor:
        """Where the whole ends."""
        closed = self.end - self.end % self.cut.step
        return Cursor(self.end, self.digest_at(closed), tuple(self.between(closed, self.end)))


@dataclass(frozen=True)
class _Told:
    """Progress in tokens of this call's texts, which begin at position ``first``."""

    watch: Watch
    first: int
    total: int

    def at(self, position: int) -> None:
        self.watch.check()
        self.watch.progress(min(max(0, position - self.first), self.total), self.total)


def _read_on(
    weights: CausalWeights, room: Room, reading: _Reading, writer: KvWriter, start: int, at: Cursor, told: _Told
) -> None:
    """Compute steps from ``start`` on; windows before ``at`` stand in the files already."""
    cut, digest, written = reading.cut, at.digest, at.tokens
    for first in range(start, reading.end, cut.step):
        told.at(first)
        last = min(first + cut.step, reading.end)
        _, cache = weights.read(reading.between(first, last), room.cache(first), told.watch)
        _require_kept(cache, last, writer.directory)
        room.filled = last
        for left in range(max(first, written), last if last - first == cut.step else first, cut.window):
            right = left + cut.window
            digest = chained(digest, reading.between(left, right), cut.window)
            writer.add_window(room.keys[:, :, left:right], room.values[:, :, left:right], Cursor(right, digest).json())
    told.at(reading.end)


def _require_kept(cache: object, tokens: int, directory: Path) -> None:
    """Refuse a model that did not use the cache which it was given."""
    held = cache.get_seq_length() if hasattr(cache, "get_seq_length") else 0
    if held != tokens:
        problem = f"the model keeps {held} keys and values of {tokens} tokens, so no memory can be written in {directory}"
        raise BridgeError("unsupported", problem, "use a model with full attention in all layers")


def _room_with(weights: CausalWeights, setting: KvSetting, end: int, saved: _Saved | None, watch: Watch) -> Room:
    slots = 0 if saved is None else sum(part.slots for part in saved.parts)
    room = Room(setting.geometry, max(end, slots) + SPARE, weights.device)
    if saved is not None:
        quiet = Watch(is_cancelled=watch.is_cancelled)  # progress counts tokens that are read, not bytes
        load_parts(saved.directory, saved.setting, saved.parts, room.keys, room.values, watch=quiet)
    return room
