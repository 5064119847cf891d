"""Refusals inside a 2xx response: what says no in its body is taken as the status it stands for."""

import json
from dataclasses import replace
from typing import Any

from linocut_kit.runtime import pointer
from linocut_kit.runtime.display import prose
from linocut_kit.runtime.exchange import Outcome, Refusal, Response
from linocut_kit.runtime.lenient_json import legible
from linocut_kit.runtime.lifecycle import InBand, Lifecycle
from linocut_kit.runtime.result_places import find_results, media_type

_SHOWN = 200


def judged(outcome: Outcome, how: InBand | None, lifecycle: Lifecycle) -> Outcome:
    """The outcome; a 2xx response that refuses has the status that its code stands for."""
    if how is None or not isinstance(outcome, Response) or not 200 <= outcome.status < 300:
        return outcome
    if outcome.problem is not None or media_type(outcome).startswith("image/"):
        return outcome
    try:
        declared = outcome.headers.get("content-type", "")
        document = legible(outcome.body, declared).value
    except ValueError:
        return outcome
    code = pointer.find(document, how.code)
    status = how.status(code)
    if status is None:
        return outcome
    shown = outcome.mask.everything(document)
    return replace(
        outcome,
        status=status,
        refusal=Refusal(
            came_as=outcome.status,
            code=_text(pointer.find(shown, how.code)) or "null",
            message=_text(pointer.find(shown, how.message)) if how.message is not None else None,
            made=_made(document, lifecycle),
        ),
    )


def _made(document: Any, lifecycle: Lifecycle) -> bool:
    """Whether a refusal names a task or has an image all the same."""
    named = pointer.find(document, lifecycle.id) if lifecycle.id is not None else None
    return named not in (None, "") or bool(find_results(document, lifecycle))


def _text(value: Any) -> str | None:
    if value is None or value == "":
        return None
    return prose(value if isinstance(value, str) else json.dumps(value), _SHOWN)
