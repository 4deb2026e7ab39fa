"""The beacon memory beside what the device can do and beside an ordinary cache: ``npm run bench:beacon``.

    .venv/bin/python bench/programs/beacon_memory.py [--device cuda] [--preset small|qwen2-7b] [--tokens 8192,16384] [--json FILE]

Weights are random: speed does not depend on them. Every comparison alternates the two sides in one run.
"""

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

import torch

from beacon_page import Line, shown, write_section
from card_limits import card_limits
from memorag_bridge.beacon.capacity import memorize_flops
from memorag_bridge.beacon.config import BeaconConfig
from memorag_bridge.beacon.decoder import Decoder
from memorag_bridge.beacon.memorize import memorize
from memorag_bridge.beacon.memorize_to_disk import memorize_to_disk
from memorag_bridge.beacon.recall import Request, read, recall, rows_over
from memorag_bridge.beacon.saved import load_state
from memorag_bridge.beacon.slots import uniform
from memorag_bridge.beacon.state import BeaconState
from memorag_bridge.device_speed import flops_per_second
from memorag_bridge.watch import Watch
from phases import ATTENTION, phases_of, window_phases
from random_models import ordinary_model, random_decoder

_CPU = Path("/proc/cpuinfo")
SMALL = BeaconConfig("llama", 32_000, 512, 1_408, 8, 8, 2, 64, 1e-6, 1e4, 65_536, False, False, 512, (4,))
"""The shape that a CPU is measured with."""
QWEN2_7B = BeaconConfig("qwen2", 152_064, 3_584, 18_944, 28, 28, 4, 128, 1e-6, 1e6, 131_072, False, True, 2_048, (4, 8))
PRESETS = {"small": SMALL, "qwen2-7b": QWEN2_7B}


def main(arguments: Sequence[str]) -> int:
    """Run the command line; gives the exit code."""
    parser = argparse.ArgumentParser(prog="bench:beacon", description="measure the beacon memory")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--preset", choices=sorted(PRESETS), default=None, help="default: qwen2-7b on a GPU, small elsewhere")
    parser.add_argument("--tokens", default=None, help="lengths of text, 8192,16384 say")
    parser.add_argument("--ratios", default=None, help="4,8 say; default: those of the preset")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=None, help="of the CPU; default: all cores")
    parser.add_argument("--json", type=Path, default=None)
    parser.add_argument("--write", type=Path, default=None, help="a page whose section on this kind of device is replaced")
    options = parser.parse_args(arguments)
    device = torch.device(options.device)
    if options.threads is not None:
        torch.set_num_threads(options.threads)
    preset = PRESETS[options.preset or ("qwen2-7b" if device.type == "cuda" else "small")]
    dtype = torch.bfloat16 if device.type == "cuda" else torch.float32
    lengths = [int(text) for text in (options.tokens or ("200000" if preset is QWEN2_7B else "8192,16384")).split(",")]
    ratios = [int(text) for text in options.ratios.split(",")] if options.ratios else list(preset.ratios)
    bench = Bench(random_decoder(preset, device, dtype), options.rounds)
    shape = f"{preset.layers} layers, hidden {preset.hidden}, vocabulary {preset.vocab_size:,}, window {preset.window:,}"
    numbers = f"{str(dtype).removeprefix('torch.')}, torch {torch.__version__}, {torch.get_num_threads()} threads"
    machine = f"{_machine(device)}; a matrix product reaches {bench.peak / 1e12:.3g} TFLOP/s"
    print(f"{machine}\n{shape}; {numbers}\n")
    lines: list[Line] = []
    if device.type == "cuda":
        lines += card_limits(preset, ratios[0], min(lengths), device, dtype)
    for ratio in ratios:
        for tokens in lengths:
            lines += bench.memorize(ratio, tokens)
    lines += bench.batched_recall(ratios[0], min(lengths))
    lines += bench.save_and_load(ratios[0], min(lengths))
    _print(lines)
    if options.json is not None:
        about = {"machine": machine, "shape": shape, "numbers": numbers, "lines": [asdict(line) for line in lines]}
        options.json.write_text(json.dumps(about, indent=2))
    if options.write is not None:
        command = " ".join(["npm run bench:beacon --", *arguments])
        write_section(
            options.write,
            device.type,
            [f"Written by `{command}` on {date.today()}.", f"Machine: {machine}.", f"Model: {shape}; {numbers}; random weights."],
            lines,
        )
    return 0


