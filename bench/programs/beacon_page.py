"""The beacon memory's sections of docs/benchmarks.md: one for each kind of device, replaced run by run."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_DEVICES = {"cpu": "a CPU", "cuda": "a GPU"}


@dataclass(frozen=True)
class Line:
    """One figure. ``ratio``: to what stands ``beside`` it."""

    what: str
    measured: float
    unit: str
    beside: str = ""
    ratio: float | None = None


def write_section(page: Path, device: str, about: Sequence[str], lines: Sequence[Line]) -> None:
    """Replace or add the section of ``device``; the rest of the page stays."""
    title = f"## The beacon memory on {_DEVICES.get(device, device)}"
    table = ["| what | measured | beside | ratio |", "| --- | --- | --- | --- |"]
    for line in lines:
        ratio = "" if line.ratio is None else f"{line.ratio:.2f}"
        table.append(f"| {line.what.strip()} | {shown(line.measured)} {line.unit} | {line.beside} | {ratio} |")
    section = "\n".join([title, *about, "", *table])
    text = page.read_text(encoding="utf-8") if page.is_file() else ""
    found = re.search(rf"^{re.escape(title)}$.*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    whole = f"{text.rstrip()}\n\n{section}\n" if found is None else f"{text[: found.start()]}{section}\n\n{text[found.end() :]}"
    page.write_text(f"{whole.rstrip()}\n", encoding="utf-8")


def shown(value: float) -> str:
    """Three digits, whole from a hundred up."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
