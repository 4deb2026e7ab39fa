"""Beacon models with weights in 8 or 4 bits."""

import math
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import get_args

import pytest
import torch

from memorag_bridge.beacon import fewer_bits
from memorag_bridge.beacon.decoder import Decoder
from memorag_bridge.beacon.fewer_bits import BLOCK, in_fewer_bits
from memorag_bridge.beacon.folder import load_decoder, open_beacon_folder
from memorag_bridge.beacon.linear_map import LinearMap
from memorag_bridge.beacon.memorize import memorize
from memorag_bridge.beacon.plain import plain_logits
from memorag_bridge.beacon.recall import Request, read, rows_over
from memorag_bridge.beacon.slots import uniform
from memorag_bridge.beacon.weight_bytes import weight_bytes
from memorag_bridge.errors import BridgeError
from memorag_bridge.generators.number_format import Bits
from memorag_bridge.generators.text_generator import WriteSettings
from memorag_bridge.loaded_decoders import LoadedDecoders
from memorag_bridge.memory_engine import MemoryChoice, MemoryEngine
from memorag_bridge.memory_models.memory_model import Ask, Conversation
from memorag_bridge.watch import Watch
from tiny_beacon import FAMILIES, Family, some_tokens, write_tiny_beacon

HAS_PACKAGE = find_spec("bitsandbytes") is not None
NEEDS = pytest.mark.skipif(not HAS_PACKAGE, reason="bitsandbytes is not installed: pip install -r requirements-fewer-bits.txt")
BITS = [8, pytest.param(4, marks=NEEDS)]
WHOLE_BLOCKS = {"hidden_size": BLOCK, "intermediate_size": 2 * BLOCK, "head_dim": BLOCK // 4}
WIDEST = (1 - 0.6961928) / 2
"""Half the widest gap between two values of nf4, as a share of the largest weight of a block."""
CPU = torch.device("cpu")
TEXT = "The keeper put out the lamp, and the brig ran on the rocks. " * 12


@pytest.fixture(scope="module", params=get_args(Family))
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    assert set(FAMILIES) == set(get_args(Family))
    return write_tiny_beacon(tmp_path_factory.mktemp("models") / "tiny", request.param, change=WHOLE_BLOCKS)


def load(folder: Path, bits: Bits | None, dtype: torch.dtype = torch.float32) -> Decoder:
    return load_decoder(open_beacon_folder(folder), device=CPU, dtype=dtype, bits=bits)


def whole(rounded: LinearMap, inputs: int) -> torch.Tensor:
    """The weight that a map multiplies by: [out, in]."""
    bias = rounded(torch.zeros(1, inputs))
    return (rounded(torch.eye(inputs)) - bias).t()


@pytest.mark.parametrize("bits", BITS)
def test_no_weight_is_off_by_more_than_half_a_step(bits: Bits) -> None:
    torch.manual_seed(5)
    weight = torch.randn(48, 2 * BLOCK) * torch.logspace(-3, 1, 48)[:, None]
    weight[7] = 0
    error = (whole(in_fewer_bits(weight, torch.randn(48), bits), 2 * BLOCK) - weight).abs()
    if bits == 8:
        bound = weight.abs().amax(1, keepdim=True) / 127 / 2
    else:
        bound = weight.view(48, 2, BLOCK).abs().amax(2).repeat_interleave(BLOCK, 1) * WIDEST
    assert bool((error <= bound * 1.001 + 1e-6).all())  # float32's own error stands beside it
    assert float(error.max()) > 0


@pytest.mark.parametrize("bits", BITS)
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_a_rounded_projection_is_used_as_a_whole_one_is(bits: Bits, dtype: torch.dtype) -> None:
    torch.manual_seed(6)
    weight, bias = torch.randn(48, BLOCK).to(dtype), torch.randn(48).to(dtype)
    rounded, bare = in_fewer_bits(weight, bias, bits), in_fewer_bits(weight, None, bits)
    x, residual = torch.randn(5, BLOCK).to(dtype), torch.randn(5, 48).to(dtype)
    with torch.inference_mode():
        expected = rounded(x)
        assert expected.dtype == dtype
        out = torch.empty(5, 48, dtype=dtype)
        rounded.into(out, x)
        torch.testing.assert_close(out, expected, rtol=0, atol=0)
        torch.testing.assert_close(bare.add_to(residual, x), residual + bare(x), rtol=0, atol=0)
        for start, end in ((0, 16), (16, 48)):
            part = rounded.rows(start, end)
            assert part.outputs == end - start
            # Another shape is another kernel, which sums in another order.
            torch.testing.assert_close(part(x), expected[:, start:end])
    assert rounded.outputs == 48


@pytest.mark.parametrize("bits", BITS)
def test_logits_stay_close_to_those_of_the_whole_weights(folder: Path, bits: Bits) -> None:
    """Rounding errors of projections behave like independent noise: those of a pass add up by their squares."""
    exact, rounded = load(folder, None), load(folder, bits)
    tokens = some_tokens(200, vocabulary=exact.config.vocab_size)

    def errors() -> tuple[float, float]:
        one = max(
            relative(whole(mine, exact.config.hidden), whole(own, exact.config.hidden))
            for own, mine in [(a.qkv, b.qkv) for a, b in zip(exact.weights.layers, rounded.weights.layers, strict=True)]
        )
        together = relative(logits_of_memory(rounded, tokens), logits_of_memory(exact, tokens))
        return one, max(together, relative(plain_logits(rounded, tokens[:50]), plain_logits(exact, tokens[:50])))

    one, together = errors()
    passed = 4 * exact.config.layers  # qkv, output, gate and up, down
    assert 0 < one < (0.01 if bits == 8 else 0.15)
    # 3: the gains and the softmax of these random models make noise larger.
    assert 0 < together < 3 * one * math.sqrt(passed)


def relative(mine: torch.Tensor, own: torch.Tensor) -> float:
    return float((mine - own).norm() / own.norm())


def logits_of_memory(decoder: Decoder, tokens: list[int]) -> torch.Tensor:
    """Logits behind a question to a memory of ``tokens``: [1, vocab]."""
    (state,) = memorize(decoder, uniform(32, 4), [tokens[:-10]])
    return read(decoder, rows_over(decoder, state, [Request(tokens[-10:], 1)]), {0: tokens[-10:]})


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("bits", [None, *BITS])
def test_bytes_are_counted_right_with_and_without_the_weights(folder: Path, bits: Bits | None, dtype: torch.dtype) -> None:
    decoder = load(folder, bits, dtype)
    assert decoder.weights.bytes == weight_bytes(decoder.config, dtype.itemsize, bits)
    assert decoder.weights.embedding.dtype == decoder.weights.norm.dtype == dtype


@pytest.mark.parametrize("bits", BITS)
def test_a_memory_is_made_and_asked_and_is_one_of_another_model(folder: Path, bits: Bits, tmp_path: Path) -> None:
    engine = MemoryEngine(LoadedDecoders())
    rounded, exact = (MemoryChoice("beacon", str(folder), device="cpu", bits=own) for own in (bits, None))
    assert engine.describe(rounded).model_id == f"{engine.describe(exact).model_id}-{bits}bit"
    assert engine.describe(rounded).weights_bytes < engine.describe(exact).weights_bytes
    engine.memorize(rounded, "Read:\n", [TEXT], tmp_path, previous=None, stretch=False, watch=Watch())

    def ask(engine: MemoryEngine) -> tuple[str, ...]:
        asks = [Ask("Who put out the lamp?", WriteSettings(6)), Ask("Where?", WriteSettings(9))]
        recalled, _ = engine.recall(rounded, [tmp_path], Conversation("Read:\n"), asks, Watch(), lambda request, text: None)
        assert recalled.output_tokens == (6, 9) or "stop" in recalled.finish_reasons
        return recalled.texts

    assert ask(engine) == ask(MemoryEngine(LoadedDecoders()))  # the second reads it from disk
    with pytest.raises(BridgeError, match=rf"bits is {bits}, not None") as raised:
        MemoryEngine(LoadedDecoders()).open(exact, tmp_path, Watch())
    assert raised.value.code == "memory-mismatch"


def test_four_bits_are_refused_by_name_where_they_cannot_be(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = MemoryEngine(LoadedDecoders())
    missing: Callable[[str], None] = lambda name: None  # noqa: E731
    with monkeypatch.context() as patch:
        patch.setattr(fewer_bits, "find_spec", missing)
        with pytest.raises(BridgeError, match="bitsandbytes, not installed") as raised:
            engine.describe(MemoryChoice("beacon", str(folder), bits=4))
        assert raised.value.code == "model-missing"
        engine.describe(MemoryChoice("beacon", str(folder), bits=8))
    odd = write_tiny_beacon(tmp_path / "odd", "qwen2")
    monkeypatch.setattr(fewer_bits, "find_spec", lambda name: name)
    with pytest.raises(BridgeError, match=r"blocks of 64, and a projection of this model has 32 inputs") as raised:
        engine.describe(MemoryChoice("beacon", str(odd), bits=4))
    assert raised.value.code == "unsupported"
