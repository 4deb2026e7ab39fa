"""Any Hugging Face embedding model in a local folder, pooled and normalised as its own configuration says."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from torch import Tensor
from transformers import AutoConfig, AutoModel, AutoTokenizer
from transformers.utils import logging as transformers_logging

from memorag_bridge.embedders.embedder import Embedded, EmbedderInfo, Role
from memorag_bridge.embedders.model_folder import ModelFolder, open_model_folder
from memorag_bridge.embedders.pooling import pool
from memorag_bridge.errors import BridgeError
from memorag_bridge.watch import Watch

_TOKENIZE_AT_ONCE = 256
_GROUP_ON_GPU = 64


class HuggingFaceLocal:
    """Runs the folder's transformer in torch, float32.

    On the CPU every text is alone in its forward pass, so that its vector cannot depend on the texts beside it. On a
    GPU texts of exactly equal length share a pass: still no padding, but kernels are chosen by shape, and vectors
    may differ in the last bits (cosine above 0.999999).
    """

    def __init__(self, path: Path) -> None:
        transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
        self._folder = open_model_folder(path)
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self._group = _GROUP_ON_GPU if self._device.type == "cuda" else 1
        self._tokenizer, self._model = _load(self._folder)
        self._model.to(self._device)
        self.info = EmbedderInfo(
            model_id=self._folder.model_id,
            dimension=int(self._model.config.hidden_size) * len(self._folder.pooling),
            is_normalised=self._folder.is_normalised,
            max_tokens=self._folder.max_tokens or _longest(self._tokenizer, self._model.config),
            scripts=None,
            runtime=f"torch-{self._device.type}",
        )

    def embed(self, texts: Sequence[str], role: Role, watch: Watch) -> Embedded:
        """Embed ``texts`` behind the folder's prompt for ``role``: [texts, dimension] float32."""
        sequences, truncated = self._tokenize(texts, role, watch)
        vectors = torch.empty((len(texts), self.info.dimension), dtype=torch.float32)
        done = 0
        with torch.inference_mode():
            for rows in self._groups(sequences):
                watch.check()
                watch.progress(done, len(texts))
                ids = torch.tensor([sequences[row] for row in rows], device=self._device)  # [B, L] int64
                vectors[rows] = self._forward(ids).cpu()
                done += len(rows)
        watch.progress(done, len(texts))
        return Embedded(vectors.numpy(), truncated)

    def _tokenize(self, texts: Sequence[str], role: Role, watch: Watch) -> tuple[list[list[int]], int]:
        """Token ids of each text, and how many texts were cut."""
        prompt = self._folder.passage_prompt if role == "passage" else self._folder.query_prompt
        sequences: list[list[int]] = []
        for start in range(0, len(texts), _TOKENIZE_AT_ONCE):
            watch.check()
            prompted = [self._prepare(prompt + text) for text in texts[start : start + _TOKENIZE_AT_ONCE]]
            sequences += self._tokenizer(prompted, verbose=False)["input_ids"]
        longest = self.info.max_tokens
        cut = [row for row, ids in enumerate(sequences) if len(ids) > longest]
        for row in cut:  # the tokenizer knows which special tokens a cut text keeps
            text = self._prepare(prompt + texts[row])
            sequences[row] = self._tokenizer(text, truncation=True, max_length=longest)["input_ids"]
        return sequences, len(cut)

    def _prepare(self, text: str) -> str:
        return text.lower() if self._folder.is_lowercased else text

    def _groups(self, sequences: list[list[int]]) -> Iterator[list[int]]:
        """Rows of equal length, shortest first, at most ``self._group`` at once."""
        rows = sorted(range(len(sequences)), key=lambda row: len(sequences[row]))
        for _, equal in groupby(rows, key=lambda row: len(sequences[row])):
            members = list(equal)
            for start in range(0, len(members), self._group):
                yield members[start : start + self._group]

    def _forward(self, ids: Tensor) -> Tensor:
        states = self._model(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state  # [B, L, H]
        vectors = pool(states, self._folder.pooling)  # [B, D]
        return torch.nn.functional.normalize(vectors, dim=-1) if self._folder.is_normalised else vectors


def _load(folder: ModelFolder) -> tuple[Any, Any]:
    """Tokenizer and model, from files of the folder alone and without running code from it."""
    only_here = {"local_files_only": True, "trust_remote_code": False}
    path = str(folder.path)
    try:
        config = AutoConfig.from_pretrained(path, **only_here)
        if getattr(config, "is_encoder_decoder", False):
            problem = f"{folder.path} is an encoder-decoder model"
            raise BridgeError("unsupported", problem, "serve this model through an embedding endpoint")
        tokenizer = AutoTokenizer.from_pretrained(path, **only_here)
        model, report = AutoModel.from_pretrained(
            path, config=config, dtype=torch.float32, use_safetensors=True, output_loading_info=True, **only_here
        )
    except (OSError, ValueError, KeyError, RuntimeError, ImportError, SafetensorError) as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0][:200]
        raise BridgeError("model-invalid", f"{folder.path} cannot be loaded: {reason}", _LOAD_REMEDY) from error
    # transformers fills missing weights with random numbers and goes on.
    missing = [key for key in sorted(report["missing_keys"]) if "pooler" not in key]
    if missing:
        problem = f"{folder.path} lacks {len(missing)} weights of the model, {missing[0]} first"
        raise BridgeError("model-invalid", problem, "copy the model folder whole, with its *.safetensors files")
    return tokenizer, model.eval()


_LOAD_REMEDY = "copy the folder again, whole; a model that needs code of its own is used through an endpoint only"


def _longest(tokenizer: Any, config: Any) -> int:  # noqa: ANN401 (transformers' own are untyped)
    """What the tokenizer and the positions allow; XLM-RoBERTa's positions begin behind its padding id."""
    positions = int(getattr(config, "max_position_embeddings", 512))
    if config.model_type in {"roberta", "xlm-roberta", "camembert", "mpnet"}:
        positions -= int(config.pad_token_id) + 1
    return min(positions, int(tokenizer.model_max_length))
