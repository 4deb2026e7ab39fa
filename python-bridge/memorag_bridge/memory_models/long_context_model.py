"""The long-context memory as a memory model: the whole KV cache of a causal model, and a conversation around it."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import torch
from torch import Tensor

from memorag_bridge.beacon.check_ids import check_ids
from memorag_bridge.errors import BridgeError
from memorag_bridge.generators.causal_weights import CausalWeights
from memorag_bridge.generators.text_generator import WriteSettings, Written
from memorag_bridge.generators.write_text import write_text
from memorag_bridge.kv_files.geometry import KvGeometry
from memorag_bridge.kv_files.header import FreeJson, KvHeader, KvSetting
from memorag_bridge.kv_files.load import load_parts
from memorag_bridge.kv_files.read_header import damaged, read_header, require_model
from memorag_bridge.long_context.cursor import read_end
from memorag_bridge.long_context.cut import Cut, cut_for
from memorag_bridge.long_context.memorize_to_disk import memorize_to_disk
from memorag_bridge.long_context.room import SPARE, Room
from memorag_bridge.memory_models.beginning import digest_of, require_beginning
from memorag_bridge.memory_models.frame import tokens_before, tokens_behind
from memorag_bridge.memory_models.long_context_cost import refuse_over_capacity
from memorag_bridge.memory_models.memory_model import Ask, Conversation, Made, MemoryModelInfo, Recalled, Tell
from memorag_bridge.watch import Watch


@dataclass(frozen=True)
class HeldCache:
    """A long-context memory on some device. ``home``: its model's device. ``model``: the header's words on its model and on
    how its conversation begins.
    """

    room: Room
    home: torch.device
    model: FreeJson

    @property
    def bytes(self) -> int:
        """Bytes of its tensors, free slots included."""
        return self.room.bytes

    @property
    def tokens(self) -> int:
        """Tokens read: one slot each."""
        return self.room.filled

    def to_host(self) -> "HeldCache":
        """The same in the host's memory."""
        return HeldCache(self.room.to(torch.device("cpu"), 0), self.home, self.model)

    def to_device(self) -> "HeldCache":
        """The same on the model's device."""
        return HeldCache(self.room.to(self.home, SPARE), self.home, self.model)


