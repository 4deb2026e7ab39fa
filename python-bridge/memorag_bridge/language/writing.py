"""One row that is being written: what it chooses, the text it has, and when it ends."""

from collections.abc import Callable, Sequence
from typing import Literal

import torch
from torch import Tensor

from memorag_bridge.errors import BridgeError
from memorag_bridge.generators.text_generator import WriteSettings
from memorag_bridge.language.chat_tokenizer import ChatTokenizer
from memorag_bridge.language.sampling import RowChoice, choose
from memorag_bridge.language.stop_strings import StopStrings
from memorag_bridge.language.text_stream import TextStream


class Writing:
    """Takes tokens and tells text; ends with the model's turn, at a stop string, or where the tokens are spent."""

    def __init__(self, tokenizer: ChatTokenizer, settings: WriteSettings, tell: Callable[[str], None]) -> None:
        self.tokens = 0
        self.finish_reason: Literal["stop", "length"] = "length"
        self._ends = tokenizer.eos_ids
        self._most = settings.max_new_tokens
        self._choice = RowChoice(settings.sampling)
        self._stream, self._stops = TextStream(tokenizer), StopStrings(settings.stop)
        self._tell = tell
        self._parts: list[str] = []

    @property
    def text(self) -> str:
        """What is written so far."""
        return "".join(self._parts)

    @staticmethod
    def choose_all(rows: "Sequence[Writing]", logits: Tensor) -> list[int]:
        """The next token of each row, from ``logits`` [rows, vocab]."""
        chosen = choose(logits, [row._choice for row in rows])  # [rows] int64
        are_numbers = torch.isfinite(logits.amax(-1)).all()
        # One transfer for both: each waits for the device.
        *tokens, is_sound = torch.cat([chosen, are_numbers.to(chosen.dtype)[None]]).tolist()
        if not is_sound:
            problem = "the model gave logits that are no numbers"
            raise BridgeError("model-failed", problem, 'set `dtype` to "float32" or "bfloat16"')
        return [int(token) for token in tokens]

    def take(self, token: int) -> bool:
        """Take the token that was chosen; ``True``: the row has ended."""
        self.tokens += 1
        if token in self._ends:
            self.finish_reason = "stop"
            return True
        self._add(self._stops.push(self._stream.push(token)))
        if self._stops.is_stopped:
            self.finish_reason = "stop"
            return True
        return self.tokens >= self._most

    def finish(self) -> None:
        """Let go of the text that was held back for a stop string that did not come."""
        self._add(self._stops.finish())

    def _add(self, text: str) -> None:
        if text != "":
            self._parts.append(text)
            self._tell(text)
