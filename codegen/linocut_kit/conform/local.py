"""A server in the same process as a target: no socket, and time as fast as it is waited for."""

from collections.abc import Callable

import httpx

from linocut_kit.conform.receiver import Mailbox
from linocut_kit.conform.sender import QuickClock
from linocut_kit.fake.message import Delivery, FakeRequest, FakeResponse

ORIGIN = "http://127.0.0.1:8400"


def local_transport(
    served: Callable[[FakeRequest], FakeResponse], mailbox: Mailbox, clock: QuickClock
) -> httpx.MockTransport:
    """A transport that hands requests to the function, and its webhooks to the mailbox.

    Delays pass on the clock; one beyond the read timeout is a timeout at once.
    """

    async def handle(request: httpx.Request) -> httpx.Response:
        response = served(
            FakeRequest(
                method=request.method.upper(),
                url=str(request.url),
                headers={name.lower(): value for name, value in request.headers.items()},
                body=request.content,
            )
        )
        patience = request.extensions.get("timeout", {}).get("read")
        if patience is not None and response.delay > patience:
            raise httpx.ReadTimeout("no answer", request=request)
        if response.delay:
            await clock.sleep(response.delay)
        for delivery in response.deliveries:
            _deliver(mailbox, delivery)
        if response.abort_after is not None:
            raise httpx.ReadError("connection reset", request=request)
        return httpx.Response(
            response.status, headers=response.headers, content=response.body, request=request
        )

    return httpx.MockTransport(handle)


def _deliver(mailbox: Mailbox, delivery: Delivery) -> None:
    mailbox.take(delivery.url, delivery.headers, delivery.body)
