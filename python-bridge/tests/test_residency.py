"""Where memories are held, on devices that are not here."""

from dataclasses import dataclass, field, replace

import pytest
import torch

from memorag_bridge.memory_models.residency import Residency, key_of

CARD, CPU = torch.device("cuda:0"), torch.device("cpu")


@dataclass(frozen=True)
class Piece:
    """A memory of some bytes, with where it stands and how often it was moved."""

    bytes: int
    home: torch.device = CARD
    place: str = "device"
    tokens: int = 0
    moves: list[str] = field(default_factory=list)

    def to_host(self) -> "Piece":
        self.moves.append("host")
        return replace(self, place="host")

    def to_device(self) -> "Piece":
        self.moves.append("device")
        return replace(self, place="device")


def never() -> Piece:
    raise AssertionError("loaded from disk")


def loaded() -> Piece:
    return Piece(30)


def plenty(_: torch.device) -> int:
    return 1 << 40


def test_the_least_recently_used_goes_to_the_host_s_memory_then_to_disk() -> None:
    held = Residency(device_bytes=60, host_bytes=30, free=plenty)
    for name in ("one", "two"):
        held.get(name, loaded)
    assert held.get("one", never).place == "device"
    held.get("three", loaded)
    assert held.where() == {"two": "host", "one": "device", "three": "device"}
    held.get("four", loaded)
    assert held.where() == {"one": "host", "three": "device", "four": "device"}  # of the second only its files are left
    assert held.get("one", never).moves == ["host", "device"]
    assert held.where() == {"three": "host", "four": "device", "one": "device"}


def test_what_is_used_stays_however_full_it_is() -> None:
    held = Residency(device_bytes=40, host_bytes=100)
    with held.pinned(["one", "two", "one"]):
        held.get("one", loaded)
        held.get("two", loaded)
        with held.pinned(["one"]):
            assert held.where() == {"one": "device", "two": "device"}
        held.get("three", loaded)
        assert held.where() == {"one": "device", "two": "device", "three": "device"}
        assert not held.drop("one")
    assert held.where() == {"one": "host", "two": "host", "three": "device"}
    assert held.drop("one")
    assert not held.drop("one")


def test_a_copy_to_the_device_that_fails_leaves_the_memory_where_it_was() -> None:
    class Stuck(Piece):
        def to_device(self) -> Piece:
            raise torch.OutOfMemoryError("CUDA out of memory")

        def to_host(self) -> Piece:
            return self

    held = Residency(device_bytes=30, host_bytes=100, free=plenty)
    held.put("one", Stuck(30))
    held.get("two", loaded)
    for _ in range(2):
        with pytest.raises(torch.OutOfMemoryError):
            held.get("one", never)
        assert held.where() == {"one": "host", "two": "device"}


def test_a_memory_that_comes_up_takes_others_down_where_the_device_is_full() -> None:
    held = Residency(host_bytes=200, free=lambda device: 100 - on_card())

    def on_card() -> int:
        return sum(one.bytes for one in held.all() if one.place == "device")

    held.put("one", Piece(60))
    held.free_up(50, CARD)
    assert held.where() == {"one": "host"}
    held.put("two", Piece(80))
    with held.pinned(["one"]):
        assert held.get("one", never).place == "device"
    assert held.where() == {"two": "host", "one": "device"}


def test_all_that_nobody_uses_goes_down_by_steps_and_what_is_used_stays() -> None:
    held = Residency(host_bytes=200, free=plenty)
    for name in ("one", "two", "three"):
        held.put(name, Piece(30))
    with held.pinned(["two"]):
        assert held.go_down()
        assert held.where() == {"one": "host", "three": "host", "two": "device"}
        assert held.go_down()
        assert held.where() == {"two": "device"}
        assert not held.go_down()


def test_each_model_holds_its_own() -> None:
    held = Residency(host_bytes=100)
    for model in ("a", "b"):
        held.put(key_of("state", model), Piece(30))
    assert [one.state for one in held.all()] == ["state", "state"]
    with held.pinned([key_of("state", "a")]):
        assert held.drop("state")
        assert held.where() == {key_of("state", "a"): "device"}
    assert held.drop("state")


@pytest.mark.parametrize(("text", "most"), [("0.5", 1 << 29), ("0", 0), ("", None), ("much", None), ("inf", None), ("nan", None)])
def test_a_budget_is_in_gibibytes(text: str, most: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEMORAG_DEVICE_MEMORY_GIB", text)
    held = Residency(host_bytes=1 << 40)
    for number in range(3):
        held.put(f"{number}", Piece(1 << 28))
    held.get("3", lambda: Piece(1 << 28))
    expected = 4 if most is None else 2 if most else 0
    assert sum(one.place == "device" for one in held.all()) == max(expected, 1)
