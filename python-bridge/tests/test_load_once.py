import threading
import weakref

import pytest

from memorag_bridge.errors import BridgeError
from memorag_bridge.load_once import LoadOnce
from memorag_bridge.watch import Watch


class Model:
    pass


def test_a_value_that_was_replaced_is_let_go_of_before_the_new_one_is_loaded() -> None:
    models: LoadOnce[str, Model] = LoadOnce()
    first = weakref.ref(models.get("folder", "one", Model, Watch()))
    is_gone: list[bool] = []

    def load() -> Model:
        is_gone.append(first() is None)
        return Model()

    second = models.get("folder", "two", load, Watch())
    assert is_gone == [True]
    assert models.values() == [second]
    assert models.get("folder", "two", Model, Watch()) is second


def test_what_is_loaded_is_given_while_another_is_being_loaded() -> None:
    models: LoadOnce[str, Model] = LoadOnce()
    loaded = models.get("one", "", Model, Watch())
    is_loading, may_load = threading.Event(), threading.Event()

    def load() -> Model:
        is_loading.set()
        assert may_load.wait(120)
        return Model()

    call = threading.Thread(target=models.get, args=("two", "", load, Watch()))
    call.start()
    assert is_loading.wait(120)
    assert models.get("one", "", Model, Watch()) is loaded
    may_load.set()
    call.join(10)
    assert len(models.values()) == 2


def full() -> BridgeError:
    return BridgeError("out-of-memory", "no room", "free some")


def test_a_load_without_room_is_tried_again_while_something_goes_down() -> None:
    down: list[bool] = [True, True]
    models: LoadOnce[str, Model] = LoadOnce(lambda: len(down) > 0 and down.pop())

    def load() -> Model:
        if down:
            raise full()
        return Model()

    loaded = models.get("folder", "one", load, Watch())
    assert (models.values(), down) == ([loaded], [])


def test_a_load_that_never_has_room_is_refused_when_nothing_is_left_to_go_down() -> None:
    left = [True, False]
    models: LoadOnce[str, Model] = LoadOnce(lambda: left.pop(0))

    def load() -> Model:
        raise full()

    with pytest.raises(BridgeError) as caught:
        models.get("folder", "one", load, Watch())
    assert (caught.value.code, left, models.values()) == ("out-of-memory", [], [])
