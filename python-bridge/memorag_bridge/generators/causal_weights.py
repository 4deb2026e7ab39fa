"""The loaded weights of a causal language model, for plain writing and for long-context memories alike."""

import inspect
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import torch
from torch import Tensor
from transformers import AutoModelForCausalLM

from memorag_bridge.embedders.model_folder import weight_files
from memorag_bridge.errors import BridgeError
from memorag_bridge.fit_check import LOAD_REMEDY, require_room_for_weights
from memorag_bridge.generators.at_once import tokens_at_once
from memorag_bridge.generators.causal_folder import CausalFolder
from memorag_bridge.generators.fewer_bits import fewer_bits
from memorag_bridge.generators.number_format import Bits
from memorag_bridge.language.chat_tokenizer import ChatTokenizer
from memorag_bridge.language.shared_tokenizer import shared_tokenizer
from memorag_bridge.load_transformer import load_transformer
from memorag_bridge.loaded_model import module_bytes
from memorag_bridge.out_of_memory import naming_out_of_memory
from memorag_bridge.turns import Turns
from memorag_bridge.watch import Watch


@dataclass(frozen=True)
class CausalWeights:
    """A model on a device with what turns texts into its ids; it holds nothing of any text. Whoever computes takes the turn.

    ``bits``: of a weight, where they are fewer than those of ``dtype``, which is computed in. ``bytes``: of the weights.
    """

    model_id: str
    model: Any
    tokenizer: ChatTokenizer
    device: torch.device
    dtype: torch.dtype
    bits: Bits | None
    bytes: int
    turns: Turns = field(default_factory=Turns)

    @property
    def at_once(self) -> int:
        """Tokens that are read in one pass where a caller may leave."""
        return tokens_at_once(self.device)

    @property
    def vocabulary(self) -> int:
        """Ids that have an embedding."""
        return int(self.model.get_input_embeddings().num_embeddings)

    def read(self, ids: Sequence[int], cache: Any, watch: Watch) -> tuple[Tensor, Any]:  # noqa: ANN401 (transformers' own)
        """Read ``ids`` behind what ``cache`` holds (``None``: nothing), some at a time.

        Gives the logits behind the last, [V], and the cache, which now holds them too.
        """
        # The head is the largest matrix: for a token whose next one is known it would be computed for nothing.
        options = {"logits_to_keep": 1} if self._keeps_last else {}
        logits = torch.empty(0)
        with torch.inference_mode():
            for start in range(0, len(ids), self.at_once):
                watch.check()
                part = torch.tensor([ids[start : start + self.at_once]], device=self.device)  # [1, L] int64
                output = self.model(input_ids=part, past_key_values=cache, use_cache=True, **options)
                cache, logits = output.past_key_values, output.logits[0, -1]  # [V]
        return logits, cache

    @cached_property
    def _keeps_last(self) -> bool:
        return "logits_to_keep" in inspect.signature(self.model.forward).parameters


def load_causal(folder: CausalFolder, device: torch.device, dtype: torch.dtype, bits: Bits | None = None) -> CausalWeights:
    """Read the weights onto ``device``."""
    more = {} if bits is None else fewer_bits(bits, device, dtype)
    tokenizer = shared_tokenizer(folder.path, folder.model_id)
    require_room_for_weights(weight_files(folder.path), device, dtype.itemsize, bits)
    model = naming_out_of_memory(lambda: _load(folder, dtype, device, more), LOAD_REMEDY)
    if "past_key_values" not in inspect.signature(model.forward).parameters:
        raise BridgeError("unsupported", f"{folder.path} keeps no keys and values", "use a transformer model")
    return CausalWeights(folder.model_id, model, tokenizer, device, dtype, bits, module_bytes(model))


def _load(folder: CausalFolder, dtype: torch.dtype, device: torch.device, more: dict[str, Any]) -> Any:  # noqa: ANN401
    _, model = load_transformer(folder.path, AutoModelForCausalLM, dtype, more)
    return model if more else model.to(device)
