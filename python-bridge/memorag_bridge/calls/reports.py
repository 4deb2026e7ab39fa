"""``health``, ``doctor`` and ``shutdown``."""

import asyncio
import os
import time
from collections.abc import Callable
from dataclasses import asdict

from fastapi import FastAPI
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.background import BackgroundTask

from memorag_bridge import PROTOCOL, VERSION
from memorag_bridge.engine import Engine
from memorag_bridge.errors import BridgeError
from memorag_bridge.loaded_model import LoadedModel
from memorag_bridge.this_machine import this_machine
from memorag_bridge.wire import common as wire
from memorag_bridge.wire.common import Availability, Doctor, Health, ResidentMemory


def add_report_calls(app: FastAPI, engine: Engine, shut_down: Callable[[], None]) -> None:
    """Add what tells how the bridge is, and what ends it."""
    started = time.monotonic()
    machine = this_machine()

    @app.get("/v1/health")
    async def health() -> JSONResponse:
        uptime = round(time.monotonic() - started, 3)
        # Not here: who moves a memory to the host's memory holds the list of them meanwhile.
        memories = await asyncio.to_thread(engine.memories.memories)
        return _json(
            Health(
                protocol=PROTOCOL,
                version=VERSION,
                pid=os.getpid(),
                uptimeSeconds=uptime,
                machine=machine,
                models=[_model(loaded) for loaded in engine.models()],
                memories=[ResidentMemory(**asdict(held)) for held in memories],
            )
        )

    @app.get("/v1/doctor")
    async def doctor() -> JSONResponse:
        found = await asyncio.to_thread(engine.doctor)
        return _json(
            Doctor(
                python=found.python,
                platform=found.platform,
                packages=dict(found.packages),
                devices=found.devices,
                embedders={kind: _availability(problem) for kind, problem in found.problems.items()},
                rerankers={kind: _availability(problem) for kind, problem in found.reranker_problems.items()},
            )
        )

    @app.post("/v1/shutdown")
    async def shutdown() -> JSONResponse:
        return JSONResponse({}, 202, background=BackgroundTask(shut_down))


def _model(loaded: LoadedModel) -> wire.LoadedModel:
    return wire.LoadedModel(id=loaded.model_id, role=loaded.role, device=loaded.device, bytes=loaded.bytes)


def _availability(problem: BridgeError | None) -> Availability:
    if problem is None:
        return Availability(available=True)
    return Availability(available=False, problem=problem.message, remedy=problem.remedy)


def _json(model: BaseModel) -> JSONResponse:
    return JSONResponse(model.model_dump(exclude_unset=True))
