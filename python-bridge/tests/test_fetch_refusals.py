"""What cannot be fetched is said in one line, with what helps."""

from pathlib import Path

import pytest

from fetching_world import NAME, World


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_a_folder_of_other_files_is_refused(world: World, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "config.json").write_text("mine")
    with world.hub() as hub:
        refused = world.fetch(hub, NAME, "--into", str(tmp_path / "mine"))
    assert "holds other files than owner/tiny" in refused.last["error"]["message"]
    assert world.files_of(tmp_path / "mine") == {"config.json": b"mine"}


def test_a_disk_that_is_too_small_is_known_before_anything_comes(world: World) -> None:
    with world.hub("--claim", str(10**18)) as hub:
        outcome = world.fetch(hub)
    assert (outcome.exit_code, outcome.last["error"]["code"]) == (1, "disk-full")
    assert not any("/resolve/" in request["path"] for request in world.requests())


def test_without_a_network_it_says_how_to_place_the_files_by_hand(world: World) -> None:
    outcome = world.fetch("http://127.0.0.1:9")  # nobody listens there
    assert (outcome.exit_code, outcome.last["error"]["code"]) == (1, "model-missing")
    assert outcome.last["error"]["message"] == "127.0.0.1:9 cannot be reached, so owner/tiny cannot be fetched"
    assert "`memorag setup --model owner/tiny --into FOLDER`, or take config.json, " in outcome.last["error"]["remedy"]
    assert "every *.safetensors from http://127.0.0.1:9/owner/tiny, " in outcome.last["error"]["remedy"]
    assert len(outcome.output.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "environment", "code", "message"),
    [
        (["owner/nothing"], {}, "model-missing", "there is no model owner/nothing at 127.0.0.1:"),
        (["./owner/tiny"], {}, "model-missing", "./owner/tiny is no id of a model"),
        ([NAME], {"HF_HUB_OFFLINE": "1"}, "model-missing", "HF_HUB_OFFLINE is set, so owner/tiny cannot be fetched"),
        ([NAME], {"MEMORAG_OFFLINE": "1"}, "model-missing", "MEMORAG_OFFLINE is set, so owner/tiny cannot be fetched"),
    ],
)
def test_what_cannot_be_fetched_is_one_line_and_a_remedy(
    world: World, words: list[str], environment: dict[str, str], code: str, message: str
) -> None:
    with world.hub() as hub:
        outcome = world.fetch(hub, *words, **environment)
    assert (outcome.exit_code, outcome.last["error"]["code"]) == (1, code)
    assert outcome.last["error"]["message"].startswith(message)
    assert len(outcome.output.splitlines()) == 1


def test_a_model_of_pickles_alone_is_refused(world: World) -> None:
    (world.repository / "model.safetensors").unlink()
    with world.hub() as hub:
        outcome = world.fetch(hub)
    assert outcome.last["error"]["message"] == "owner/tiny has no weights as *.safetensors"
    assert not any("/resolve/" in request["path"] for request in world.requests())


def test_a_hub_that_fails_is_named_with_its_status(world: World) -> None:
    with world.hub("--status", "503") as hub:
        outcome = world.fetch(hub)
    assert (outcome.exit_code, outcome.last["error"]["code"]) == (1, "model-failed")
    assert "answered 503 for owner/tiny" in outcome.last["error"]["message"]
