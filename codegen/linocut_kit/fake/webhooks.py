"""Webhooks of the fake: signed as the contract says, and posted by a thread of their own."""

import base64
import hashlib
import hmac
import http.client
import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

from linocut_kit.fake.message import Delivery
from linocut_kit.runtime.hosts import is_loopback
from linocut_kit.runtime.lifecycle import Signature

DEFAULT_SECRET = "dGVzdC1zZWNyZXQ="  # noqa: S105
"""The secret of a fake that was given none; it can be read as text and as base64."""

_log = logging.getLogger(__name__)


def sign(signature: Signature, secret: str, name: str, timestamp: str, body: bytes) -> str:
    """The value of the signature header, over the bytes as they are sent.

    A secret is read in the first documented way, one that begins with `whsec_` as base64 after
    that. Raises ValueError for one that is not base64 and has to be.
    """
    reading = next(iter(signature.secrets), "utf-8")
    text = secret.strip()
    is_base64 = reading == "base64" or text.startswith("whsec_")
    key = base64.b64decode(text.removeprefix("whsec_")) if is_base64 else text.encode()
    content = signature.content.replace("{id}", name).replace("{timestamp}", timestamp)
    before, _, after = content.partition("{body}")
    digest = hmac.new(key, before.encode() + body + after.encode(), hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def post(delivery: Delivery, *, timeout: float = 5.0, anywhere: bool = True) -> int | None:
    """Post one webhook; the status of the answer, or None where none came. No redirect is followed.

    Unless `anywhere`, nothing is sent to an address other than loopback, whatever the host's name
    leads to. It goes by the standard library, so that tests that mock HTTP do not catch it.
    """
    try:
        parts = urlsplit(delivery.url)
        secure = parts.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=timeout)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.connect()
        if not anywhere and not ip_address(connection.sock.getpeername()[0]).is_loopback:
            connection.close()
            raise ConnectionRefusedError("not a loopback address")
        connection.request("POST", target, delivery.body, delivery.headers)
        status = connection.getresponse().status
        connection.close()
    except (OSError, ValueError, http.client.HTTPException) as error:
        _log.warning("webhook of task %s: %s", delivery.task, type(error).__name__)
        return None
    return status


class Postman:
    """Posts webhooks in order, and moves tasks forward that nobody polls.

    `advance` takes a task's id and gives the webhooks of its next step, or None when there is no
    next step. Only loopback is posted to, unless `anywhere`. `pace` is in seconds.
    """

    def __init__(
        self,
        advance: Callable[[str], tuple[Delivery, ...] | None],
        *,
        anywhere: bool = False,
        pace: float = 0.05,
    ) -> None:
        self._advance = advance
        self._anywhere = anywhere
        self._pace = pace
        self._waiting: deque[Delivery] = deque()
        self._tasks: list[str] = []
        self._wake = threading.Condition()
        self._closed = False
        self._thread: threading.Thread | None = None

    def take(self, deliveries: Iterable[Delivery], drive: str | None = None) -> None:
        """Post these, and move that task forward from now on."""
        with self._wake:
            self._waiting.extend(deliveries)
            if drive is not None:
                self._tasks.append(drive)
            if self._thread is None and (self._waiting or self._tasks) and not self._closed:
                self._thread = threading.Thread(target=self._work, daemon=True)
                self._thread.start()
            self._wake.notify()

    def close(self) -> None:
        """Stop: what has not been posted by now is not."""
        with self._wake:
            self._closed = True
            self._wake.notify()
        if self._thread is not None:
            self._thread.join(timeout=10)

    def _work(self) -> None:
        while True:
            with self._wake:
                self._wake.wait_for(lambda: self._closed or self._waiting, self._pause())
                if self._closed:
                    return
                waiting, tasks = list(self._waiting), list(self._tasks)
                self._waiting.clear()
            self._post(waiting)
            if not waiting:
                self._drive(tasks)

    def _pause(self) -> float | None:
        return self._pace if self._tasks else None

    def _drive(self, tasks: list[str]) -> None:
        for task in tasks:
            made = self._advance(task)
            if made is None:
                with self._wake:
                    self._tasks.remove(task)
            else:
                self._post(made)

    def _post(self, deliveries: Iterable[Delivery]) -> None:
        for delivery in deliveries:
            if self._anywhere or is_loopback(delivery.url):
                post(delivery, anywhere=self._anywhere)
            else:
                _log.warning("webhook of task %s: not a loopback address", delivery.task)
