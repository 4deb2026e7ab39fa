"""The beacon memory as a memory model: a tokenizer and a conversation around the tensors of ``memorag_bridge.beacon``."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import torch
from pydantic import JsonValue

from memorag_bridge.beacon.capacity import RESERVE, bytes_per_slot, capacity, memory_slots, stretched_capacity, working_bytes
from memorag_bridge.beacon.check_ids import check_ids
from memorag_bridge.beacon.compose import compose
from memorag_bridge.beacon.decoder import Decoder
from memorag_bridge.beacon.folder import BeaconFolder
from memorag_bridge.beacon.memorize_to_disk import memorize_to_disk
from memorag_bridge.beacon.recall import Request, recall, room_over
from memorag_bridge.beacon.saved import load_state, read_cursor
from memorag_bridge.beacon.slots import uniform
from memorag_bridge.beacon.state import BeaconState
from memorag_bridge.beacon.weight_bytes import weight_bytes
from memorag_bridge.errors import BridgeError
from memorag_bridge.generators.number_format import Bits
from memorag_bridge.kv_files.header import FreeJson, KvHeader
from memorag_bridge.kv_files.read_header import read_header, require_model
from memorag_bridge.language.chat_tokenizer import ChatTokenizer
from memorag_bridge.language.writing import Writing
from memorag_bridge.memory_models.beacon_capacity import refuse_over_capacity
from memorag_bridge.memory_models.beginning import digest_of, require_beginning
from memorag_bridge.memory_models.frame import tokens_before, tokens_behind
from memorag_bridge.memory_models.memory_model import Ask, Conversation, Made, MemoryModelInfo, Recalled, Tell
from memorag_bridge.watch import Watch


@dataclass(frozen=True)
class HeldBeacons:
    """A beacon memory on some device. ``before``: digest of how its conversation begins."""

    state: BeaconState
    home: torch.device
    before: JsonValue

    @property
    def bytes(self) -> int:
        """Bytes of its tensors."""
        return self.state.bytes

    @property
    def tokens(self) -> int:
        """Raw tokens read."""
        return self.state.cursor.tokens

    def to_host(self) -> "HeldBeacons":
        """The same in the host's memory."""
        return replace(self, state=self.state.to(torch.device("cpu")))

    def to_device(self) -> "HeldBeacons":
        """The same on the model's device."""
        return replace(self, state=self.state.to(self.home))


