"""A chat model that says what it was asked and nothing else, made as `transformers serve` and vLLM are: with FastAPI and uvicorn.

Prints `{"port": …}` when it listens, and ends with its standard input.
"""

import json
import os
import socket
import sys
import threading

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel


class Message(BaseModel):
    role: str
    content: str


class Body(BaseModel):
    model: str
    messages: list[Message]
    max_tokens: int = 4096


app = FastAPI()


@app.post("/v1/chat/completions")
async def echo(body: Body) -> dict[str, object]:
    """Answers with the last message, as much of it as fits into the reply."""
    message = {"role": "assistant", "content": body.messages[-1].content[: 4 * body.max_tokens]}
    usage = {"prompt_tokens": 8, "completion_tokens": 8, "total_tokens": 16}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    return {"id": "echo", "object": "chat.completion", "created": 1, "model": body.model, "choices": [choice], "usage": usage}


def end_with_owner() -> None:
    """Ends the process when standard input ends."""
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(128)
    print(json.dumps({"port": listener.getsockname()[1]}), flush=True)
    threading.Thread(target=end_with_owner, daemon=True).start()
    uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])
