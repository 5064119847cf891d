"""The value `ENDPOINT` of a printed endpoint module."""

from linocut_kit.emit.literals import literal
from linocut_kit.runtime.body import JSON
from linocut_kit.spec.model import Endpoint, create_call


def endpoint_value(endpoint: Endpoint, media: dict[str, str], body_limit: str) -> str:
    """The expression; `media` has the names of the constants of its images, by pointer, and
    `body_limit` is the expression of the most bytes of a body, empty where there is no limit.
    """
    parts = [
        f"id={endpoint.id!r}",
        f"title={endpoint.title!r}",
        f"page={endpoint.page.url!r}",
        f"create={literal(create_call(endpoint.create))}",
        f"lifecycle={literal(endpoint.lifecycle)}",
        "check=check",
    ]
    if media:
        parts.append(f"media={{{', '.join(f'{name!r}: {text}' for name, text in media.items())}}}")
    if body_limit:
        parts.append(f"body_limit={body_limit}")
    if endpoint.content != JSON:
        parts += [f"content={endpoint.content!r}", f"types={literal(dict(endpoint.types))}"]
    if endpoint.outputs.format is not None:
        parts.append(f"format={endpoint.outputs.format!r}")
    if endpoint.webhook is not None:
        parts.append(f"webhook={literal(endpoint.webhook)}")
    return f"PrintedEndpoint({', '.join(parts)})"
