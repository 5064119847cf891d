"""A receiver of webhooks in Flask: copy it, and put your own work where the event is kept."""

import os
from typing import Any

from flask import Flask, request

from linocut import errors, freepik

app = Flask(__name__)
events: list[Any] = []


@app.post("/hook")
def hook() -> tuple[str, int]:
    """Take a webhook. The raw bytes are signed, not the JSON in them."""
    try:
        event = freepik.webhooks.verify(
            request.headers, request.get_data(), os.environ["WEBHOOK_SECRET"]
        )
    except errors.WebhookError as error:
        return str(error), 400
    events.append(event)
    return "", 204
