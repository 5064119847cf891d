"""What the runtime's tests share: clients of both kinds, and a server to misbehave."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from tests.runtime.acme import Api
from tests.runtime.hostile import Hostile, Respond, serving


@pytest.fixture(params=["sync", "async"])
def kind(request: pytest.FixtureRequest) -> str:
    value: str = request.param
    return value


@pytest.fixture
def api(kind: str) -> Iterator[Callable[..., Api]]:
    """Makes clients of one kind, and closes them."""
    made: list[Api] = []

    def make(url: str | None = None, **options: Any) -> Api:
        made.append(Api(kind, base_url=url, **options))
        return made[-1]

    yield make
    for item in made:
        item.close()


@pytest.fixture
def serve() -> Iterator[Callable[[Respond], Hostile]]:
    """Starts servers, and stops them."""
    with ExitStack() as stack:
        yield lambda respond: stack.enter_context(serving(respond))
