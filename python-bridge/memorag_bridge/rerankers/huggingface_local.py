"""Any Hugging Face cross-encoder in a local folder: sequence classification with one label."""

import math
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from transformers import AutoModelForSequenceClassification

from memorag_bridge.embedders.model_folder import weight_files
from memorag_bridge.errors import BridgeError
from memorag_bridge.fit_check import require_room_for_weights
from memorag_bridge.length_batches import TOKENS_ON_GPU, equal_lengths, like_lengths
from memorag_bridge.load_transformer import load_transformer, longest_input
from memorag_bridge.loaded_model import module_bytes
from memorag_bridge.out_of_memory import naming_out_of_memory
from memorag_bridge.rerankers.reranker import Reranked, RerankerInfo
from memorag_bridge.rerankers.reranker_folder import open_reranker_folder
from memorag_bridge.torch_device import torch_device
from memorag_bridge.watch import Watch

_TOKENIZE_AT_ONCE = 256
_REMEDY = "free some of the device's memory, or set the reranker's `device` to another"
_IN_HALF = {"bert", "roberta", "xlm-roberta"}
"""Known to stay within float16; what else comes runs in float32 everywhere."""

Encoding = dict[str, list[int]]


class HuggingFaceReranker:
    """float32, every pair alone in its pass on the CPU; on a CUDA card float16, pairs of like length together."""

    def __init__(self, path: Path, device: str = "auto") -> None:
        folder = open_reranker_folder(path)
        self._device = torch_device(device)
        require_room_for_weights(weight_files(path), self._device, torch.float32.itemsize)
        self._tokenizer, self._model = load_transformer(path, AutoModelForSequenceClassification, torch.float32)
        if self._device.type == "cuda" and self._model.config.model_type in _IN_HALF:
            self._model.half()
        naming_out_of_memory(lambda: self._model.to(self._device), _REMEDY)
        self.info = RerankerInfo(
            model_id=folder.model_id,
            max_tokens=longest_input(self._tokenizer, self._model.config),
            runtime=f"torch-{self._device.type}",
            device=str(self._device),
            weights_bytes=module_bytes(self._model),
        )

    def rerank(self, query: str, texts: Sequence[str], watch: Watch) -> Reranked:
        """Give the logit of each pair of ``query`` and a text."""
        encodings, truncated = self._tokenize(query, texts, watch)
        logits = [0.0] * len(texts)
        done = 0
        with torch.inference_mode():
            for rows in self._batches([len(encoding["input_ids"]) for encoding in encodings]):
                watch.check()
                watch.progress(done, len(texts))
                some = [encodings[row] for row in rows]
                own = naming_out_of_memory(partial(self._forward, some), _REMEDY)
                for row, logit in zip(rows, own.tolist(), strict=True):
                    logits[row] = logit
                done += len(rows)
        watch.progress(done, len(texts))
        if not all(map(math.isfinite, logits)):
            problem = f"the reranker {self.info.model_id} gave what is no number"
            raise BridgeError("model-failed", problem, "run it with `device` set to cpu, in float32")
        return Reranked(logits, truncated)

    def _tokenize(self, query: str, texts: Sequence[str], watch: Watch) -> tuple[list[Encoding], int]:
        """What the model reads of each pair, and how many pairs were cut."""
        encodings: list[Encoding] = []
        for start in range(0, len(texts), _TOKENIZE_AT_ONCE):
            watch.check()
            some = list(texts[start : start + _TOKENIZE_AT_ONCE])
            columns = self._tokenizer([query] * len(some), some, verbose=False)
            encodings += [{name: column[row] for name, column in columns.items()} for row in range(len(some))]
        longest = self.info.max_tokens
        cut = [row for row, encoding in enumerate(encodings) if len(encoding["input_ids"]) > longest]
        if cut:
            how = self._cut(query)
            for row in cut:  # the tokenizer knows which special tokens a cut pair keeps
                encodings[row] = dict(self._tokenizer(query, texts[row], truncation=how, max_length=longest))
        return encodings, len(cut)

    def _cut(self, query: str) -> str:
        """The text loses its tail; a query that leaves no room for it loses its own first."""
        own = len(self._tokenizer(query, add_special_tokens=False, verbose=False)["input_ids"])
        room = self.info.max_tokens - own - int(self._tokenizer.num_special_tokens_to_add(pair=True))
        return "only_second" if room > 0 else "longest_first"

    def _batches(self, lengths: Sequence[int]) -> Iterator[list[int]]:
        may_pad = self._tokenizer.pad_token_id is not None and self._model.config.pad_token_id is not None
        if self._device.type == "cpu" or not may_pad:
            return equal_lengths(lengths, 1)
        return like_lengths(lengths, TOKENS_ON_GPU)

    def _forward(self, encodings: list[Encoding]) -> Tensor:
        """``[B]`` logits, float32."""
        columns: dict[str, Any] = {name: [encoding[name] for encoding in encodings] for name in encodings[0]}
        if len(encodings) > 1:
            columns = self._tokenizer.pad(columns, padding=True)
        tensors = {name: torch.tensor(column, device=self._device) for name, column in columns.items()}  # [B, L] int64
        logits: Tensor = self._model(**tensors).logits[:, 0].float()  # [B, 1] -> [B]
        return logits
