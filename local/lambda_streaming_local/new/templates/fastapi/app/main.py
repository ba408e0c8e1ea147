"""A FastAPI application that knows nothing of Lambda: the Lambda Web Adapter calls it over HTTP."""

import asyncio
from collections.abc import AsyncIterator

from fastapi import FastAPI
from fastapi.responses import StreamingResponse

app = FastAPI()


@app.get("/health")
def health() -> dict[str, str]:
    return {"status": "ok"}


@app.get("/")
def words(text: str = "each word comes on its own") -> StreamingResponse:
    return StreamingResponse(one_by_one(text), media_type="text/event-stream")


async def one_by_one(text: str) -> AsyncIterator[str]:
    for word in text.split():
        yield f"data: {word}\n\n"
        await asyncio.sleep(0.2)
