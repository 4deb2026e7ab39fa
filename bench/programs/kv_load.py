"""Loads a saved KV memory beside plain reads of the same files; prints a table of bytes per second.

    PYTHONPATH=python-bridge .venv/bin/python bench/programs/kv_load.py [--gigabytes 1.5] [--rounds 5] [--device cuda] [--cold]

The figures of a round are taken one behind the other, and a ratio is the median of the rounds' ratios: the machine may be busy.
"GB a core second" is bytes over processor seconds, which a neighbour at work changes little: times the cores, it is what a quiet
machine can reach, as far as its memory carries it.
"""

import argparse
import hashlib
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import torch
from xxhash import xxh3_128

from memorag_bridge.kv_files.blocks import reading_threads
from memorag_bridge.kv_files.check_parts import verify_state
from memorag_bridge.kv_files.geometry import KvGeometry, windows_per_segment
from memorag_bridge.kv_files.header import BLOCK_BYTES, KvHeader, KvSetting
from memorag_bridge.kv_files.load import load_parts
from memorag_bridge.kv_files.read_header import read_header
from memorag_bridge.kv_files.tensor_bytes import tensor_bytes, torch_dtype
from memorag_bridge.kv_files.writer import open_writer

QWEN2_7B = KvGeometry(dtype="bfloat16", layers=28, kv_heads=4, head_dim=128)
WINDOW_SLOTS = 512
"""A window of 2,048 tokens at ratio 4; at ratio 8 two of them make a segment of the same size."""
READ_BYTES = 8 * 1024 * 1024


def main() -> None:
    """Write a state, then measure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--gigabytes", type=float, default=1.5)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=reading_threads())
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--cold", action="store_true", help="drop the files from the page cache first")
    parser.add_argument("--folder", type=Path, default=None)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
        spent = write(Path(folder), round(chosen.gigabytes * 1e9 / QWEN2_7B.bytes_per_slot / WINDOW_SLOTS))
        header = read_header(Path(folder))
        size = f"{header.length / 1e9:.2f} GB in {len(header.files)} files, {header.slots:,} slots"
        show(f"state: {size}; {chosen.threads} threads")
        show(f"written and hashed at {header.length / spent / 1e9:.2f} GB/s")
        measure(Path(folder), header, chosen)


def write(folder: Path, windows: int) -> float:
    """Write a state of ``windows`` and give the seconds that it took."""
    shape = (QWEN2_7B.layers, QWEN2_7B.kv_heads, WINDOW_SLOTS, QWEN2_7B.head_dim)
    keys = torch.randn(shape).to(torch_dtype(QWEN2_7B))  # [layers, kv_heads, slots, head_dim]
    per_segment = windows_per_segment(QWEN2_7B, WINDOW_SLOTS)
    setting = KvSetting(kind="beacon", model={"id": "benchmark"}, geometry=QWEN2_7B, windows_per_segment=per_segment)
    start = time.perf_counter()
    with open_writer(folder, setting) as writer:
        for index in range(windows):
            writer.add_window(keys, keys, {"window": index})
        writer.finish(keys[:, :, :7], keys[:, :, :7], {"windows": windows})
    return time.perf_counter() - start


def measure(folder: Path, header: KvHeader, chosen: argparse.Namespace) -> None:
    """Take the rounds and print them."""
    device = torch.device(chosen.device)
    shape = (header.geometry.layers, header.geometry.kv_heads, header.slots, header.geometry.head_dim)
    keys = torch.zeros(shape, dtype=torch_dtype(header.geometry), device=device)  # [layers, kv_heads, slots, head_dim]
    values = torch.zeros_like(keys)  # [layers, kv_heads, slots, head_dim]
    plain = torch.zeros(header.length, dtype=torch.uint8, pin_memory=device.type == "cuda")  # [bytes]
    view = tensor_bytes(plain)
    works: dict[str, Callable[[], object]] = {
        "plain read": lambda: read_plainly(folder, header, view),
        "sha256 alone": lambda: hash_alone(view, chosen.threads, hashlib.sha256),
        "xxh3 alone": lambda: hash_alone(view, chosen.threads, xxh3_128),
        "load": lambda: load(folder, header, keys, values, chosen.threads),
        "verify": lambda: verify_state(folder),
    }
    rates: dict[str, list[float]] = {name: [] for name in works}
    per_core: dict[str, list[float]] = {name: [] for name in works}
    for work in works.values():
        work()
    for _ in range(chosen.rounds):
        for name, work in works.items():
            if chosen.cold:
                forget(folder, header)
            start, used = time.perf_counter(), time.process_time()
            work()
            rates[name].append(header.length / (time.perf_counter() - start) / 1e9)
            per_core[name].append(header.length / (time.process_time() - used) / 1e9)
    for name, samples in rates.items():
        ratio = statistics.median(mine / plain for mine, plain in zip(samples, rates["plain read"], strict=True))
        each = " ".join(f"{sample:5.2f}" for sample in samples)
        core = statistics.median(per_core[name])
        rate = f"{statistics.median(samples):6.2f} GB/s  {100 * ratio:4.0f} % of the plain read  {core:6.2f} GB a core second"
        show(f"{name:13} {rate}  [{each}]")


def read_plainly(folder: Path, header: KvHeader, view: memoryview) -> None:
    """Read the files one after the other into memory that is there, in one thread."""
    place = 0
    for part in header.files:
        with (folder / part.file).open("rb", buffering=0) as file:
            end = place + part.length
            while place < end:
                place += file.readinto(view[place : min(end, place + READ_BYTES)]) or 0


def hash_alone(view: memoryview, threads: int, hashed: Callable[[memoryview], object]) -> None:
    """Hash the blocks of what lies in memory."""
    with ThreadPoolExecutor(threads) as pool:
        starts = range(0, len(view), 4 * BLOCK_BYTES)
        for _ in pool.map(lambda start: [hashed(view[start + n * BLOCK_BYTES :][:BLOCK_BYTES]) for n in range(4)], starts):
            pass


def load(folder: Path, header: KvHeader, keys: torch.Tensor, values: torch.Tensor, threads: int) -> None:
    """Load the state into keys and values [layers, kv_heads, slots, head_dim], to the last byte on the device."""
    load_parts(folder, header, header.files, keys, values, threads=threads)
    if keys.device.type == "cuda":
        torch.cuda.synchronize(keys.device)


def forget(folder: Path, header: KvHeader) -> None:
    """Drop the files from the page cache."""
    for part in header.files:
        descriptor = os.open(folder / part.file, os.O_RDONLY)
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(descriptor)


def show(line: str) -> None:
    """Print one line."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


main()
