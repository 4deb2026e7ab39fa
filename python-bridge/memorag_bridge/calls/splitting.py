"""``split``."""

from fastapi import FastAPI
from fastapi.responses import StreamingResponse

from memorag_bridge.engine import Engine
from memorag_bridge.streams import stream
from memorag_bridge.wire.splitting import SplitEnd, SplitRequest


def add_splitting_calls(app: FastAPI, engine: Engine) -> None:
    """Add the call that cuts a text as the reference system does."""

    @app.post("/v1/split")
    async def split(body: SplitRequest) -> StreamingResponse:
        return stream(lambda _: [SplitEnd(spans=engine.split(body.text, body.chunkSize))])