class LongContextMemoryModel:
    """A loaded causal model that keeps every token of a text.

    Parameters
    ----------
    weights
        May be those of a plain generator: they hold no memory.
    info
        What the model is.
    geometry
        What is kept for each token.
    require_room
        Told the bytes that are needed on the device before they are taken; raises where there are none.
    cut
        How texts are cut; another one makes other memories.
    """

    def __init__(
        self,
        weights: CausalWeights,
        info: MemoryModelInfo,
        geometry: KvGeometry,
        require_room: Callable[[int], None] = lambda needed: None,
        cut: Cut | None = None,
    ) -> None:
        self.info = info
        self._weights = weights
        self._geometry = geometry
        self._require_room = require_room
        self._cut = cut or cut_for(geometry)

    def memorize(
        self, before: str, texts: Sequence[str], directory: Path, *, previous: Path | None, stretch: bool, watch: Watch
    ) -> Made[HeldCache]:
        """Read ``texts`` into ``directory``, or behind the memory in ``previous``. ``stretch`` reaches no further here."""
        tokenizer = self._weights.tokenizer
        prefix = tokens_before(tokenizer, before)
        tokens = [] if previous is not None else list(prefix)
        for text in texts:
            watch.check()
            tokens += tokenizer.encode_text(text)
        check_ids(tokens, self._weights.vocabulary)
        held = 0 if previous is None else read_end(previous, read_header(previous)).tokens
        refuse_over_capacity(self.info, held + len(tokens))
        self._require_room((held + len(tokens) + SPARE) * self.info.bytes_per_slot)
        words = {**self._own_words(), "before": digest_of(prefix)}
        setting = KvSetting(
            kind="long-context", model=words, geometry=self._geometry, windows_per_segment=self._cut.windows_per_segment
        )
        made = memorize_to_disk(self._weights, setting, self._cut, tokens, directory, previous=previous, watch=watch)
        return Made(made.header, HeldCache(made.room, self._weights.device, words), made.resumed)

    def load(self, directory: Path, header: KvHeader, watch: Watch) -> HeldCache:
        """Read a saved memory onto the device."""
        require_model(header, self._own_words())
        if header.geometry != self._geometry:
            raise damaged(directory, "its geometry is not that of its model")
        tokens = read_end(directory, header).tokens
        room = Room(self._geometry, tokens + SPARE, self._weights.device, tokens)
        load_parts(directory, header.setting, header.files, room.keys, room.values, watch=watch)
        return HeldCache(room, self._weights.device, header.model)

    def compose(self, memories: Sequence[HeldCache]) -> HeldCache:
        """Refused: their keys are rotated."""
        problem = f"{len(memories)} long-context memories cannot stand one behind the other: their keys are rotated"
        raise BridgeError("unsupported", problem, "memorize the texts as one memory, or compose beacon memories")

    def recall(self, memory: HeldCache, conversation: Conversation, asks: Sequence[Ask], watch: Watch, tell: Tell) -> Recalled:
        """Write one ask after the other behind the same keys and values: each overwrites what the one before left there."""
        start = time.perf_counter()
        room = self._room_of(memory)
        require_beginning(memory.model.get("before"), tokens_before(self._weights.tokenizer, conversation.before))
        prompts = [self._behind(conversation, ask) for ask in asks]
        for prompt, ask in zip(prompts, asks, strict=True):
            self._check_length(room.filled, len(prompt), ask.settings.max_new_tokens)
        written = [
            self._write(room, prompt, ask.settings, watch, partial(tell, row))
            for row, (prompt, ask) in enumerate(zip(prompts, asks, strict=True))
        ]
        return Recalled(
            tuple(one.text for one in written),
            tuple(one.finish_reason for one in written),
            tuple(one.output_tokens for one in written),
            sum(map(len, prompts)),
            round(time.perf_counter() - start, 3),
        )

    def _room_of(self, memory: HeldCache) -> Room:
        if not self._own_words().items() <= memory.model.items() or memory.room.keys.device != self._weights.device:
            problem = f"the memory that is resident was made with {memory.model['id']} on the device {memory.home}"
            raise BridgeError("memory-mismatch", problem, "release it, and recall from it with the model that it was made with")
        return memory.room

    def _behind(self, conversation: Conversation, ask: Ask) -> list[int]:
        tokens = tokens_behind(self._weights.tokenizer, conversation, ask.prompt)
        check_ids(tokens, self._weights.vocabulary)
        return tokens

    def _check_length(self, held: int, prompt: int, new: int) -> None:
        positions = self.info.positions
        if held + prompt + new > positions:
            problem = (
                f"the memory of {held} tokens, a prompt of {prompt} and {new} new ones do not fit into the model's "
                f"{positions} positions"
            )
            raise BridgeError("input-too-large", problem, "ask with a shorter prompt or for fewer new tokens")

    def _write(
        self, room: Room, prompt: Sequence[int], settings: WriteSettings, watch: Watch, tell: Callable[[str], None]
    ) -> Written:
        length = room.filled

        def feed(ids: Sequence[int]) -> Tensor:
            """Read ``ids``, give the logits behind the last: [V]."""
            nonlocal length
            room.reach(length + len(ids))
            logits, _ = self._weights.read(ids, room.cache(length), watch)
            length += len(ids)
            return logits

        return write_text(feed, prompt, self._weights.tokenizer, settings, watch, tell)

    def _own_words(self) -> FreeJson:
        """What a saved memory must agree on with the model."""
        return {
            "id": self.info.model_id,
            "dtype": self.info.dtype,
            "bits": self._weights.bits,
            "step": self._cut.step,
            "window": self._cut.window,
        }
