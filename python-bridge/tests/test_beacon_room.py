"""What lies in memory that was never written must not reach an answer."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from memorag_bridge.beacon.memorize import memorize
from memorag_bridge.beacon.recall import Request, recall
from memorag_bridge.beacon.slots import uniform
from tiny_beacon import VOCABULARY, decoder_of, some_tokens, tiny_config, write_tensors


@pytest.fixture
def new_memory_is_nan() -> Iterator[None]:
    torch.use_deterministic_algorithms(mode=True, warn_only=True)  # torch then fills what `empty` gives with NaN
    yield
    torch.use_deterministic_algorithms(mode=False)


@pytest.mark.usefixtures("new_memory_is_nan")
def test_rows_of_different_length_do_not_read_behind_their_end(tmp_path: Path) -> None:
    assert torch.empty(3).isnan().all()
    decoder = decoder_of(write_tensors(tmp_path / "model", tiny_config("qwen2")))
    (state,) = memorize(decoder, uniform(32, 4), [some_tokens(100)])
    seen: list[torch.Tensor] = []

    def choose(logits: torch.Tensor, asking: object) -> list[int]:
        seen.append(logits)
        return [int(row) % VOCABULARY for row in logits.argmax(-1)]

    requests = [Request(some_tokens(count, seed=count), 60) for count in (3, 50, 17)]
    recall(decoder, state, requests, choose=choose, on_token=lambda row, token: False)
    assert all(logits.isfinite().all() for logits in seen)
