"""The loop that writes a text: one token after the other, whatever model gives the logits."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from memorag_bridge.errors import BridgeError
from memorag_bridge.generators.text_generator import WriteSettings, Written
from memorag_bridge.language.chat_tokenizer import ChatTokenizer
from memorag_bridge.language.sampling import RowChoice, choose
from memorag_bridge.language.stop_strings import StopStrings
from memorag_bridge.language.text_stream import TextStream
from memorag_bridge.watch import Watch

Feed = Callable[[Sequence[int]], Tensor]
"""Takes the next ids into the model's context; gives the logits behind the last of them: [V]."""


def write_text(
    feed: Feed,
    prompt: Sequence[int],
    tokenizer: ChatTokenizer,
    settings: WriteSettings,
    watch: Watch,
    tell: Callable[[str], None],
) -> Written:
    """Write behind ``prompt`` until the model ends its turn, a stop string comes, or the tokens are spent."""
    row, stream, stops = RowChoice(settings.sampling), TextStream(tokenizer), StopStrings(settings.stop)
    parts: list[str] = []

    def take(text: str) -> None:
        if text != "":
            parts.append(text)
            tell(text)

    ids, output, is_ended = prompt, 0, False
    while not is_ended and output < settings.max_new_tokens:
        watch.check()
        token = _next(feed(ids), row)
        output += 1
        is_ended = token in tokenizer.eos_ids
        if not is_ended:
            take(stops.push(stream.push(token)))
            is_ended = stops.is_stopped
        ids = [token]
    take(stops.finish())
    return Written("".join(parts), "stop" if is_ended else "length", len(prompt), output)


def _next(logits: Tensor, row: RowChoice) -> int:
    if not bool(torch.isfinite(logits.max())):
        problem = "the model gave logits that are no numbers"
        raise BridgeError("model-failed", problem, 'set `dtype` to "float32" or "bfloat16"')
    return int(choose(logits[None], [row])[0])
