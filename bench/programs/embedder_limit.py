"""Runs the English model in this process beside plain matrix products; prints what the cores can do and what it reaches."""

import json
import os
import sys
import time
from collections.abc import Callable

import numpy as np
import openvino as ov
from openvino import opset13 as op
from tokenizers import Tokenizer

from memorag_bridge.embedders.bundled_minilm import PACKAGE, BundledMiniLm
from memorag_bridge.embedders.package_folder import package_folder
from memorag_bridge.watch import Watch

SIZE = 1024
"""A product this large is bound by arithmetic, not by memory."""
PRODUCTS = 24
LAYERS, HIDDEN = 6, 384
TRIES = 3
"""What the cores can do is the best of a few: a neighbour at work slows some products, and says nothing of the cores."""


def main() -> None:
    """Read texts and rounds from standard input, print one sample a round."""
    request = json.load(sys.stdin)
    texts, rounds = request["texts"], request["rounds"]
    model = BundledMiniLm()
    tokenizer = Tokenizer.from_file(str(package_folder(PACKAGE) / "model" / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(model.info.max_tokens)
    lengths = [len(one.ids) for one in tokenizer.encode_batch_fast(texts)]
    operations = sum(encoder_operations(length) for length in lengths)
    multiply = products()
    model.embed(texts[:16], "passage", Watch())
    samples = []
    for _ in range(rounds):
        limit = max(2 * PRODUCTS * SIZE**3 / seconds(multiply) for _ in range(TRIES))
        spent = seconds(lambda: model.embed(texts, "passage", Watch()))
        samples.append({"limit": limit / 1e9, "reached": operations / spent / 1e9, "texts": len(texts) / spent})
    json.dump({"samples": samples, "tokens": sum(lengths)}, sys.stdout)


def encoder_operations(length: int) -> int:
    """Multiplications and additions: four projections and two wide layers of 4 H for each token, scores and their sums."""
    per_layer = 2 * length * (4 * HIDDEN**2 + 8 * HIDDEN**2) + 2 * 2 * length**2 * HIDDEN
    return LAYERS * per_layer


def products() -> Callable[[], object]:
    """Products one after another on every core, each on one thread, as the model's own are: no core waits for another."""
    matrix = np.random.default_rng(1).random((SIZE, SIZE), dtype=np.float32)
    left = op.parameter([SIZE, SIZE], np.float32)
    graph = ov.Model([op.result(op.matmul(left, op.constant(matrix), False, False))], [left], "product")
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    settings = {"INFERENCE_PRECISION_HINT": "f32", "NUM_STREAMS": cores, "INFERENCE_NUM_THREADS": cores}
    queue = ov.AsyncInferQueue(ov.Core().compile_model(graph, "CPU", settings), cores + 1)
    tensor = ov.Tensor(matrix)

    def multiply() -> None:
        for _ in range(PRODUCTS):
            queue.start_async({0: tensor})
        queue.wait_all()

    multiply()
    return multiply


def seconds(work: Callable[[], object]) -> float:
    """How long ``work`` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


main()
