"""`callbacks` from `x-webhook`: what a provider posts on each change of a task."""

from collections.abc import Mapping
from typing import Any

from linocut_kit.spec.export.document import Json, named, part, successes
from linocut_kit.spec.export.links import of_request


def add_callbacks(
    document: Json, create: Json, webhook: Mapping[str, Any], task: Mapping[str, Any]
) -> None:
    """Say what is posted to the URL in the webhook's field: that part of the poll's answer."""
    field = webhook.get("field")
    if not isinstance(field, str):
        return
    post: Json = {
        "operationId": f"{create.get('operationId', 'create')}Webhook",
        "summary": "A change of the task",
        "description": "Is sent to the URL that the request gives, on each change of the task.",
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": _payload(document, webhook, task)}},
        },
        "responses": {
            "2XX": {"description": "The message was taken."},
            "4XX": {"description": "The message was not taken."},
        },
    }
    signature = webhook.get("signature")
    headers = signature.get("headers", {}) if isinstance(signature, dict) else {}
    if headers:
        post["parameters"] = [
            {
                "name": name,
                "in": "header",
                "required": True,
                "description": f"The message's {what}.",
                "schema": {"type": "string"},
            }
            for what, name in headers.items()
        ]
    create.setdefault("callbacks", {}).setdefault("taskChanged", {}).setdefault(
        f"{{{of_request(document, create, field)}}}", {"post": post}
    )


def _payload(document: Json, webhook: Mapping[str, Any], task: Mapping[str, Any]) -> Any:
    poll = task.get("poll")
    operation = named(document, poll.get("operation", "")) if isinstance(poll, dict) else None
    if operation is not None:
        for _, response in successes(document, operation):
            for media in response.get("content", {}).values():
                found = part(document, media.get("schema", {}), webhook.get("payload") or "")
                if found is not None:
                    return found
    return {}
