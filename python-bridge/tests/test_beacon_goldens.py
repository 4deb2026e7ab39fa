"""The reference implementation's own outputs, through the code that memorizes and recalls for everybody."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from safetensors.torch import load_file, save_file
from torch import Tensor

from memorag_bridge.goldens import TOLERANCE, main
from tiny_beacon import edit_config

pytestmark = pytest.mark.usefixtures("one_thread")
GOLDENS = Path(__file__).resolve().parents[3] / "shared/data/beacon"
needs_goldens = pytest.mark.skipif(not GOLDENS.is_dir(), reason=f"the goldens are not there: {GOLDENS}")
CASES = sorted(path.stem for path in (GOLDENS / "cases").glob("*.json"))
REFUSED = {
    "m08-sink1": "beacon_sink_size is 1",
    "q12-sink1": "beacon_sink_size is 1",
    "q14-ratio0": "beacon_ratio 0 keeps a window uncompressed",
}


@needs_goldens
def test_every_golden_is_met_or_refused_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(GOLDENS)]) == 0
    *lines, summary = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == CASES
    for line in lines:
        name = line.split()[0]
        if name in REFUSED:
            assert f"refused: {REFUSED[name]}" in line
        else:
            assert float(line.split()[2]) <= TOLERANCE
            assert line.split()[1] == "met"
    assert summary == f"{len(CASES) - len(REFUSED)} met, {len(REFUSED)} refused, 0 missed (tolerance 0.0001)"


Case = dict[str, Any]
Change = Callable[[Case, dict[str, Tensor]], object]


def nudge(name: str) -> Change:
    """One number of thousands is off."""

    def change(_: Case, tensors: dict[str, Tensor]) -> None:
        tensors[name].view(-1)[3] += 1.0

    return change


CHANGES: dict[str, tuple[Change, str]] = {
    "a key": (nudge("beacon_keys"), "beacon keys 1.0e+00"),
    "a value of the tail": (nudge("tail_values"), "tail values 1.0e+00"),
    "a logit of the text": (nudge("memorize_logits"), "memorize logits 1.0e+00"),
    "a logit of the second question": (nudge("query1_logits"), "query logits 1.0e+00"),
    "a missing slot": (lambda _, tensors: tensors.update(beacon_keys=tensors["beacon_keys"][:, :, 1:].clone()), "has the shape"),
    "no tail": (lambda _, tensors: tensors.pop("tail_keys"), "tail keys: slots is"),
    "an id": (lambda case, _: case["queries"][0]["generated"].__setitem__(4, 5), "generated is"),
    "a cursor": (lambda case, _: case["state"].update(open_window_start=0), "open window is"),
    "a cursor behind a question": (lambda case, _: case["queries"][1]["after"].update(tokens_processed=1), "tokens after is"),
    "the kinds of the tail": (lambda case, _: case["state"].update(tail_slot_kinds="rb"), "tail is"),
    "a step": (lambda case, _: case["steps"].pop(), "steps is"),
    "another ratio": (lambda case, _: case.update(window_ratios=[8]), "beacons is"),
    "not a number": (lambda _, tensors: tensors["query0_logits"].fill_(float("nan")), "query logits inf"),
}


def one_case(folder: Path, name: str, alter: Change) -> Path:
    """A folder with one golden, altered; the path of its JSON."""
    (folder / "cases").mkdir()
    (folder / "models").symlink_to(GOLDENS / "models")
    path, own = folder / "cases" / f"{name}.json", GOLDENS / "cases" / f"{name}.json"
    case, tensors = json.loads(own.read_text()), load_file(own.with_suffix(".safetensors"))
    alter(case, tensors)
    path.write_text(json.dumps(case))
    save_file(tensors, path.with_suffix(".safetensors"))
    return path


@needs_goldens
@pytest.mark.parametrize("change", CHANGES)
def test_an_altered_case_is_a_miss_and_says_where(change: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    alter, told = CHANGES[change]
    one_case(tmp_path, "q04-r4", alter)
    assert main([str(tmp_path)]) == 1
    printed = capsys.readouterr().out
    assert "q04-r4           MISSED" in printed
    assert told in printed
    assert "0 met, 0 refused, 1 missed" in printed


def leave_out(case: Case, tensors: dict[str, Tensor]) -> None:
    """What a case may do without."""
    for name in ("name", "note", "optional", "sink_size", "steps", "call_lengths", "memorize_logit_positions"):
        del case[name]
    del case["state"]["slots"], case["queries"][0]["after"], tensors["memorize_logits"], tensors["query1_logits"]


def leave_everything_out(case: Case, tensors: dict[str, Tensor]) -> None:
    case["state"], case["queries"] = {}, []
    for name in list(tensors):
        tensors[name] = tensors[name][..., :0].clone()


SPARSE: dict[str, tuple[Change, int, str]] = {
    "parts of it": (leave_out, 0, "met"),
    "no expected output": (leave_everything_out, 1, "MISSED"),
    "no text": (lambda case, _: case.pop("input_ids"), 1, "the case cannot be read: KeyError: 'input_ids'"),
    "a token that has no embedding": (lambda case, _: case["queries"][1]["ids"].append(300), 1, "the id 300, the model has 257"),
    "a model that is not there": (lambda case, _: case.update(model="../models/none"), 1, "MISSED"),
}


@needs_goldens
@pytest.mark.parametrize("change", SPARSE)
def test_a_case_may_leave_things_out_but_not_everything(change: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    alter, code, told = SPARSE[change]
    path = one_case(tmp_path, "q04-r4", alter)
    (path.parent / "q05-r8.json").write_text("{")  # nothing of this one can be read, and the other is compared all the same
    assert main([f"{tmp_path}/"]) == 1
    first, *rest = capsys.readouterr().out.split("q05-r8")
    assert told in first
    assert ("MISSED" in first) == (code == 1)
    assert "the case cannot be read: JSONDecodeError" in rest[0]


@needs_goldens
@pytest.mark.parametrize(("is_optional", "code", "told"), [(True, 0, "refused: config.json: beacon_sink_size is 1"),
                                                            (False, 1, "MISSED")])  # fmt: skip
def test_a_model_that_is_refused_is_told_case_by_case(
    is_optional: bool, code: int, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cases").mkdir()
    shutil.copytree(GOLDENS / "models", tmp_path / "models")
    edit_config(tmp_path / "models" / "mistral", beacon_sink_size=1)
    for name in ("m01-short", "q01-short"):
        for suffix in (".json", ".safetensors"):
            shutil.copy(GOLDENS / "cases" / f"{name}{suffix}", tmp_path / "cases")
    path = tmp_path / "cases" / "m01-short.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "optional": is_optional}))
    assert main([str(tmp_path)]) == code
    first, *rest = capsys.readouterr().out.splitlines()
    assert first.startswith("m01-short")
    assert told in first
    assert any(line.startswith("q01-short        met") for line in rest)


def test_a_folder_without_cases_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 2
    assert "there are no cases" in capsys.readouterr().err
