"""bge-m3: one pass of the transformer, three readings of its states (Chen et al., 2024, section 3.2)."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from memorag_bridge.embedders.bge_m3_folder import open_bge_m3_folder
from memorag_bridge.embedders.bge_m3_heads import COLBERT_FILE, SPARSE_FILE, read_head
from memorag_bridge.embedders.embedder import Embedded, EmbedderInfo, Floats, Role
from memorag_bridge.embedders.folder_encoder import FolderEncoder
from memorag_bridge.errors import BridgeError
from memorag_bridge.torch_device import torch_device
from memorag_bridge.watch import Watch

Reading = Literal["dense", "sparse", "colbert"]
MAX_COLBERT_BYTES = 1 << 30
"""Of the token vectors of one call: 512 passages of 512 tokens at 1,024 dimensions."""


@dataclass(frozen=True)
class TokenWeights:
    """``tokens``: [K] int64, rising, none twice. ``weights``: [K] float32, all above 0."""

    tokens: npt.NDArray[np.int64]
    weights: Floats


@dataclass(frozen=True)
class Readings:
    """What was asked for, by text; the others are empty.

    ``dense``: [H] float32 of unit length. ``colbert``: [L - 1, H] float32, rows of unit length, for a text of L tokens.
    ``truncated``: texts that lost their tail.
    """

    dense: list[Floats]
    sparse: list[TokenWeights]
    colbert: list[Floats]
    truncated: int


class BgeM3:
    """Queries and passages are read alike, up to 8,192 tokens. float32; float16 on a CUDA card, as the reference does.

    On a card a vector may differ in the third digit with the texts beside it (cosine above 0.9999).
    """

    def __init__(self, path: Path, device: str = "auto") -> None:
        folder = open_bge_m3_folder(path)
        on = torch_device(device)
        self._path = path
        self._encoder = FolderEncoder(folder, on, torch.float16 if on.type == "cuda" else torch.float32, may_pad=True)
        self._unweighted = _special_tokens(self._encoder)
        self._heads: dict[str, torch.nn.Linear] = {}
        self._reading_heads = threading.Lock()
        self.info = EmbedderInfo(
            model_id=folder.model_id,
            dimension=self._encoder.hidden,
            is_normalised=True,
            max_tokens=self._encoder.longest,
            scripts=None,
            runtime=f"torch-{on.type}",
            device=str(self._encoder.device),
            weights_bytes=self._encoder.weights_bytes,
        )

    def embed(self, texts: Sequence[str], role: Role, watch: Watch) -> Embedded:
        """Embed ``texts``: [texts, H] float32. The roles are alike: the model knows no instruction."""
        read = self.read(texts, {"dense"}, watch)
        vectors = np.stack(read.dense) if read.dense else np.empty((0, self.info.dimension), np.float32)
        return Embedded(vectors, read.truncated)

    def read(self, texts: Sequence[str], readings: set[Reading], watch: Watch) -> Readings:
        """Give the ``readings`` of each text; the head of a reading must be there only where it is asked for."""
        sparse = self._head(SPARSE_FILE, 1) if "sparse" in readings else None
        colbert = self._head(COLBERT_FILE, self.info.dimension) if "colbert" in readings else None
        sequences, truncated = self._encoder.tokenize(texts, watch)
        if colbert is not None:
            self._check_room(sequences)
        by_row: dict[int, _Read] = {}
        with torch.inference_mode():
            for rows, states in self._encoder.states(sequences, watch):
                dense = _unit(states[:, 0]) if "dense" in readings else None  # [B, H]
                weights = None if sparse is None else torch.relu(sparse(states))[:, :, 0].float().cpu().numpy()  # [B, L]
                vectors = None if colbert is None else _unit(colbert(states[:, 1:]))  # [B, L - 1, H]
                for place, row in enumerate(rows):
                    ids = sequences[row]
                    by_row[row] = _Read(
                        None if dense is None else dense[place],
                        None if weights is None else self._strongest(ids, weights[place, : len(ids)]),
                        None if vectors is None else vectors[place, : len(ids) - 1],
                    )
        read = [by_row[row] for row in range(len(texts))]
        return Readings(
            dense=[one.dense for one in read if one.dense is not None],
            sparse=[one.sparse for one in read if one.sparse is not None],
            colbert=[one.colbert for one in read if one.colbert is not None],
            truncated=truncated,
        )

    def _strongest(self, ids: list[int], weights: Floats) -> TokenWeights:
        """Of each token of a text its largest weight; ``ids`` and ``weights`` are [L]. Never a row of the vocabulary."""
        tokens, place = np.unique(np.asarray(ids, np.int64), return_inverse=True)
        best = np.zeros(len(tokens), np.float32)
        np.maximum.at(best, place, weights)
        kept = (best > 0) & ~np.isin(tokens, self._unweighted)
        return TokenWeights(tokens[kept], best[kept])

    def _head(self, name: str, rows: int) -> torch.nn.Linear:
        with self._reading_heads:
            if name not in self._heads:
                head = read_head(self._path, name, rows=rows, hidden=self.info.dimension)
                self._heads[name] = head.to(self._encoder.device, self._encoder.dtype)
            return self._heads[name]

    def _check_room(self, sequences: Sequence[list[int]]) -> None:
        needed = 4 * self.info.dimension * sum(len(ids) - 1 for ids in sequences)
        if needed > MAX_COLBERT_BYTES:
            problem = f"the token vectors of these texts take {needed} bytes, a call has {MAX_COLBERT_BYTES}"
            raise BridgeError("input-too-large", problem, "send fewer texts in one call")


@dataclass(frozen=True)
class _Read:
    """One text's :class:`Readings`."""

    dense: Floats | None
    sparse: TokenWeights | None
    colbert: Floats | None


def _unit(vectors: Tensor) -> Floats:
    """``[..., H]`` of any precision, anywhere -> ``[..., H]`` float32 of unit length, on the host."""
    unit: Floats = torch.nn.functional.normalize(vectors.float(), dim=-1).cpu().numpy()
    return unit


def _special_tokens(encoder: FolderEncoder) -> npt.NDArray[np.int64]:
    tokenizer = encoder.tokenizer
    ids = [tokenizer.cls_token_id, tokenizer.eos_token_id, tokenizer.pad_token_id, tokenizer.unk_token_id]
    return np.array([one for one in ids if one is not None], np.int64)
