import threading
import weakref

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
