"""Any causal language model of a local folder, as a generator."""

from collections.abc import Callable, Sequence
from typing import Any

from torch import Tensor

from memorag_bridge.errors import BridgeError
from memorag_bridge.generators.causal_folder import CausalFolder
from memorag_bridge.generators.causal_weights import CausalWeights, load_causal
from memorag_bridge.generators.check_length import check_length
from memorag_bridge.generators.number_format import Bits, Dtype, number_format
from memorag_bridge.generators.text_generator import GeneratorInfo, WriteSettings, Written
from memorag_bridge.generators.write_text import WRITE_REMEDY, write_text
from memorag_bridge.language.chat_tokenizer import Message
from memorag_bridge.out_of_memory import naming_out_of_memory
from memorag_bridge.torch_device import torch_device
from memorag_bridge.watch import Watch


class CausalGenerator:
    """A loaded model with its tokenizer and chat template; writes one text at a time.

    ``weights``: of the same folder, where they are loaded; long-context memories may share them.
    """

    def __init__(
        self,
        folder: CausalFolder,
        device: str = "auto",
        dtype: Dtype = "auto",
        bits: Bits | None = None,
        weights: CausalWeights | None = None,
    ) -> None:
        if weights is None:
            on = torch_device(device)
            weights = load_causal(folder, on, number_format(dtype, on), bits)
        self._weights = weights
        self.info = GeneratorInfo(
            model_id=weights.model_id,
            context_length=folder.context_length,
            device=str(weights.device),
            dtype=str(weights.dtype).removeprefix("torch.") if weights.bits is None else f"{weights.bits} bits",
            weights_bytes=weights.bytes,
        )

    def generate(
        self, messages: Sequence[Message], settings: WriteSettings, watch: Watch, tell: Callable[[str], None]
    ) -> Written:
        """Write the next turn; a caller whose turn has not come looks at its watch."""
        prompt = self._weights.tokenizer.encode_chat(messages)
        check_length(len(prompt), settings.max_new_tokens, self.info.context_length)
        with self._weights.turns.take(watch):
            return naming_out_of_memory(lambda: self._write(prompt, settings, watch, tell), WRITE_REMEDY)

    def _write(self, prompt: list[int], settings: WriteSettings, watch: Watch, tell: Callable[[str], None]) -> Written:
        context = _Context(self._weights, watch)
        return write_text(context.feed, prompt, self._weights.tokenizer, settings, watch, tell)


class _Context:
    """What the model has read so far in one generation: transformers' cache of keys and values."""

    def __init__(self, weights: CausalWeights, watch: Watch) -> None:
        self._weights = weights
        self._watch = watch
        self._cache: Any = None

    def feed(self, ids: Sequence[int]) -> Tensor:
        """Read ``ids``, give the logits behind the last: [V]."""
        logits, self._cache = self._weights.read(ids, self._cache, self._watch)
        if self._cache is None:
            raise BridgeError("unsupported", "the model keeps no keys and values", "use a transformer model")
        return logits
