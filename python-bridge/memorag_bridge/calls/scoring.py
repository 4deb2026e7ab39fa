"""``multi-vectors`` and ``scores``."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from memorag_bridge.calls.embedding import checked_embedder
from memorag_bridge.calls.raw_rows import raw_rows
from memorag_bridge.engine import Engine
from memorag_bridge.errors import BridgeError
from memorag_bridge.streams import stream
from memorag_bridge.watch import Watch
from memorag_bridge.wire.scoring import MultiVectorsEnd, MultiVectorsRequest, ScoresEnd, ScoresRequest, SparseVector

if TYPE_CHECKING:
    from memorag_bridge.embedders.bge_m3 import TokenWeights


def add_scoring_calls(app: FastAPI, engine: Engine) -> None:
    """Add the calls that read the heads of bge-m3."""

    @app.post("/v1/multi-vectors")
    async def multi_vectors(body: MultiVectorsRequest) -> StreamingResponse:
        choice = await checked_embedder(engine, body.embedder)

        def work(watch: Watch) -> Iterator[BaseModel | bytes]:
            model = engine.bge_m3(choice, watch)
            read = model.read(body.texts, set(body.outputs), watch)
            if "colbert" in body.outputs:
                yield from raw_rows(read.colbert, model.info.dimension)
            yield MultiVectorsEnd(
                sparse=[_sparse(own) for own in read.sparse] if "sparse" in body.outputs else None,
                counts=[len(own) for own in read.colbert] if "colbert" in body.outputs else None,
                truncated=read.truncated,
            )

        return stream(work)

    @app.post("/v1/scores")
    async def scores(body: ScoresRequest) -> StreamingResponse:
        shares = body.weights
        if shares.dense + shares.sparse + shares.colbert == 0:
            problem = "the weights of dense, sparse and colbert are all 0"
            raise BridgeError("bridge-protocol", problem, "give one of them a weight above 0")
        choice = await checked_embedder(engine, body.embedder)

        def work(watch: Watch) -> Iterator[BaseModel]:
            from memorag_bridge.embedders.bge_m3_scores import ScoreWeights, score_pairs

            weights = ScoreWeights(shares.dense, shares.sparse, shares.colbert)
            pairs = [(query, passage) for query, passage in body.pairs]
            scored = score_pairs(engine.bge_m3(choice, watch), pairs, weights, watch)
            yield ScoresEnd(
                dense=scored.dense,
                sparse=scored.sparse,
                colbert=scored.colbert,
                hybrid=scored.hybrid,
                truncated=scored.truncated,
            )

        return stream(work)


def _sparse(own: "TokenWeights") -> SparseVector:
    return SparseVector(tokens=own.tokens.tolist(), weights=own.weights.tolist())