class Bench:
    """One model on one device."""

    def __init__(self, decoder: Decoder, rounds: int) -> None:
        self.decoder = decoder
        self.rounds = rounds
        self.device = decoder.weights.embedding.device
        self.peak = flops_per_second(self.device, decoder.weights.embedding.dtype)

    def memorize(self, ratio: int, tokens: int) -> list[Line]:
        """Reading a text, beside an ordinary causal model of the same shape that is fed as many slots."""
        config = self.decoder.config
        text = self._text(tokens)
        rule = uniform(config.window, ratio)
        ours = lambda: memorize(self.decoder, rule, [text])  # noqa: E731
        plain = None if self.device.type == "cuda" else ordinary_model(config, ratio, tokens)
        memorize(self.decoder, rule, [text[: 2 * config.window]])  # kernels are found and loaded by their first use
        pairs = [(self._seconds(ours), self._seconds(plain) if plain else float("nan")) for _ in range(self.rounds)]
        seconds = statistics.median(first for first, _ in pairs)
        flops = memorize_flops(config, ratio, tokens)
        what = f"memorize {tokens:,} tokens, ratio {ratio}"
        lines = [Line(what, tokens / seconds, "tokens/s")]
        if plain:
            times = statistics.median(second / first for first, second in pairs)
            other = tokens / statistics.median(second for _, second in pairs)
            lines = [Line(what, tokens / seconds, "tokens/s", f"ordinary cached model: {other:,.0f} tokens/s", times)]
        lines.append(Line("  seconds", seconds, "s"))
        lines.append(
            Line(
                "  of the matrix product's rate",
                flops / seconds / 1e12,
                "TFLOP/s",
                f"{flops / 1e12:.1f} TFLOP in all",
                flops / seconds / self.peak,
            )
        )
        spent = phases_of(self.device, ours)
        total = sum(spent.values())
        lines += [Line(f"  {name}", part, "s", "of all (profiled)", part / total) for name, part in spent.items()]
        first, last = (_without_attention(window) for window in window_phases(self.decoder, rule, text))
        lines.append(Line("  last window beside the first, without attention", last, "s", f"first: {first:.4f} s", last / first))
        return lines

    def batched_recall(self, ratio: int, tokens: int) -> list[Line]:
        """Three requests as one batch beside the same one after another."""
        (state,) = memorize(self.decoder, uniform(self.decoder.config.window, ratio), [self._text(tokens)])
        new = 128 if self.device.type == "cuda" else 32
        requests = [Request(self._text(60 + row), new) for row in range(3)]

        def spent(some: Sequence[Request]) -> float:
            return self._seconds(lambda: recall(self.decoder, state, some, choose=_greedy, on_token=_never))

        pairs = [(spent(requests), sum(spent([one]) for one in requests)) for _ in range(self.rounds)]
        seconds, times = (
            statistics.median(first for first, _ in pairs),
            statistics.median(second / first for first, second in pairs),
        )
        return [Line(f"recall, 3 requests of {new} tokens", 3 * new / seconds, "tokens/s", "one after another", times)]

    def save_and_load(self, ratio: int, tokens: int) -> list[Line]:
        """Writing a state while it is made, and reading it back with every block checked, beside a plain read of its files."""
        rule = uniform(self.decoder.config.window, ratio)
        text = self._text(tokens)
        with tempfile.TemporaryDirectory() as folder:
            directory = Path(folder) / "state"
            made = memorize_to_disk(self.decoder, ratio, text, directory, model={"id": "random"}, previous=None, watch=Watch())
            header = made.header
            alone = self._seconds(lambda: memorize(self.decoder, rule, [text]))
            saved = self._seconds(
                lambda: memorize_to_disk(
                    self.decoder, ratio, text, Path(folder) / "again", model={"id": "random"}, previous=None, watch=Watch()
                )
            )

            def load() -> BeaconState:
                return load_state(self.decoder, rule, directory, header.setting, header.files, header.cursor, Watch())[0]

            def plain() -> None:
                _read_plainly(directory, header.length, self.device)

            first = self._seconds(load)  # makes the pinned buffers
            pairs = [(self._seconds(load), self._seconds(plain)) for _ in range(self.rounds)]
            again, question = load(), self._text(40)
            asked = self._seconds(lambda: _asked(self.decoder, again, question))
            same = torch.equal(_asked(self.decoder, made.state, question), _asked(self.decoder, again, question))
        seconds = statistics.median(first for first, _ in pairs)
        plainly = statistics.median(second for _, second in pairs)
        return [
            Line("memorize and save", tokens / saved, "tokens/s", "memorize alone", alone / saved),
            Line(f"load {header.length / 1e6:,.0f} MB, all hashes checked", header.length / seconds / 1e9, "GB/s",
                 f"plain read: {header.length / plainly / 1e9:.2f} GB/s", plainly / seconds),
            Line("  the first load", first, "s", "later ones", seconds / first),
            Line(f"  a question of {len(question)} tokens after the load", asked, "s", "memorizing", asked / alone),
            Line("  logits after the load that equal those before", 100.0 * same, "%"),
        ]  # fmt: skip

    def _text(self, tokens: int) -> list[int]:
        return torch.randint(
            0, self.decoder.config.vocab_size, (tokens,), generator=torch.Generator().manual_seed(tokens)
        ).tolist()

    def _seconds(self, work: Callable[[], object]) -> float:
        self._wait()
        start = time.perf_counter()
        work()
        self._wait()
        return time.perf_counter() - start

    def _wait(self) -> None:
        if self.device.type == "cuda":
            torch.cuda.synchronize(self.device)


