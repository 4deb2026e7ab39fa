"""``reranker`` and ``rerank``."""

import asyncio
import math
from collections.abc import Iterator

from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from memorag_bridge.engine import Engine
from memorag_bridge.rerankers.loaded_rerankers import RerankerChoice
from memorag_bridge.streams import stream
from memorag_bridge.watch import Watch
from memorag_bridge.wire.reranking import RerankEnd, Reranker, RerankerEnd, RerankerRequest, RerankRequest


def add_reranking_calls(app: FastAPI, engine: Engine) -> None:
    """Add the calls that say how well texts fit a query."""

    @app.post("/v1/reranker")
    async def reranker(body: RerankerRequest) -> StreamingResponse:
        choice = await _checked(engine, body.reranker)

        def work(watch: Watch) -> Iterator[BaseModel]:
            info = engine.rerankers.get(choice, watch).info
            yield RerankerEnd(
                modelId=info.model_id, maxTokens=info.max_tokens, maxBatchSize=info.max_batch_size, runtime=info.runtime
            )

        return stream(work)

    @app.post("/v1/rerank")
    async def rerank(body: RerankRequest) -> StreamingResponse:
        choice = await _checked(engine, body.reranker)

        def work(watch: Watch) -> Iterator[BaseModel]:
            reranked = engine.rerankers.get(choice, watch).rerank(body.query, body.texts, watch)
            scores = [_sigmoid(logit) for logit in reranked.logits]
            yield RerankEnd(scores=scores, logits=reranked.logits, truncated=reranked.truncated)

        return stream(work)


async def _checked(engine: Engine, reranker: Reranker) -> RerankerChoice:
    choice = RerankerChoice(reranker.kind, reranker.path, reranker.device)
    await asyncio.to_thread(engine.rerankers.check, choice)
    return choice


def _sigmoid(logit: float) -> float:
    """``1 / (1 + exp(-logit))`` without overflow: ``exp`` gets nothing above 0."""
    power = math.exp(-abs(logit))
    return 1 / (1 + power) if logit >= 0 else power / (1 + power)
