"""A device is had by its name or refused by it."""

import pytest
import torch

from memorag_bridge.errors import BridgeError
from memorag_bridge.torch_device import torch_device


def test_the_cpu_is_always_there() -> None:
    assert torch_device("cpu").type == "cpu"


def test_auto_takes_a_card_where_there_is_one() -> None:
    assert torch_device("auto").type == ("cuda" if torch.cuda.is_available() else "cpu")


@pytest.mark.parametrize("name", ["cuda:99", "tpu"])
def test_a_device_that_is_not_there_is_refused_by_name(name: str) -> None:
    with pytest.raises(BridgeError, match=f"no device {name} here: PyTorch finds cpu") as caught:
        torch_device(name)
    assert caught.value.code == "unsupported"


def test_cards_are_counted_from_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    assert torch_device("cuda") == torch_device("auto") == torch.device("cuda", 0)
    assert torch_device("cuda:1") == torch.device("cuda", 1)
    with pytest.raises(BridgeError, match="PyTorch finds cpu, cuda:0, cuda:1"):
        torch_device("cuda:2")
