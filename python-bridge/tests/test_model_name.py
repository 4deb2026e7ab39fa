"""A model is called by its own name, wherever it lies."""

from pathlib import Path

import pytest

from memorag_bridge.models.model_name import model_name


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("/models/bge-m3", "bge-m3"),
        ("/home/a/.cache/huggingface/hub/models--BAAI--bge-m3/snapshots/5617a9f61b028005a4858fdac845db406aefb181", "bge-m3"),
        ("/hub/models--gpt2/snapshots/0123", "gpt2"),
        ("/hub/snapshots/0123", "0123"),
        ("/hub/models--BAAI--bge-m3/other", "other"),
    ],
)
def test_the_name_of_a_folder(folder: str, name: str) -> None:
    assert model_name(Path(folder)) == name
