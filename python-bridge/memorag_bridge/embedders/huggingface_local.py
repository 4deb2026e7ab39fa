"""Any Hugging Face embedding model in a local folder, pooled and normalised as its own configuration says."""

from collections.abc import Sequence
from pathlib import Path

import torch

from memorag_bridge.embedders.embedder import Embedded, EmbedderInfo, Role
from memorag_bridge.embedders.folder_encoder import FolderEncoder
from memorag_bridge.embedders.model_folder import open_model_folder
from memorag_bridge.embedders.pooling import pool
from memorag_bridge.torch_device import torch_device
from memorag_bridge.watch import Watch


class HuggingFaceLocal:
    """Runs the folder's transformer in float32; see :class:`FolderEncoder` for what shares a pass.

    On a GPU vectors may differ in the last bits with the texts beside them (cosine above 0.999999).
    """

    def __init__(self, path: Path, device: str = "auto") -> None:
        self._folder = open_model_folder(path)
        self._encoder = FolderEncoder(self._folder, torch_device(device), torch.float32, may_pad=False)
        self.info = EmbedderInfo(
            model_id=self._folder.model_id,
            dimension=self._encoder.hidden * len(self._folder.pooling),
            is_normalised=self._folder.is_normalised,
            max_tokens=self._encoder.longest,
            scripts=None,
            runtime=f"torch-{self._encoder.device.type}",
            device=str(self._encoder.device),
            weights_bytes=self._encoder.weights_bytes,
        )

    def embed(self, texts: Sequence[str], role: Role, watch: Watch) -> Embedded:
        """Embed ``texts`` behind the folder's prompt for ``role``: [texts, dimension] float32."""
        prompt = self._folder.passage_prompt if role == "passage" else self._folder.query_prompt
        sequences, truncated = self._encoder.tokenize([self._prepare(prompt + text) for text in texts], watch)
        vectors = torch.empty((len(texts), self.info.dimension), dtype=torch.float32)
        with torch.inference_mode():
            for rows, states in self._encoder.states(sequences, watch):
                pooled = pool(states, self._folder.pooling)  # [B, D]
                vectors[rows] = (torch.nn.functional.normalize(pooled, dim=-1) if self.info.is_normalised else pooled).cpu()
        return Embedded(vectors.numpy(), truncated)

    def _prepare(self, text: str) -> str:
        return text.lower() if self._folder.is_lowercased else text
