"""Models with random weights: speed does not depend on them."""

from collections.abc import Callable

import torch

from memorag_bridge.beacon.config import BeaconConfig
from memorag_bridge.beacon.decoder import Decoder
from memorag_bridge.beacon.matrix import Matrix
from memorag_bridge.beacon.weights import LayerWeights, Weights


def random_decoder(config: BeaconConfig, device: torch.device, dtype: torch.dtype) -> Decoder:
    """A model with random weights."""
    random = torch.Generator(device).manual_seed(0)

    def tensor(*shape: int) -> torch.Tensor:
        return torch.empty(shape, device=device, dtype=dtype).normal_(0, 0.02, generator=random)

    wide, narrow = config.heads * config.head_dim, config.kv_heads * config.head_dim

    def qkv() -> Matrix:
        return Matrix(tensor(wide + 2 * narrow, config.hidden), tensor(wide + 2 * narrow) if config.has_qkv_bias else None)

    ones = torch.ones(config.hidden, device=device, dtype=dtype)
    layers = tuple(
        LayerWeights(ones, qkv(), qkv(), Matrix(tensor(config.hidden, wide)), ones,
                     Matrix(tensor(2 * config.intermediate, config.hidden)), Matrix(tensor(config.hidden, config.intermediate)))
        for _ in range(config.layers)
    )  # fmt: skip
    embedding = tensor(config.vocab_size, config.hidden)
    return Decoder(
        config, Weights(embedding, tensor(1, config.hidden), layers, ones, Matrix(tensor(config.vocab_size, config.hidden)))
    )


def ordinary_model(config: BeaconConfig, ratio: int, tokens: int) -> Callable[[], None]:
    """transformers' causal model of the same shape, fed window by window with its cache cut back to the beacons' number."""
    from transformers import DynamicCache, LlamaConfig, LlamaForCausalLM

    shape = LlamaConfig(
        vocab_size=config.vocab_size,
        hidden_size=config.hidden,
        intermediate_size=config.intermediate,
        num_hidden_layers=config.layers,
        num_attention_heads=config.heads,
        num_key_value_heads=config.kv_heads,
        max_position_embeddings=config.positions,
    )
    model = LlamaForCausalLM(shape)
    model.train(False)
    slots = config.window + config.window // ratio

    def run() -> None:
        cache = DynamicCache()
        with torch.inference_mode():
            for _ in range(tokens // config.window):
                model(torch.zeros((1, slots), dtype=torch.long), past_key_values=cache, use_cache=True)
                cache.crop(-config.window)

    return run
