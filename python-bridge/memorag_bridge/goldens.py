"""Compares the beacon memory with outputs of the reference implementation: ``python -m memorag_bridge.goldens <folder>``.

The folder holds ``models/<family>/`` and ``cases/<name>.json`` with ``cases/<name>.safetensors``; the layout is that of
``shared/data/beacon``. What a case does not say is not compared; one that says nothing, or cannot be read, is missed. Prints the
largest error of each case; the exit code is 1 where one is missed.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from memorag_bridge.beacon.check_ids import check_ids
from memorag_bridge.beacon.decoder import Decoder
from memorag_bridge.beacon.feed import Feed
from memorag_bridge.beacon.folder import load_decoder, open_beacon_folder
from memorag_bridge.beacon.memorize import memorize
from memorag_bridge.beacon.plain import plain_logits
from memorag_bridge.beacon.recall import Request, read, recall, rows_over
from memorag_bridge.beacon.rows import ClosedWindow, Rows
from memorag_bridge.beacon.slots import Cursor, SlotRule, kinds_text, next_pass, room_for
from memorag_bridge.beacon.state import BeaconState
from memorag_bridge.errors import BridgeError

TOLERANCE = 1e-4
"""Largest absolute error in float32, of logits and of keys and values alike."""


@dataclass
class Report:
    """``errors``: largest absolute error by name. ``misses``: what should be equal and is not. ``refusal``: why an optional
    case is not run.
    """

    name: str
    errors: dict[str, float] = field(default_factory=dict)
    misses: list[str] = field(default_factory=list)
    refusal: str | None = None

    @property
    def is_met(self) -> bool:
        return not self.misses and len(self.errors) > 0 and all(error <= TOLERANCE for error in self.errors.values())

    def compare(self, name: str, actual: Tensor, expected: Tensor | None) -> None:
        """Note the largest error of a tensor; an absent one stands for no slots."""
        if expected is None:
            self.expect(f"{name}: slots", actual.shape[-2], 0)
            self.errors.setdefault(name, 0.0)
        elif actual.shape != expected.shape:
            self.misses.append(f"{name} has the shape {list(actual.shape)}, not {list(expected.shape)}")
        else:
            error = (actual.float() - expected).abs().max().item() if expected.numel() else 0.0
            # A NaN is no small error.
            self.errors[name] = max(self.errors.get(name, 0.0), error if error == error else float("inf"))

    def expect(self, name: str, actual: object, expected: object) -> None:
        """Note what is not equal; ``None`` where the case does not say."""
        if expected is not None and actual != expected:
            self.misses.append(f"{name} is {actual!r}, not {expected!r}")


def main(arguments: Sequence[str]) -> int:
    """Run the command line; gives the exit code."""
    parser = argparse.ArgumentParser(
        prog="memorag_bridge.goldens", description="compare the beacon memory with reference outputs"
    )
    parser.add_argument("folder", type=Path, help="a folder with models/ and cases/")
    parser.add_argument("--device", default="cpu", help="cpu (the default) or cuda")
    parser.add_argument("--threads", type=int, default=1, help="of a CPU (1: of these models two only wait for each other)")
    options = parser.parse_args(arguments)
    cases = sorted((options.folder / "cases").glob("*.json"))
    if not cases:
        sys.stderr.write(f"memorag_bridge.goldens: there are no cases in {options.folder / 'cases'}\n")
        sys.stderr.write("  remedy: give the folder that holds cases/\n")
        return 2
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.set_num_threads(options.threads)
    reports = []
    for report in run_cases(cases, torch.device(options.device)):
        reports.append(report)
        print(_line(report), flush=True)  # noqa: T201 (this is a command line)
    refused = sum(report.refusal is not None for report in reports)
    met = sum(report.is_met for report in reports)
    print(f"{met} met, {refused} refused, {len(reports) - met - refused} missed (tolerance {TOLERANCE:g})")  # noqa: T201
    return 0 if met + refused == len(reports) else 1


def run_cases(cases: Sequence[Path], device: torch.device) -> Iterator[Report]:
    """One report for each case; each model is loaded once."""
    decoders: dict[Path, Decoder] = {}
    for path in cases:
        report, case = Report(path.stem), dict[str, Any]()
        try:
            case = json.loads(path.read_text(encoding="utf-8"))
            tensors = {name: tensor.to(device) for name, tensor in load_file(path.with_suffix(".safetensors")).items()}
            folder = (path.parent / case["model"]).resolve()
            if folder not in decoders:
                decoders[folder] = load_decoder(open_beacon_folder(folder), device=device, dtype=torch.float32)
            check_ids(_all_ids(case), decoders[folder].config.vocab_size)
            _run(report, case, tensors, decoders[folder])
        except BridgeError as error:
            if not case.get("optional"):
                report.misses.append(error.message)
            else:
                report.refusal = error.message
        except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, SafetensorError) as error:
            report.misses.append(f"the case cannot be read: {type(error).__name__}: {error}")
        yield report


def _all_ids(case: dict[str, Any]) -> list[int]:
    return [*case["input_ids"], *(token for query in case.get("queries", []) for token in query["ids"])]


def _run(report: Report, case: dict[str, Any], tensors: dict[str, Tensor], decoder: Decoder) -> None:
    if "window" not in case:
        report.compare("logits", plain_logits(decoder, case["input_ids"])[case["logit_positions"]], tensors["logits"])
        return
    rule = _rule(case)
    state, windows = _memorize(decoder, rule, case)
    _compare_state(report, case["state"], tensors, state, windows)
    if "memorize_logits" in tensors:
        report.compare("memorize logits", _memorize_logits(report, decoder, rule, case), tensors["memorize_logits"])
    for number, query in enumerate(case.get("queries", [])):
        _compare_query(report, query, tensors.get(f"query{number}_logits"), decoder, state)


def _rule(case: dict[str, Any]) -> SlotRule:
    ratios = tuple(case["window_ratios"])
    if case.get("sink_size", 0) != 0:
        raise BridgeError(
            "unsupported",
            f"beacon_sink_size is {case['sink_size']}; memories without sinks are known",
            "use a model without sinks",
        )
    if 0 in ratios:
        raise BridgeError(
            "unsupported", "beacon_ratio 0 keeps a window uncompressed; ratios from 1 are known", "use ratios from 1"
        )
    return SlotRule(case["window"], ratios)


def _calls(case: dict[str, Any]) -> Iterator[list[int]]:
    start = 0
    for length in case.get("call_lengths", [len(case["input_ids"])]):
        yield case["input_ids"][start : start + length]
        start += length


def _memorize(decoder: Decoder, rule: SlotRule, case: dict[str, Any]) -> tuple[BeaconState, list[ClosedWindow]]:
    state: BeaconState | None = None
    windows: list[ClosedWindow] = []
    for tokens in _calls(case):
        (state,) = memorize(decoder, rule, [tokens], start=state, on_window=lambda _, window, __: windows.append(window))
    assert state is not None  # noqa: S101 (every case has a call)
    return state, windows


def _compare_state(
    report: Report, expected: dict[str, Any], tensors: dict[str, Tensor], state: BeaconState, windows: list[ClosedWindow]
) -> None:
    _compare_cursor(report, "", state.cursor, expected)
    report.expect("tail", kinds_text(state.tail.is_beacon), expected.get("tail_slot_kinds"))
    report.expect("beacons", state.closed.count, expected.get("slots", {}).get("beacon"))
    for name in ("keys", "values"):
        if windows:
            closed = torch.cat([getattr(window, name) for window in windows], 2)
            report.compare(f"beacon {name}", closed, tensors.get(f"beacon_{name}"))
        else:
            report.expect(f"beacon {name}", None, tensors.get(f"beacon_{name}"))
        report.compare(f"tail {name}", getattr(state.tail, name), tensors.get(f"tail_{name}"))


def _compare_cursor(report: Report, when: str, cursor: Cursor, expected: dict[str, Any]) -> None:
    report.expect(f"tokens{when}", cursor.tokens, expected.get("tokens_processed"))
    report.expect(f"open window{when}", cursor.window_start, expected.get("open_window_start"))
    report.expect(f"since{when}", cursor.since, expected.get("raw_tokens_since_last_beacon"))


def _memorize_logits(report: Report, decoder: Decoder, rule: SlotRule, case: dict[str, Any]) -> Tensor:
    """Logits of memorized tokens, which memorizing itself never computes: [positions, vocab]."""
    rows = Rows(
        decoder.config, rule, count=1, room=room_for(len(case["input_ids"]), Cursor(), rule), like=decoder.weights.embedding
    )
    parts = []
    steps = []
    for call in _calls(case):
        tokens = call
        while tokens:
            step = next_pass(rows.cursors[0], len(tokens), rule)
            steps.append({"cached_slots": rows.own(0), "new_slots": kinds_text(step.is_beacon)})
            parts.append(decoder.feed(rows, [Feed(0, step, tokens[: step.tokens], tuple(range(step.tokens)))])[0])
            tokens = tokens[step.tokens :]
    report.expect("steps", steps, case.get("steps"))
    return torch.cat(parts)[case["memorize_logit_positions"]]


def _compare_query(report: Report, query: dict[str, Any], logits: Tensor | None, decoder: Decoder, state: BeaconState) -> None:
    request = Request(query["ids"], len(query.get("generated", [])))
    rows = rows_over(decoder, state, [request])
    if logits is not None:
        report.compare("query logits", read(decoder, rows, {0: query["ids"]})[0], logits)
    if request.max_new_tokens == 0:
        return
    generated: list[int] = []

    def keep(_: int, token: int) -> bool:
        generated.append(token)
        return False

    (after,) = recall(decoder, state, [request], choose=lambda scores, _: scores.argmax(-1).tolist(), on_token=keep)
    report.expect("generated", generated, query["generated"])
    _compare_cursor(report, " after", after, query.get("after", {}))


def _line(report: Report) -> str:
    if report.refusal is not None:
        return f"{report.name:16} refused: {report.refusal}"
    worst = max(report.errors.values(), default=0.0)
    details = ", ".join(f"{name} {error:.1e}" for name, error in report.errors.items())
    misses = "".join(f"\n    {miss[:300]}" for miss in report.misses)
    return f"{report.name:16} {'met   ' if report.is_met else 'MISSED'} {worst:.1e}  ({details}){misses}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
