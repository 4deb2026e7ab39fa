"""What a generator is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from memorag_bridge.language.chat_tokenizer import Message
from memorag_bridge.language.sampling import Sampling
from memorag_bridge.watch import Watch


@dataclass(frozen=True)
class GeneratorInfo:
    """Identity and limits. ``context_length``: most tokens of prompt and text together. ``weights_bytes``: on the device."""

    model_id: str
    context_length: int
    device: str
    dtype: str
    weights_bytes: int


@dataclass(frozen=True)
class WriteSettings:
    """How a text is written. ``stop``: strings before which it ends."""

    max_new_tokens: int
    sampling: Sampling = field(default_factory=Sampling)
    stop: tuple[str, ...] = ()


@dataclass(frozen=True)
class Written:
    """A text with what it took. ``output_tokens`` counts the token that ended the turn."""

    text: str
    finish_reason: Literal["stop", "length"]
    input_tokens: int
    output_tokens: int


class TextGenerator(Protocol):
    """A loaded model that writes the assistant's next turn of a conversation."""

    @property
    def info(self) -> GeneratorInfo: ...

    def generate(
        self, messages: Sequence[Message], settings: WriteSettings, watch: Watch, tell: Callable[[str], None]
    ) -> Written:
        """Write, telling each part of the text as soon as it is certain; ``watch`` is looked at between tokens."""
        ...
