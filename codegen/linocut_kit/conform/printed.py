"""An endpoint as its client has it, made from the model: the examiner runs the client's flows."""

from dataclasses import replace

from linocut_kit.runtime.lifecycle import PrintedEndpoint as Printed
from linocut_kit.spec.model import Endpoint, create_call


def as_printed(endpoint: Endpoint, interval: float | None) -> Printed:
    """The endpoint as its client has it, perhaps with another first pause between polls."""
    life = endpoint.lifecycle
    if interval is not None:
        longest = max(life.wait.max, interval)
        life = replace(life, wait=replace(life.wait, first=interval, max=longest))
    return Printed(
        id=endpoint.id,
        title=endpoint.title,
        page=endpoint.page.url,
        create=create_call(endpoint.create),
        lifecycle=life,
        check=lambda body: [],
    )
