"""``embedder`` and ``embed``."""

import asyncio
from collections.abc import Iterator

from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from memorag_bridge.engine import EmbedderChoice, Engine
from memorag_bridge.streams import stream
from memorag_bridge.watch import Watch
from memorag_bridge.wire.common import Vectors
from memorag_bridge.wire.embedding import BundledEmbedder, EmbedderEnd, EmbedderRequest, EmbedEnd, EmbedRequest, LocalEmbedder

_SLICE_BYTES = 1 << 20


def add_embedding_calls(app: FastAPI, engine: Engine) -> None:
    """Add the calls that turn texts into vectors."""

    @app.post("/v1/embedder")
    async def embedder(body: EmbedderRequest) -> StreamingResponse:
        choice = await _checked(engine, body.embedder)

        def work(watch: Watch) -> Iterator[BaseModel]:
            info = engine.embedder(choice, watch).info
            yield EmbedderEnd(
                modelId=info.model_id,
                dimension=info.dimension,
                isNormalised=info.is_normalised,
                maxTokens=info.max_tokens,
                maxBatchSize=info.max_batch_size,
                scripts=None if info.scripts is None else list(info.scripts),
                runtime=info.runtime,
            )

        return stream(work)

    @app.post("/v1/embed")
    async def embed(body: EmbedRequest) -> StreamingResponse:
        choice = await _checked(engine, body.embedder)

        def work(watch: Watch) -> Iterator[BaseModel | bytes]:
            embedded = engine.embed(choice, body.texts, body.role, watch)
            rows, dimension = embedded.vectors.shape
            raw = embedded.vectors.astype("<f4", copy=False).tobytes()
            yield Vectors(rows=rows, dimension=dimension, bytes=len(raw))
            for start in range(0, len(raw), _SLICE_BYTES):
                yield raw[start : start + _SLICE_BYTES]
            yield b"\n"
            yield EmbedEnd(truncated=embedded.truncated)

        return stream(work)

async def _checked(engine: Engine, embedder: BundledEmbedder | LocalEmbedder) -> EmbedderChoice:
    choice = EmbedderChoice(embedder.kind, embedder.path if isinstance(embedder, LocalEmbedder) else None)
    # Looking at packages and folders takes milliseconds, as long as a short question does: not where it is known.
    if not engine.holds(choice):
        await asyncio.to_thread(engine.check, choice)
    return choice
