"""A KV memory is written while its windows close."""

import hashlib
from pathlib import Path
from types import TracebackType
from typing import Self

import torch

from memorag_bridge.kv_files.atomic import WRITING, sync_directory, write_whole
from memorag_bridge.kv_files.background import Background
from memorag_bridge.kv_files.blocks import hash_blocks
from memorag_bridge.kv_files.check_parts import standing_parts
from memorag_bridge.kv_files.header import STATE_FILE, FreeJson, KvHeader, KvPart, KvSetting, header_bytes, segment_name
from memorag_bridge.kv_files.host_copy import HostCopy
from memorag_bridge.kv_files.journal import JOURNAL_FILE, add_to_journal, recorded_parts, start_journal
from memorag_bridge.kv_files.tensor_bytes import check_slots, tensor_bytes

_WAITING = 3
"""Segments that may wait for the disk beside the one that is being written: 128 MiB of host memory."""


def open_writer(directory: Path, setting: KvSetting) -> "KvWriter":
    """Begin a state in an empty directory, or go on in an interrupted or a finished one, behind the segments that stand whole.

    Those are read and checked here; the first that is not what was written is written again, and all behind it.

    Raises
    ------
    BridgeError
        ``memory-mismatch`` where the directory holds a memory of another setting, ``disk-full``.
    """
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    return KvWriter(directory, setting, standing_parts(directory, setting.block_bytes, recorded_parts(directory, setting)))


class KvWriter:
    """Writes one state; see ``open_writer`` and ``grow_state``.

    Until ``finish`` returns, a state that stood in the directory stays whole. Leaving without ``finish`` (an abort, an error)
    keeps the segments that were finished; the next writer goes on behind them.

    Parameters
    ----------
    directory
        Where it stands.
    setting
        Kind, model, geometry and cut of the memory.
    standing
        Segments that stand there. ``add_window`` goes on behind their windows, so the caller must: ``load_parts`` puts them on
        the device, ``standing[-1].cursor`` is what the caller gave with the last window.

    Raises
    ------
    BridgeError
        ``disk-full``, here, in ``add_window`` or in ``finish``.
    """

    def __init__(self, directory: Path, setting: KvSetting, standing: list[KvPart]) -> None:
        self.directory = directory
        self.setting = setting
        self.standing = standing
        start_journal(directory, setting, self.standing)
        self._parts = list(standing)  # grows in the background
        self._begun = len(standing)
        self._pending: list[torch.Tensor] = []  # [layers, 2, kv_heads, slots, head_dim] of each closed window
        self._background = Background(_WAITING)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Finish the segments that were handed over and end the background; all else stays as it is."""
        self._background.close()

    def add_window(self, keys: torch.Tensor, values: torch.Tensor, cursor: FreeJson | None = None) -> None:
        """Take a window that closed. Copied at once, hashed and written in the background.

        Parameters
        ----------
        keys, values
            [layers, kv_heads, slots, head_dim], keys unrotated, of the geometry's type, on any device.
        cursor
            Where to go on behind this window; kept with a segment that ends with it.
        """
        if check_slots(self.setting.geometry, keys, values) == 0:
            raise ValueError("a closed window has at least one slot")
        self._pending.append(torch.stack((keys.detach(), values.detach()), dim=1))  # [layers, 2, kv_heads, slots, head_dim]
        if len(self._pending) == self.setting.windows_per_segment:
            windows, self._pending = self._pending, []
            self._write_segment(windows, cursor)

    def finish(self, open_keys: torch.Tensor | None, open_values: torch.Tensor | None, cursor: FreeJson) -> KvHeader:
        """Write the tail and, last, the header.

        Parameters
        ----------
        open_keys, open_values
            The slots of the open window [layers, kv_heads, slots, head_dim], keys unrotated; None where it is empty.
        cursor
            Where the memory stands.
        """
        window_slots = [window.shape[3] for window in self._pending]
        tail = list(self._pending)
        open_slots = 0
        if open_keys is not None and open_values is not None:
            open_slots = check_slots(self.setting.geometry, open_keys, open_values)
            tail.append(torch.stack((open_keys.detach(), open_values.detach()), dim=1))
        self._background.drain()
        part = self._write_tail(tail, window_slots, open_slots) if sum(window_slots) + open_slots > 0 else None
        setting = {name: getattr(self.setting, name) for name in KvSetting.model_fields}
        header = KvHeader(**setting, cursor=cursor, parts=self._parts, tail=part)
        write_whole(self.directory / STATE_FILE, [header_bytes(header)])
        self.close()
        _tidy(self.directory, header)
        return header

    def _write_segment(self, windows: list[torch.Tensor], cursor: FreeJson | None) -> None:
        copy = HostCopy(windows[0] if len(windows) == 1 else torch.cat(windows, dim=3))
        window_slots = [window.shape[3] for window in windows]
        name = segment_name(self._begun)
        self._begun += 1

        def write() -> None:
            part = self._write_part(name, tensor_bytes(copy.wait()), window_slots, 0, cursor)
            add_to_journal(self.directory, part)
            self._parts.append(part)

        self._background.put(write)

    def _write_tail(self, pieces: list[torch.Tensor], window_slots: list[int], open_slots: int) -> KvPart:
        view = tensor_bytes(HostCopy(torch.cat(pieces, dim=3)).wait())
        # Named after its contents: another state's tail has another name, so both stand side by side until the header changes.
        name = f"tail-{hashlib.sha256(view).hexdigest()[:16]}.kv"
        return self._write_part(name, view, window_slots, open_slots, None)

    def _write_part(
        self, name: str, view: memoryview, window_slots: list[int], open_slots: int, cursor: FreeJson | None
    ) -> KvPart:
        write_whole(self.directory / name, [view])
        return KvPart(
            file=name,
            window_slots=window_slots,
            open_slots=open_slots,
            length=len(view),
            blocks=hash_blocks(view, self.setting.block_bytes),
            sha256=hashlib.sha256(view).hexdigest(),
            cursor=cursor,
        )


def _tidy(directory: Path, header: KvHeader) -> None:
    """Remove what the header does not name: the journal, an earlier tail, drafts of a killed run."""
    named = {part.file for part in header.files}
    for path in directory.iterdir():
        is_ours = path.suffix == ".kv" and path.name.startswith(("tail-", "segment-"))
        if path.name == JOURNAL_FILE or path.name.endswith(WRITING) or (is_ours and path.name not in named):
            path.unlink()
    sync_directory(directory)
