"""The rules of a beacon memory once more, as literally as they can be written: NumPy, float64, one slot at a time.

Nothing is rotated but on reading, nothing is kept but the unrotated keys and the values of each slot, and every slot looks at
the whole memory. It shares no line with the package.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


@dataclass
class Slot:
    """``keys``, ``values``: [layers, kv_heads, head_dim], keys unrotated."""

    is_beacon: bool
    keys: Array
    values: Array


class NaiveBeacon:
    """One memory that is fed token by token.

    ``closed``: beacons of closed windows. ``tail``: all slots of the open window. ``ratios``: one for each window; the last one
    goes on.
    """

    def __init__(self, config: Mapping[str, Any], weights: Mapping[str, Any], window: int, ratios: Sequence[int]) -> None:
        self.config = config
        self.weights = {name: np.asarray(tensor, dtype=np.float64) for name, tensor in weights.items()}
        self.window, self.ratios = window, ratios
        self.closed: list[Slot] = []
        self.tail: list[Slot] = []
        self.windows = self.raws = self.since = self.tokens = 0
        self.head_dim: int = config.get("head_dim") or config["hidden_size"] // config["num_attention_heads"]

    def read(self, token: int) -> Array:
        """Read one token; the logits [vocab] of its raw slot."""
        ratio = self.ratios[min(self.windows, len(self.ratios) - 1)]
        hidden = self._place(self.weights["model.embed_tokens.weight"][token], is_beacon=False)
        self.tokens, self.raws, self.since = self.tokens + 1, self.raws + 1, self.since + 1
        if self.since == ratio:
            self._place(self.weights["model.beacon_embed_tokens.weight"][0], is_beacon=True)
            self.since = 0
        if self.raws == self.window:
            self.closed += [slot for slot in self.tail if slot.is_beacon]
            self.tail, self.raws, self.windows = [], 0, self.windows + 1
        head = "model.embed_tokens.weight" if self.config["tie_word_embeddings"] else "lm_head.weight"
        logits: Array = self.weights[head] @ self._norm(hidden, "model.norm.weight")
        return logits

    def read_all(self, tokens: Sequence[int]) -> list[Array]:
        """Logits behind every token."""
        return [self.read(token) for token in tokens]

    def write(self, prompt: Sequence[int], count: int) -> tuple[list[int], list[Array]]:
        """Greedy: the chosen ids and the logits that each was chosen from; the last id is not read."""
        logits = self.read_all(prompt)[-1]
        ids, seen = [int(logits.argmax())], [logits]
        while len(ids) < count:
            seen.append(self.read(ids[-1]))
            ids.append(int(seen[-1].argmax()))
        return ids, seen

    def _place(self, x: Array, *, is_beacon: bool) -> Array:
        """Put a slot with the embedding ``x`` [hidden] behind all others; what the last layer gives [hidden]."""
        layers = self.config["num_hidden_layers"]
        shape = (layers, self.config["num_key_value_heads"], self.head_dim)
        slot = Slot(is_beacon, np.zeros(shape), np.zeros(shape))
        self.tail.append(slot)
        for layer in range(layers):
            x = x + self._attention(layer, self._norm(x, f"model.layers.{layer}.input_layernorm.weight"), slot)
            x = x + self._mlp(layer, self._norm(x, f"model.layers.{layer}.post_attention_layernorm.weight"))
        return x

    def _attention(self, layer: int, x: Array, slot: Slot) -> Array:
        name = f"model.layers.{layer}.self_attn."
        prefix = f"{name}beacon_" if slot.is_beacon else name
        q, k, v = (self._linear(f"{prefix}{part}_proj", x).reshape(-1, self.head_dim) for part in "qkv")
        slot.keys[layer], slot.values[layer] = k, v
        memory = self.closed + self.tail
        keys = self._rotate(np.stack([one.keys[layer] for one in memory]), np.arange(len(memory)))  # [slots, kv_heads, head_dim]
        values = np.stack([one.values[layer] for one in memory])
        query = self._rotate(q[None], np.array([len(memory) - 1]))[0]
        heads = []
        for head in range(len(q)):
            shared = head * len(k) // len(q)
            scores = keys[:, shared] @ query[head] / np.sqrt(self.head_dim)
            weights = np.exp(scores - scores.max())
            heads.append(weights / weights.sum() @ values[:, shared])
        return self._linear(f"{name}o_proj", np.concatenate(heads))

    def _rotate(self, x: Array, positions: npt.NDArray[np.int64]) -> Array:
        """``x`` [slots, heads, head_dim] to ``positions`` [slots]."""
        half = self.head_dim // 2
        theta = self.config.get("rope_theta") or self.config["rope_parameters"]["rope_theta"]
        angles = positions[:, None, None] * theta ** (-2 * np.arange(half) / self.head_dim)  # [slots, 1, head_dim / 2]
        first, second = x[..., :half], x[..., half:]
        turned = first * np.cos(angles) - second * np.sin(angles), second * np.cos(angles) + first * np.sin(angles)
        return np.concatenate(turned, axis=-1)

    def _mlp(self, layer: int, x: Array) -> Array:
        name = f"model.layers.{layer}.mlp."
        gate = self._linear(f"{name}gate_proj", x)
        return self._linear(f"{name}down_proj", gate / (1 + np.exp(-gate)) * self._linear(f"{name}up_proj", x))

    def _linear(self, name: str, x: Array) -> Array:
        out: Array = self.weights[f"{name}.weight"] @ x
        return out + self.weights.get(f"{name}.bias", np.zeros(len(out)))

    def _norm(self, x: Array, gain: str) -> Array:
        normed: Array = x / np.sqrt((x * x).mean() + self.config["rms_norm_eps"]) * self.weights[gain]
        return normed


def keys_of(slots: Sequence[Slot]) -> Array:
    """[layers, kv_heads, slots, head_dim]."""
    return np.stack([slot.keys for slot in slots], axis=2)


def values_of(slots: Sequence[Slot]) -> Array:
    """[layers, kv_heads, slots, head_dim]."""
    return np.stack([slot.values for slot in slots], axis=2)
