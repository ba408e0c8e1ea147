"""A FastAPI application that knows nothing of Lambda: the Lambda Web Adapter calls it over HTTP."""

import asyncio
import json
from collections.abc import AsyncIterator

from fastapi import FastAPI, Query
from fastapi.responses import StreamingResponse

TEXT = "Each word of this answer is on its way before the next one is there."
SECONDS_BETWEEN_WORDS = 0.1

app = FastAPI()


@app.get("/health")
def health() -> dict[str, str]:
    return {"status": "ok"}


@app.get("/words")
def words(repeat: int = Query(1, ge=1, le=1000)) -> StreamingResponse:
    """Server-sent events, one for each word."""
    return StreamingResponse(events(repeat), media_type="text/event-stream")


async def events(repeat: int) -> AsyncIterator[str]:
    for index, word in enumerate(TEXT.split() * repeat):
        if index:
            await asyncio.sleep(SECONDS_BETWEEN_WORDS)
        yield f"data: {json.dumps({'word': word})}\n\n"
    yield "event: end\ndata: {}\n\n"
