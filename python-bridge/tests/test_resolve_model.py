"""A model's reference becomes a folder, and nothing is fetched."""

from pathlib import Path

import pytest
from huggingface_hub import constants

from memorag_bridge.errors import BridgeError
from memorag_bridge.models.hub_id import HubId, parse_hub_id
from memorag_bridge.models.resolve_model import resolve_model, revision_of

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty Hugging Face cache; the library reads ``HF_HOME`` only while it is imported."""
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    return tmp_path / "hub"


def put_in_cache(cache: Path, name: str, files: tuple[str, ...], revision: str = "main") -> Path:
    model = cache / f"models--{name.replace('/', '--')}"
    snapshot = model / "snapshots" / COMMIT
    snapshot.mkdir(parents=True)
    for file in files:
        (snapshot / file).write_text("{}")
    (model / "refs").mkdir()
    (model / "refs" / revision).write_text(COMMIT)
    return snapshot


def test_an_existing_folder_wins_over_a_fetched_model(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_in_cache(cache, "owner/name", ("config.json", "model.safetensors"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "owner" / "name").mkdir(parents=True)
    assert resolve_model("owner/name") == Path("owner/name")


def test_a_hub_id_is_looked_up_in_the_cache(cache: Path) -> None:
    snapshot = put_in_cache(cache, "owner/name", ("config.json", "model.safetensors"))
    assert resolve_model("owner/name").resolve() == snapshot.resolve()
    assert revision_of(resolve_model("owner/name")) == COMMIT
    assert resolve_model(f"owner/name@{COMMIT}").resolve() == snapshot.resolve()


def test_a_revision_is_looked_up_by_its_name(cache: Path) -> None:
    snapshot = put_in_cache(cache, "owner/name", ("config.json", "model.safetensors"), revision="v2")
    assert resolve_model("owner/name@v2").resolve() == snapshot.resolve()
    with pytest.raises(BridgeError, match="owner/name is not on this machine"):
        resolve_model("owner/name")


def test_a_tokenizer_alone_is_no_model(cache: Path) -> None:
    put_in_cache(cache, "owner/name", ("config.json", "tokenizer.json"))
    with pytest.raises(BridgeError) as raised:
        resolve_model("owner/name")
    assert (raised.value.code, raised.value.remedy) == (
        "model-missing",
        "fetch it with `memorag setup --model owner/name`, or give the path of its folder",
    )


@pytest.mark.parametrize("reference", ["/nowhere/at/all", "./owner/name", "../name", "a/b/c", "a b", "owner/../name", "a--b/c"])
def test_what_is_neither_is_refused_as_a_path(reference: str) -> None:
    with pytest.raises(BridgeError) as raised:
        resolve_model(reference)
    assert (raised.value.code, raised.value.message) == ("model-missing", f"there is no model folder at {reference}")


def test_hub_ids_may_name_a_revision() -> None:
    assert parse_hub_id("gpt2") == HubId("gpt2", None)
    assert parse_hub_id("BAAI/bge-m3@refs/pr/3") == HubId("BAAI/bge-m3", "refs/pr/3")
    assert parse_hub_id("owner/name@../../x") is None
