"""``generator`` and ``generate``."""

import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from memorag_bridge.engine import Engine
from memorag_bridge.generators.loaded_generators import GeneratorChoice
from memorag_bridge.streams import stream
from memorag_bridge.watch import Watch
from memorag_bridge.wire.generating import Delta, GenerateEnd, GenerateRequest, Generator, GeneratorEnd, GeneratorRequest

if TYPE_CHECKING:
    from memorag_bridge.generators.text_generator import WriteSettings


def add_generating_calls(app: FastAPI, engine: Engine) -> None:
    """Add the calls that write text."""

    @app.post("/v1/generator")
    async def generator(body: GeneratorRequest) -> StreamingResponse:
        choice = await _checked(engine, body.generator)

        def work(watch: Watch) -> Iterator[BaseModel]:
            info = engine.generators.get(choice, watch).info
            yield GeneratorEnd(
                modelId=info.model_id, contextLength=info.context_length, device=info.device, dtype=info.dtype
            )

        return stream(work)

    @app.post("/v1/generate")
    async def generate(body: GenerateRequest) -> StreamingResponse:
        choice = await _checked(engine, body.generator)

        def work(watch: Watch) -> Iterator[BaseModel]:
            model = engine.generators.get(choice, watch)
            written = model.generate(
                [{"role": message.role, "content": message.content} for message in body.messages],
                _settings(body),
                watch,
                lambda text: watch.say(Delta(text=text)),
            )
            yield GenerateEnd(
                text=written.text,
                finishReason=written.finish_reason,
                inputTokens=written.input_tokens,
                outputTokens=written.output_tokens,
            )

        return stream(work)


def _settings(body: GenerateRequest) -> "WriteSettings":
    # Torch: imported by the call's own thread, never on the event loop.
    from memorag_bridge.generators.text_generator import WriteSettings
    from memorag_bridge.language.sampling import Sampling

    sampling = Sampling(body.temperature, body.topK, body.topP, body.repetitionPenalty, body.seed)
    return WriteSettings(body.maxNewTokens, sampling, tuple(body.stop))


async def _checked(engine: Engine, generator: Generator) -> GeneratorChoice:
    choice = GeneratorChoice(generator.kind, generator.path, generator.device, generator.dtype, generator.bits)
    await asyncio.to_thread(engine.generators.check, choice)
    return choice
