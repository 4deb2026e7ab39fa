"""What the engine adds to its embedders."""

import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from memorag_bridge import engine as engine_module
from memorag_bridge.embedders.embedder import Embedded, EmbedderInfo, Role
from memorag_bridge.engine import EmbedderChoice, Engine
from memorag_bridge.errors import BridgeError, CallCancelled, as_bridge_error
from memorag_bridge.loaded_model import LoadedModel
from memorag_bridge.watch import Watch

MINILM = EmbedderChoice("bundled-minilm")


class CountingEmbedder:
    """One dimension: the length of the text."""

    info = EmbedderInfo(model_id="counting@1", dimension=1, is_normalised=False, max_tokens=9, scripts=None, runtime="none")

    def embed(self, texts: Sequence[str], role: Role, watch: Watch) -> Embedded:
        return Embedded(np.array([[len(text)] for text in texts], dtype=np.float32), 0)


def test_calls_that_arrive_together_load_a_model_once(monkeypatch: pytest.MonkeyPatch) -> None:
    loads: list[EmbedderChoice] = []
    is_loading, may_load = threading.Event(), threading.Event()

    def load(choice: EmbedderChoice) -> CountingEmbedder:
        loads.append(choice)
        is_loading.set()
        assert may_load.wait(120)
        return CountingEmbedder()

    monkeypatch.setattr(engine_module, "_load", load)
    engine = Engine()
    results: list[Embedded] = []
    calls = [
        threading.Thread(target=lambda: results.append(engine.embed(MINILM, ["one"], "query", Watch()))) for _ in range(4)
    ]
    for call in calls:
        call.start()
    assert is_loading.wait(120)
    with pytest.raises(CallCancelled):  # a call that waits for another's load can be cancelled
        engine.embedder(MINILM, Watch(is_cancelled=lambda: True))
    may_load.set()
    for call in calls:
        call.join(10)
    assert loads == [MINILM]
    assert [result.vectors.tolist() for result in results] == [[[3.0]]] * 4
    assert engine.models() == [LoadedModel("counting@1", "embedder", "cpu", None)]


def test_a_load_that_fails_can_be_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[object] = [BridgeError("model-invalid", "damaged", "mend it"), CountingEmbedder()]

    def load(_: EmbedderChoice) -> object:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(engine_module, "_load", load)
    engine = Engine()
    with pytest.raises(BridgeError):
        engine.embedder(MINILM, Watch())
    assert engine.embedder(MINILM, Watch()).info.model_id == "counting@1"


def test_a_folder_whose_content_changed_is_loaded_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    loads: list[str] = []

    def load(choice: EmbedderChoice) -> CountingEmbedder:
        loads.append(choice.kind)
        return CountingEmbedder()

    monkeypatch.setattr(engine_module, "_load", load)
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "model.safetensors").write_bytes(b"one")
    choice = EmbedderChoice("huggingface-local", str(tmp_path))
    engine = Engine()
    engine.embedder(choice, Watch())
    engine.embedder(choice, Watch())
    assert len(loads) == 1
    (tmp_path / "model.safetensors").write_bytes(b"two")
    engine.embedder(choice, Watch())
    assert len(loads) == 2


def test_an_unforeseen_error_crosses_the_wire_without_its_text() -> None:
    try:
        raise ValueError("a user's private sentence")
    except ValueError as error:
        known = as_bridge_error(error)
    assert known.code == "internal"
    assert "private" not in known.message
    assert "ValueError" in known.message


def test_a_loaded_package_is_held_and_a_folder_never_is(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = EmbedderChoice("huggingface-local", "/models/one")
    monkeypatch.setattr(engine_module, "_load", lambda _: CountingEmbedder())
    monkeypatch.setattr(engine_module, "_mark", lambda _: "")
    engine = Engine()
    assert not engine.holds(MINILM)
    engine.embedder(MINILM, Watch())
    engine.embedder(folder, Watch())
    assert engine.holds(MINILM)
    assert not engine.holds(folder)  # its files may change between two calls
