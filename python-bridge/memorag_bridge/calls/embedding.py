"""``embedder`` and ``embed``."""

import asyncio
from collections.abc import Iterator

from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from memorag_bridge.calls.raw_rows import raw_rows
from memorag_bridge.engine import EmbedderChoice, Engine
from memorag_bridge.streams import stream
from memorag_bridge.watch import Watch
from memorag_bridge.wire.embedding import BundledEmbedder, EmbedderEnd, EmbedderRequest, EmbedEnd, EmbedRequest, LocalEmbedder


def add_embedding_calls(app: FastAPI, engine: Engine) -> None:
    """Add the calls that turn texts into vectors."""

    @app.post("/v1/embedder")
    async def embedder(body: EmbedderRequest) -> StreamingResponse:
        choice = await checked_embedder(engine, body.embedder)

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
        choice = await checked_embedder(engine, body.embedder)

        def work(watch: Watch) -> Iterator[BaseModel | bytes]:
            embedded = engine.embed(choice, body.texts, body.role, watch)
            yield from raw_rows([embedded.vectors], embedded.vectors.shape[1])
            yield EmbedEnd(truncated=embedded.truncated)

        return stream(work)


async def checked_embedder(engine: Engine, embedder: BundledEmbedder | LocalEmbedder) -> EmbedderChoice:
    """The engine's choice for ``embedder``, refused where it is known beforehand that it cannot be had."""
    choice = EmbedderChoice(embedder.kind)
    if isinstance(embedder, LocalEmbedder):
        choice = EmbedderChoice(embedder.kind, embedder.path, embedder.device)
    # Looking at packages and folders takes milliseconds, as long as a short question does: not where it is known.
    if not engine.holds(choice):
        await asyncio.to_thread(engine.check, choice)
    return choice
