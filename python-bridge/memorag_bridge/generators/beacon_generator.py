"""A loaded beacon model with its beacons off, as an ordinary causal language model that writes text."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from memorag_bridge.beacon.check_ids import check_ids
from memorag_bridge.beacon.decoder import Decoder
from memorag_bridge.beacon.feed import Feed
from memorag_bridge.beacon.plain import plain_rule
from memorag_bridge.beacon.rows import Rows
from memorag_bridge.beacon.slots import next_pass
from memorag_bridge.generators.at_once import tokens_at_once
from memorag_bridge.generators.check_length import check_length
from memorag_bridge.generators.text_generator import GeneratorInfo, WriteSettings, Written
from memorag_bridge.generators.write_text import WRITE_REMEDY, write_text
from memorag_bridge.language.chat_tokenizer import Message
from memorag_bridge.loaded_decoders import LoadedDecoder
from memorag_bridge.out_of_memory import naming_out_of_memory
from memorag_bridge.watch import Watch

_FIRST_ROOM = 256
"""Slots for the text before its row grows."""


class BeaconGenerator:
    """Writes with the weights that memories are made with; one computes at a time."""

    def __init__(self, loaded: LoadedDecoder) -> None:
        self._loaded = loaded
        weights = loaded.decoder.weights
        numbers = str(weights.embedding.dtype).removeprefix("torch.")
        self.info = GeneratorInfo(
            model_id=loaded.model_id,
            context_length=loaded.decoder.config.positions,
            device=str(weights.embedding.device),
            dtype=numbers if weights.bits is None else f"{weights.bits} bits",
            weights_bytes=weights.bytes,
        )

    def generate(
        self, messages: Sequence[Message], settings: WriteSettings, watch: Watch, tell: Callable[[str], None]
    ) -> Written:
        """Write the next turn; a caller whose turn has not come looks at its watch."""
        decoder, tokenizer = self._loaded.decoder, self._loaded.tokenizer
        prompt = tokenizer.encode_chat(messages)
        check_ids(prompt, decoder.config.vocab_size)
        check_length(len(prompt), settings.max_new_tokens, self.info.context_length)

        def write() -> Written:
            context = _Context(decoder, len(prompt) + min(settings.max_new_tokens, _FIRST_ROOM), watch)
            return write_text(context.feed, prompt, tokenizer, settings, watch, tell)

        with self._loaded.turns.take(watch):
            return naming_out_of_memory(write, WRITE_REMEDY)


class _Context:
    """What the model has read so far in one generation: a row whose window never closes, so that no beacon comes."""

    def __init__(self, decoder: Decoder, room: int, watch: Watch) -> None:
        self._decoder = decoder
        self._watch = watch
        self._rule = plain_rule(decoder.config.positions)
        like = decoder.weights.embedding
        self._at_once = tokens_at_once(like.device)
        with torch.inference_mode():
            self._rows = Rows(decoder.config, self._rule, count=1, room=room, like=like)

    def feed(self, ids: Sequence[int]) -> Tensor:
        """Read ``ids``, give the logits behind the last: [V] float32."""
        self._reserve(self._rows.own(0) + len(ids))
        logits = torch.empty(0)
        for start in range(0, len(ids), self._at_once):
            self._watch.check()
            part = ids[start : start + self._at_once]
            step = next_pass(self._rows.cursors[0], len(part), self._rule)
            is_last = start + len(part) == len(ids)
            logits, _ = self._decoder.feed(self._rows, [Feed(0, step, part, (len(part) - 1,) if is_last else ())])
        return logits[0]

    def _reserve(self, slots: int) -> None:
        if slots > self._rows.room:
            self._rows.grow(min(max(slots, 2 * self._rows.room), self._decoder.config.positions))
