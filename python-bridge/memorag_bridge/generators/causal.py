"""Any causal language model of a local folder, through transformers."""

import inspect
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor
from transformers import AutoModelForCausalLM

from memorag_bridge.embedders.model_folder import weight_files
from memorag_bridge.errors import BridgeError
from memorag_bridge.fit_check import require_room_for_weights
from memorag_bridge.generators.causal_folder import CausalFolder
from memorag_bridge.generators.check_length import check_length
from memorag_bridge.generators.fewer_bits import fewer_bits
from memorag_bridge.generators.number_format import Bits, Dtype, number_format
from memorag_bridge.generators.text_generator import GeneratorInfo, WriteSettings, Written
from memorag_bridge.generators.write_text import write_text
from memorag_bridge.language.chat_tokenizer import ChatTokenizer, Message
from memorag_bridge.load_transformer import load_transformer
from memorag_bridge.loaded_model import module_bytes
from memorag_bridge.out_of_memory import naming_out_of_memory
from memorag_bridge.torch_device import torch_device
from memorag_bridge.turns import Turns
from memorag_bridge.watch import Watch

_READ_AT_ONCE = 2_048
_READ_AT_ONCE_ON_CPU = 256
"""Prompt tokens of one pass: a cancelled call ends between two."""
_LOAD_REMEDY = "choose a smaller model, fewer `bits`, or another `device`"
_WRITE_REMEDY = "ask with less evidence, or choose a smaller model or another `device`"


class CausalGenerator:
    """A loaded model with its tokenizer and chat template; writes one text at a time."""

    def __init__(self, folder: CausalFolder, device: str = "auto", dtype: Dtype = "auto", bits: Bits | None = None) -> None:
        self._device = torch_device(device)
        numbers = number_format(dtype, self._device)
        more = {} if bits is None else fewer_bits(bits, self._device, numbers)
        self._tokenizer = ChatTokenizer(folder.path)
        require_room_for_weights(weight_files(folder.path), self._device, numbers.itemsize, bits)
        self._model = naming_out_of_memory(lambda: _load(folder, numbers, self._device, more), _LOAD_REMEDY)
        self._keeps_last = "logits_to_keep" in inspect.signature(self._model.forward).parameters
        self._turns = Turns()
        self.info = GeneratorInfo(
            model_id=folder.model_id,
            context_length=folder.context_length,
            device=str(self._device),
            dtype=str(numbers).removeprefix("torch.") if bits is None else f"{bits} bits",
            weights_bytes=module_bytes(self._model),
        )

    def generate(
        self, messages: Sequence[Message], settings: WriteSettings, watch: Watch, tell: Callable[[str], None]
    ) -> Written:
        """Write the next turn; a caller whose turn has not come looks at its watch."""
        prompt = self._tokenizer.encode_chat(messages)
        check_length(len(prompt), settings.max_new_tokens, self.info.context_length)
        with self._turns.take(watch):
            return naming_out_of_memory(lambda: self._write(prompt, settings, watch, tell), _WRITE_REMEDY)

    def _write(self, prompt: list[int], settings: WriteSettings, watch: Watch, tell: Callable[[str], None]) -> Written:
        context = _Context(self._model, self._device, watch, self._keeps_last)
        with torch.inference_mode():
            return write_text(context.feed, prompt, self._tokenizer, settings, watch, tell)


class _Context:
    """What the model has read so far in one generation: transformers' cache of keys and values."""

    def __init__(self, model: Any, device: torch.device, watch: Watch, keeps_last: bool) -> None:  # noqa: ANN401
        self._model = model
        self._device = device
        self._watch = watch
        self._options = {"logits_to_keep": 1} if keeps_last else {}
        self._at_once = _READ_AT_ONCE_ON_CPU if device.type == "cpu" else _READ_AT_ONCE
        self._cache: Any = None

    def feed(self, ids: Sequence[int]) -> Tensor:
        """Read ``ids``, give the logits behind the last: [V]."""
        logits = torch.empty(0)
        for start in range(0, len(ids), self._at_once):
            self._watch.check()
            part = torch.tensor([ids[start : start + self._at_once]], device=self._device)  # [1, L] int64
            output = self._model(input_ids=part, past_key_values=self._cache, use_cache=True, **self._options)
            self._cache = output.past_key_values
            logits = output.logits[0, -1]  # [V]
        if self._cache is None:
            raise BridgeError("unsupported", "the model keeps no keys and values", "use a transformer model")
        return logits


def _load(folder: CausalFolder, dtype: torch.dtype, device: torch.device, more: dict[str, Any]) -> Any:  # noqa: ANN401
    _, model = load_transformer(folder.path, AutoModelForCausalLM, dtype, more)
    return model if more else model.to(device)
