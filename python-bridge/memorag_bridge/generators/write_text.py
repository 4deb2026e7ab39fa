"""The loop that writes a text: one token after the other, whatever model gives the logits."""

from collections.abc import Callable, Sequence

from torch import Tensor

from memorag_bridge.generators.text_generator import WriteSettings, Written
from memorag_bridge.language.chat_tokenizer import ChatTokenizer
from memorag_bridge.language.writing import Writing
from memorag_bridge.watch import Watch

Feed = Callable[[Sequence[int]], Tensor]
"""Takes the next ids into the model's context; gives the logits behind the last of them: [V]."""
WRITE_REMEDY = "ask with less evidence, or choose a smaller model or another `device`"
"""Where the device ran out of memory."""


def write_text(
    feed: Feed,
    prompt: Sequence[int],
    tokenizer: ChatTokenizer,
    settings: WriteSettings,
    watch: Watch,
    tell: Callable[[str], None],
) -> Written:
    """Write behind ``prompt`` until the model ends its turn, a stop string comes, or the tokens are spent."""
    writing = Writing(tokenizer, settings, tell)
    ids, is_ended = prompt, False
    while not is_ended:
        watch.check()
        (token,) = Writing.choose_all([writing], feed(ids)[None])
        is_ended = writing.take(token)
        ids = [token]
    writing.finish()
    return Written(writing.text, writing.finish_reason, len(prompt), writing.tokens)
