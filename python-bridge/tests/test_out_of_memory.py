import pytest
import torch

from memorag_bridge.errors import BridgeError
from memorag_bridge.out_of_memory import naming_out_of_memory


def test_the_bytes_that_the_cpu_has_no_room_for_are_named() -> None:
    with pytest.raises(BridgeError, match="when 1,152,921,504,606,846,976 bytes were asked for") as raised:
        naming_out_of_memory(lambda: torch.empty(1 << 60, dtype=torch.uint8), "use less")
    assert (raised.value.code, raised.value.remedy) == ("out-of-memory", "use less")
    assert raised.value.__context__ is None  # it would hold the tensors of the failed work


def test_the_bytes_that_a_card_has_no_room_for_are_named() -> None:
    def fail() -> None:
        # What torch 2.13 says; there is no card in most test runs.
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.50 GiB. GPU 0 has a total capacity of 15.77 GiB")

    with pytest.raises(BridgeError, match=r"when 20\.50 GiB were asked for"):
        naming_out_of_memory(fail, "use less")


@pytest.mark.parametrize("message", ["CUDA error: out of memory\nCUDA kernel", "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when"])
def test_what_has_no_type_of_its_own_is_known_by_its_words(message: str) -> None:
    def fail() -> None:
        raise RuntimeError(message)

    with pytest.raises(BridgeError, match="when more bytes were asked for"):
        naming_out_of_memory(fail, "use less")


def test_other_errors_pass() -> None:
    with pytest.raises(RuntimeError, match="shapes cannot be multiplied"):
        naming_out_of_memory(lambda: torch.ones(2, 3) @ torch.ones(2, 3), "use less")
    assert naming_out_of_memory(lambda: 7, "use less") == 7