def _greedy(logits: torch.Tensor, _: Sequence[int]) -> list[int]:
    return [int(token) for token in logits.argmax(-1).tolist()]


def _never(_: int, __: int) -> bool:
    return False


def _asked(decoder: Decoder, state: BeaconState, question: list[int]) -> torch.Tensor:
    """Logits behind ``question`` [1, vocab], which alone is read: the memory is there."""
    return read(decoder, rows_over(decoder, state, [Request(question, 1)]), {0: question})


def _without_attention(phases: dict[str, float]) -> float:
    return sum(seconds for name, seconds in phases.items() if name != ATTENTION)


def _read_plainly(directory: Path, length: int, device: torch.device) -> None:
    """Sequential reads into (pinned) memory, nothing checked."""
    buffer = torch.empty(length, dtype=torch.uint8, pin_memory=device.type == "cuda")
    view, at = memoryview(buffer.numpy().data), 0
    for path in sorted(directory.glob("*.kv")):
        with path.open("rb", buffering=0) as file:
            while read := file.readinto(view[at : at + (8 << 20)]):
                at += read


def _machine(device: torch.device) -> str:
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    names = (
        [line.split(":")[1].strip() for line in _CPU.read_text().splitlines() if line.startswith("model name")]
        if _CPU.is_file()
        else []
    )
    return f"{names[0] if names else platform.machine()}, {os.cpu_count()} cores"


def _print(lines: Sequence[Line]) -> None:
    width = max(len(line.what) for line in lines)
    for line in lines:
        ratio = "" if line.ratio is None else f"{line.ratio:6.2f}"
        print(f"{line.what:{width}}  {shown(line.measured):>10} {line.unit:9}  {ratio:>6}  {line.beside}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
