"""Runs an encoder on the CPU: one sequence per inference, one thread per inference, as many at once as there are cores."""

import os
from collections import deque
from collections.abc import Iterable

import numpy as np
import openvino as ov

from memorag_bridge.embedders.embedder import Floats
from memorag_bridge.embedders.encoder_graph import build_encoder
from memorag_bridge.embedders.encoder_weights import EncoderWeights
from memorag_bridge.watch import Watch

_PROGRESS_EVERY = 32


class OpenVinoEncoder:
    """Token ids to unit vectors.

    Float32 is asked for by name: OpenVINO takes bfloat16 where the CPU has it, and one model would then give other
    vectors on other machines. One thread per inference: the sum over a row is then never split by the number of cores.
    """

    def __init__(self, weights: EncoderWeights) -> None:
        self._weights = weights
        self._cores = _cores()
        self._compiled = ov.Core().compile_model(
            build_encoder(weights),
            "CPU",
            {
                "INFERENCE_PRECISION_HINT": "f32",
                "NUM_STREAMS": self._cores,
                "INFERENCE_NUM_THREADS": self._cores,
                "ENABLE_CPU_PINNING": False,
            },
        )

    def run(self, sequences: Iterable[list[int]], total: int, watch: Watch) -> Floats:
        """Encode ``total`` sequences of token ids, special tokens included.

        Returns
        -------
        Floats
            [total, hidden], rows of unit length, in the order of ``sequences``.
        """
        vectors = np.empty((total, self._weights.hidden), dtype=np.float32)
        # No callbacks, and so no AsyncInferQueue: one that is still being dropped wants the interpreter's lock, and a model that
        # is freed meanwhile holds the lock and waits for it. Two requests a core, so that none waits for the oldest.
        idle = [self._compiled.create_infer_request() for _ in range(min(total, 2 * self._cores))]
        running: deque[tuple[ov.InferRequest, int]] = deque()

        def finish_oldest() -> ov.InferRequest:
            request, row = running.popleft()
            request.wait()
            vectors[row] = request.get_output_tensor(0).data[0]
            return request

        try:
            for row, ids in enumerate(sequences):
                watch.check()
                if row % _PROGRESS_EVERY == 0:
                    watch.progress(row, total)
                request = idle.pop() if idle else finish_oldest()
                request.start_async({0: ov.Tensor(self._embeddings(ids))})
                running.append((request, row))
        finally:
            while running:
                finish_oldest()
        watch.progress(total, total)
        return vectors

    def _embeddings(self, ids: list[int]) -> Floats:
        summed = self._weights.word(ids) + self._weights.position[: len(ids)]  # [L, H]
        return summed[np.newaxis]  # [1, L, H]


def _cores() -> int:
    """Cores this process may use; more than 16 streams only wait for memory."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(usable, 16))
