"""A hub of models with real connections, and the program that fetches from it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from running_bridge import PACKAGE_FOLDER

MIB = 1 << 20
TOKEN = "hf_aVerySecretTokenOfTheTest"  # noqa: S105 (no secret: it opens the test's own server)
NAME = "owner/tiny"


@dataclass(frozen=True)
class Outcome:
    exit_code: int
    lines: list[dict[str, Any]]
    output: str

    @property
    def last(self) -> dict[str, Any]:
        return self.lines[-1]


class World:
    """A folder with repositories, a cache and a log of requests."""

    def __init__(self, root: Path) -> None:
        self.repositories = root / "repositories"
        self.home = root / "home"
        self.log = root / "requests.jsonl"
        self.log.touch()
        self.repository = self.repositories / NAME
        self.repository.mkdir(parents=True)
        for name, content in {
            "config.json": b"{}",
            "tokenizer.json": b'{"large": "' + b"x" * 3000 + b'"}',
            "1_Pooling/config.json": b'{"pooling": true}',
            "model.safetensors": bytes(range(256)) * (3 * MIB // 256),
            "sparse_linear.pt": b"head",
            "pytorch_model.bin": b"pickle" * 1000,
            "modeling_tiny.py": b"raise SystemExit(9)",
            "consolidated.safetensors": b"twice" * 1000,
            "onnx/model.safetensors": b"other" * 1000,
            "README.md": b"# tiny",
        }.items():
            (self.repository / name).parent.mkdir(exist_ok=True)
            (self.repository / name).write_bytes(content)

    def requests(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    @contextmanager
    def hub(self, *options: str) -> Iterator[str]:
        command = [sys.executable, str(Path(__file__).with_name("hub_server.py")), str(self.repositories), "--log", str(self.log)]
        with subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            try:
                yield f"http://127.0.0.1:{int(process.stdout.readline())}"
            finally:
                process.kill()

    def start(self, hub: str, *words: str, **environment: str) -> "subprocess.Popen[str]":
        inherited = {key: value for key, value in os.environ.items() if not key.startswith(("HF_", "HUGGING", "TRANSFORMERS_"))}
        return subprocess.Popen(
            [sys.executable, "-m", "memorag_bridge.fetch_model", *words],
            cwd=PACKAGE_FOLDER,
            env={**inherited, "HF_HOME": str(self.home), "HF_ENDPOINT": hub, "NO_PROXY": "*", **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def fetch(self, hub: str, *words: str, **environment: str) -> Outcome:
        with self.start(hub, *(words or (NAME,)), **environment) as process:
            output, _ = process.communicate(timeout=180)
        return Outcome(process.returncode, [json.loads(line) for line in output.splitlines() if line.startswith("{")], output)

    def files_of(self, folder: str | Path) -> dict[str, bytes]:
        found = (path for path in Path(folder).rglob("*") if path.is_file())
        relative = {str(path.relative_to(folder)): path.read_bytes() for path in found}
        return {name: content for name, content in relative.items() if not name.startswith(".cache/")}

    def needed(self) -> dict[str, bytes]:
        names = ("config.json", "tokenizer.json", "1_Pooling/config.json", "model.safetensors", "sparse_linear.pt")
        return {name: (self.repository / name).read_bytes() for name in names}
