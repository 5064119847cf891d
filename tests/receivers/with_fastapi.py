"""A receiver of webhooks in FastAPI: copy it, and put your own work where the event is kept."""

import os
from typing import Any

from fastapi import FastAPI, HTTPException, Request

from linocut import errors, freepik

app = FastAPI()
events: list[Any] = []


@app.post("/hook", status_code=204)
async def hook(request: Request) -> None:
    """Take a webhook. The raw bytes are signed, not the JSON in them."""
    body = await request.body()
    try:
        event = freepik.webhooks.verify(request.headers, body, os.environ["WEBHOOK_SECRET"])
    except errors.WebhookError as error:
        raise HTTPException(400, str(error)) from None
    events.append(event)