class BeaconMemoryModel:
    """A loaded beacon model with one ratio.

    ``decoder``: may be shared with other ratios and with the plain generator: it holds no memory. ``require_room``: told the
    bytes that are needed on the device before they are taken; raises where there are none.
    """

    def __init__(
        self, folder: BeaconFolder, decoder: Decoder, tokenizer: ChatTokenizer, info: MemoryModelInfo,
        require_room: Callable[[int], None] = lambda needed: None,
    ) -> None:  # fmt: skip
        assert info.ratio is not None  # noqa: S101 (a beacon model has one)
        self.info = info
        self._folder = folder
        self._decoder = decoder
        self._tokenizer = tokenizer
        self._ratio = info.ratio
        self._require_room = require_room

    def memorize(
        self, before: str, texts: Sequence[str], directory: Path, *, previous: Path | None, stretch: bool, watch: Watch
    ) -> Made[HeldBeacons]:
        """Read ``texts`` into ``directory``, or behind the memory in ``previous``."""
        prefix = tokens_before(self._tokenizer, before)
        tokens = [] if previous is not None else list(prefix)
        for text in texts:
            watch.check()
            tokens += self._tokenizer.encode_text(text)
        self._check(tokens)
        held = 0 if previous is None else read_cursor(previous, read_header(previous).cursor)[0].tokens
        refuse_over_capacity(self._folder, self.info, held + len(tokens), stretch=stretch)
        self._require_room(self._bytes_of(held + len(tokens)) + self._bytes_of(held) + self._working_bytes())
        model = {**self._own_words(), "before": digest_of(prefix)}
        made = memorize_to_disk(self._decoder, self._ratio, tokens, directory, model=model, previous=previous, watch=watch)
        return Made(made.header, self._hold(made.state, made.header.model), made.resumed)

    def load(self, directory: Path, header: KvHeader, watch: Watch) -> HeldBeacons:
        """Read a saved memory onto the device."""
        require_model(header, self._own_words())
        rule = uniform(self._decoder.config.window, self._ratio)
        state, _ = load_state(self._decoder, rule, directory, header.setting, header.files, header.cursor, watch)
        return self._hold(state, header.model)

    def compose(self, memories: Sequence[HeldBeacons]) -> HeldBeacons:
        """One memory of several, in their order. The conversation goes on behind the last, as it began there."""
        slots, most = sum(memory.state.slots for memory in memories), self.info.composed_slots or 0
        if slots > most:
            problem = f"the memories have {slots:,} slots together, the model has positions for {most:,}"
            raise BridgeError("over-capacity", problem, "compose fewer memories, or memorize them with a higher ratio")
        self._require_room(slots * self._bytes_per_slot())
        return replace(memories[-1], state=compose(self._decoder, [memory.state for memory in memories]))

    def recall(self, memory: HeldBeacons, conversation: Conversation, asks: Sequence[Ask], watch: Watch, tell: Tell) -> Recalled:
        """Write every ask as one row of one batch over the memory."""
        start = time.perf_counter()
        require_beginning(memory.before, tokens_before(self._tokenizer, conversation.before))
        requests = [Request(self._behind(conversation, ask.prompt), ask.settings.max_new_tokens) for ask in asks]
        self._require_room(self._recall_bytes(memory.state, requests))
        rows = [Writing(self._tokenizer, ask.settings, partial(tell, row)) for row, ask in enumerate(asks)]
        recall(
            self._decoder,
            memory.state,
            requests,
            choose=lambda logits, asking: Writing.choose_all([rows[row] for row in asking], logits),
            on_token=lambda row, token: rows[row].take(token),
            watch=watch,
        )
        for row in rows:
            row.finish()
        return Recalled(
            tuple(row.text for row in rows),
            tuple(row.finish_reason for row in rows),
            tuple(row.tokens for row in rows),
            sum(len(request.tokens) for request in requests),
            round(time.perf_counter() - start, 3),
        )

    def _hold(self, state: BeaconState, words: FreeJson) -> HeldBeacons:
        return HeldBeacons(state, self._decoder.weights.embedding.device, words.get("before"))

    def _bytes_of(self, tokens: int) -> int:
        return memory_slots(self._decoder.config, self._ratio, tokens) * self._bytes_per_slot()

    def _bytes_per_slot(self) -> int:
        return bytes_per_slot(self._decoder.config, self._decoder.weights.embedding.element_size())

    def _working_bytes(self) -> int:
        weights = self._decoder.weights
        return working_bytes(self._decoder.config, self._ratio, weights.embedding.element_size(), weights.bits)

    def _recall_bytes(self, state: BeaconState, requests: Sequence[Request]) -> int:
        """What a recall takes beside the memory: each row's own slots, three tensors."""
        own = len(requests) * room_over(state, requests) * 3 // 2
        return own * self._bytes_per_slot() + self._working_bytes()

    def _behind(self, conversation: Conversation, prompt: str) -> list[int]:
        tokens = tokens_behind(self._tokenizer, conversation, prompt)
        self._check(tokens)
        return tokens

    def _check(self, tokens: Sequence[int]) -> None:
        check_ids(tokens, self._decoder.config.vocab_size)

    def _own_words(self) -> FreeJson:
        """What a saved memory must agree on with the model; one that grows or is asked also on how its conversation begins."""
        return {
            "id": self.info.model_id,
            "bits": self._decoder.weights.bits,
            "ratio": self._ratio,
            "window": self._decoder.config.window,
            "sink": 0,
            "dtype": self.info.dtype,
        }


def describe_beacon_model(
    folder: BeaconFolder, ratio: int | None, device: torch.device, dtype: torch.dtype, bits: Bits | None = None
) -> MemoryModelInfo:
    """What the model is; nothing is loaded."""
    config = folder.config
    chosen = config.choose_ratio(ratio)
    item = dtype.itemsize
    return MemoryModelInfo(
        model_id=folder.id_in(bits),
        kind="beacon",
        family=config.family,
        layers=config.layers,
        kv_heads=config.kv_heads,
        head_dim=config.head_dim,
        dtype=str(dtype).removeprefix("torch."),
        device=str(device),
        window=config.window,
        ratio=chosen,
        ratios=config.ratios,
        positions=config.positions,
        capacity=capacity(config, chosen),
        stretched_capacity=stretched_capacity(config, chosen),
        composed_slots=max(0, config.positions - RESERVE),
        bytes_per_slot=bytes_per_slot(config, item),
        weights_bytes=weight_bytes(config, item, bits),
        ignored=config.ignored,
    )
