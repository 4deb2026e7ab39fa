"""``memory-model``, and ``estimate``, ``memorize``, ``open``, ``recall`` and ``release`` under ``memory/``."""

import asyncio
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from pydantic import BaseModel
from pydantic.alias_generators import to_camel

from memorag_bridge.memory_engine import MemoryChoice, MemoryEngine, StateReport
from memorag_bridge.scratch import Scratch
from memorag_bridge.streams import stream
from memorag_bridge.watch import Watch
from memorag_bridge.wire.memory import (
    EstimateEnd,
    EstimateRequest,
    MemorizeRequest,
    MemoryModelEnd,
    MemoryModelRef,
    MemoryModelRequest,
    OpenRequest,
    RecallCall,
    RecallDelta,
    RecallEnd,
    RecallRequest,
    RecallResult,
    ReleaseEnd,
    ReleaseRequest,
    StateEnd,
)

if TYPE_CHECKING:
    from memorag_bridge.memory_models.memory_model import Ask


def add_memory_calls(app: FastAPI, engine: MemoryEngine, scratch: Scratch) -> None:
    """Add the calls that read texts into memories and write from them."""
    _add_looking_calls(app, engine, scratch)
    _add_working_calls(app, engine, scratch)


def _add_looking_calls(app: FastAPI, engine: MemoryEngine, scratch: Scratch) -> None:
    @app.post("/v1/memory-model")
    async def memory_model(body: MemoryModelRequest) -> StreamingResponse:
        def work(_: Watch) -> Iterator[BaseModel]:
            info = asdict(engine.describe(_choice(body.model)))
            ratios, ignored = list(info.pop("ratios")), list(info.pop("ignored"))
            yield MemoryModelEnd(ratios=ratios, ignored=ignored, **{to_camel(name): value for name, value in info.items()})

        return stream(work)

    @app.post("/v1/memory/estimate")
    async def estimate(body: EstimateRequest) -> StreamingResponse:
        def work(watch: Watch) -> Iterator[BaseModel]:
            info, cost, free = engine.cost(_choice(body.model), body.before, body.texts, watch)
            yield EstimateEnd(
                weightsBytes=info.weights_bytes,
                freeBytes=free,
                capacity=info.capacity,
                stretchedCapacity=info.stretched_capacity,
                **{to_camel(name): value for name, value in asdict(cost).items()},
            )

        return stream(work)

    @app.post("/v1/memory/release")
    async def release(body: ReleaseRequest) -> StreamingResponse:
        return stream(lambda _: [ReleaseEnd(released=engine.release(scratch.place(body.directory)))])


def _add_working_calls(app: FastAPI, engine: MemoryEngine, scratch: Scratch) -> None:
    @app.post("/v1/memory/memorize")
    async def memorize(body: MemorizeRequest) -> StreamingResponse:
        choice = await _checked(engine, body.model)

        def work(watch: Watch) -> Iterator[BaseModel]:
            previous = None if body.previous is None else scratch.place(body.previous)
            directory = scratch.make(body.directory)
            yield _end(
                engine.memorize(
                    choice, body.before, body.texts, directory, previous=previous, stretch=body.stretch, watch=watch
                )
            )

        return stream(work)

    @app.post("/v1/memory/open")
    async def open_memory(body: OpenRequest) -> StreamingResponse:
        choice = await _checked(engine, body.model)
        return stream(lambda watch: [_end(engine.open(choice, scratch.place(body.directory), watch))])

    @app.post("/v1/memory/recall")
    async def recall(body: RecallCall) -> StreamingResponse:
        choice = await _checked(engine, body.model)

        def work(watch: Watch) -> Iterator[BaseModel]:
            from memorag_bridge.memory_models.memory_model import Conversation

            recalled, tokens = engine.recall(
                choice,
                [scratch.place(directory) for directory in body.directories],
                Conversation(body.before, body.after, body.acknowledgement),
                [_ask(request) for request in body.requests],
                watch,
                lambda request, text: watch.say(RecallDelta(request=request, text=text)),
            )
            results = zip(recalled.texts, recalled.finish_reasons, recalled.output_tokens, strict=True)
            yield RecallEnd(
                results=[RecallResult(text=text, finishReason=why, outputTokens=count) for text, why, count in results],
                inputTokens=recalled.input_tokens,
                memoryTokens=tokens,
                seconds=recalled.seconds,
            )

        return stream(work)


def _choice(model: MemoryModelRef) -> MemoryChoice:
    return MemoryChoice(model.kind, model.path, model.ratio, model.device, model.dtype, model.bits)


async def _checked(engine: MemoryEngine, model: MemoryModelRef) -> MemoryChoice:
    choice = _choice(model)
    await asyncio.to_thread(engine.describe, choice)
    return choice


def _ask(request: RecallRequest) -> "Ask":
    # Torch: imported by the call's own thread, never on the event loop.
    from memorag_bridge.generators.text_generator import WriteSettings
    from memorag_bridge.language.sampling import Sampling
    from memorag_bridge.memory_models.memory_model import Ask

    sampling = Sampling(request.temperature, request.topK, request.topP, request.repetitionPenalty, request.seed)
    return Ask(request.prompt, WriteSettings(request.maxNewTokens, sampling, tuple(request.stop)))


def _end(report: StateReport) -> StateEnd:
    return StateEnd(
        state=report.state,
        tokens=report.tokens,
        slots=report.slots,
        bytes=report.bytes,
        seconds=report.seconds,
        resumedTokens=report.resumed,
    )
