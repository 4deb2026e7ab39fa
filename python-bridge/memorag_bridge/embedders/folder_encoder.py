"""The transformer of an embedding model's folder: texts in, token states out."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import torch
from torch import Tensor
from transformers import AutoModel

from memorag_bridge.embedders.model_folder import ModelFolder, weight_files
from memorag_bridge.fit_check import require_room_for_weights
from memorag_bridge.length_batches import TOKENS_ON_GPU, equal_lengths, like_lengths
from memorag_bridge.load_transformer import load_transformer, longest_input
from memorag_bridge.loaded_model import module_bytes
from memorag_bridge.out_of_memory import naming_out_of_memory
from memorag_bridge.watch import Watch

_TOKENIZE_AT_ONCE = 256
_GROUP_ON_GPU = 64
_REMEDY = "free some of the device's memory, or set the embedder's `device` to another"


class FolderEncoder:
    """Runs the transformer in torch.

    On the CPU every text is alone in its forward pass, so that its states cannot depend on the texts beside it. On a
    GPU texts share a pass: of exactly equal length, or, where ``may_pad``, of like length behind a mask. Kernels
    are chosen by shape there, and states may differ in the last bits.

    Parameters
    ----------
    folder
        What to load.
    device, dtype
        Where, and in which precision.
    may_pad
        Whether what reads the states knows where a text ends.
    """

    def __init__(self, folder: ModelFolder, device: torch.device, dtype: torch.dtype, *, may_pad: bool) -> None:
        self.device = device
        self.dtype = dtype
        self._may_pad = may_pad
        require_room_for_weights(weight_files(folder.path), device, dtype.itemsize)
        self.tokenizer, self._model = load_transformer(folder.path, AutoModel, dtype)
        naming_out_of_memory(lambda: self._model.to(device), _REMEDY)
        self.weights_bytes = module_bytes(self._model)
        self.hidden = int(self._model.config.hidden_size)
        self.longest = folder.max_tokens or longest_input(self.tokenizer, self._model.config)

    def tokenize(self, texts: Sequence[str], watch: Watch) -> tuple[list[list[int]], int]:
        """Token ids of each text, special ones included, and how many texts were cut."""
        sequences: list[list[int]] = []
        for start in range(0, len(texts), _TOKENIZE_AT_ONCE):
            watch.check()
            sequences += self.tokenizer(list(texts[start : start + _TOKENIZE_AT_ONCE]), verbose=False)["input_ids"]
        cut = [row for row, ids in enumerate(sequences) if len(ids) > self.longest]
        for row in cut:  # the tokenizer knows which special tokens a cut text keeps
            sequences[row] = self.tokenizer(texts[row], truncation=True, max_length=self.longest)["input_ids"]
        return sequences, len(cut)

    def states(self, sequences: Sequence[list[int]], watch: Watch) -> Iterator[tuple[list[int], Tensor]]:
        """Give rows of ``sequences`` with their last states [B, L, H]; of row i the first ``len(sequences[i])`` count.

        To be read inside ``torch.inference_mode()``.
        """
        done = 0
        for rows in self._batches([len(ids) for ids in sequences]):
            watch.check()
            watch.progress(done, len(sequences))
            some = [sequences[row] for row in rows]
            yield rows, naming_out_of_memory(partial(self._forward, some), _REMEDY)
            done += len(rows)
        watch.progress(done, len(sequences))

    def _batches(self, lengths: Sequence[int]) -> Iterator[list[int]]:
        if self.device.type == "cpu":
            return equal_lengths(lengths, 1)
        return like_lengths(lengths, TOKENS_ON_GPU) if self._may_pad else equal_lengths(lengths, _GROUP_ON_GPU)

    def _forward(self, sequences: list[list[int]]) -> Tensor:
        longest = max(map(len, sequences))
        pad: Any = self.tokenizer.pad_token_id  # read only where there is padding
        padded = [ids + [pad] * (longest - len(ids)) for ids in sequences]
        real = [[1] * len(ids) + [0] * (longest - len(ids)) for ids in sequences]
        ids = torch.tensor(padded, device=self.device)  # [B, L] int64
        mask = torch.tensor(real, device=self.device)  # [B, L] int64
        states: Tensor = self._model(input_ids=ids, attention_mask=mask).last_hidden_state  # [B, L, H]
        return states
