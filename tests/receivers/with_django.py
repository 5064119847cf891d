"""A receiver of webhooks in Django: a view to copy, with your own work where the event is kept."""

import os
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from linocut import errors, freepik

events: list[Any] = []


@csrf_exempt
@require_POST
def hook(request: HttpRequest) -> HttpResponse:
    """Take a webhook. The raw bytes are signed, not the JSON in them."""
    try:
        event = freepik.webhooks.verify(request.headers, request.body, os.environ["WEBHOOK_SECRET"])
    except errors.WebhookError as error:
        return HttpResponse(str(error), status=400)
    events.append(event)
    return HttpResponse(status=204)


urlpatterns = [path("hook", hook)]
