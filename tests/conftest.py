"""What every test may count on: no network, no keys of the user's, the repository's specs."""

import datetime
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from hypothesis import settings

from linocut_kit.spec import load_specs
from linocut_kit.spec.model import Provider

_IN_CI = "CI" in os.environ
settings.register_profile(
    "linocut", deadline=None, derandomize=_IN_CI, max_examples=25 if _IN_CI else 100
)
settings.load_profile("linocut")

ROOT = Path(__file__).parents[1]
_LOOPBACK = ("127.", "::1", "localhost")
_real_connect = socket.socket.connect
_real_getaddrinfo = socket.getaddrinfo


def _connect(self: socket.socket, address: Any) -> None:
    if self.family in (socket.AF_INET, socket.AF_INET6):
        _only_loopback(str(address[0]))
    _real_connect(self, address)


def _getaddrinfo(host: Any, *rest: Any, **more: Any) -> Any:
    name = host.decode() if isinstance(host, bytes) else host
    if name is not None and not name.replace(".", "").isdigit():
        _only_loopback(name)
    return _real_getaddrinfo(host, *rest, **more)


def _only_loopback(host: str) -> None:
    if not host.startswith(_LOOPBACK):
        raise AssertionError(f"a test tried to reach {host}; tests stay on this machine")


WALKS = (
    "tests/bindings", "tests/cli", "tests/conform", "tests/doors", "tests/emit", "tests/generated",
    "tests/grid", "tests/pages", "tests/responses", "tests/shapes",
)  # fmt: skip
"""Where one sentence is walked through many cases: CI takes a quarter of them a day, and the others
on the days after; `make test` takes all, and so does LINOCUT_ALL=1.
"""
_DAYS = 4


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not _IN_CI or "LINOCUT_ALL" in os.environ:
        return
    turn = datetime.date.today().toordinal() % _DAYS
    walks = [item for item in items if _is_walk(item)]
    later = [item for item in walks if crc32(item.nodeid.encode()) % _DAYS != turn]
    config.hook.pytest_deselected(items=later)
    waiting = set(later)
    items[:] = [item for item in items if item not in waiting]


def _is_walk(item: pytest.Item) -> bool:
    return "[" in item.nodeid and item.nodeid.startswith(WALKS)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--live", metavar="PROVIDER", help="probe the live service too; costs money, needs the key"
    )


@pytest.fixture(scope="session", autouse=True)
def interruptible() -> None:
    """Interrupts are heard even where a shell started the tests in its background."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def no_network(request: pytest.FixtureRequest) -> Iterator[None]:
    """A connection to anything but this machine is an error that says so."""
    if request.config.getoption("--live"):
        yield
        return
    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", _connect)
    patch.setattr(socket, "getaddrinfo", _getaddrinfo)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def no_keys(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither keys nor hosts nor CI's settings of the user's environment reach a test."""
    if request.config.getoption("--live"):
        return
    for name in list(os.environ):
        if name.endswith(("_API_KEY", "_BASE_URL")) or name in ("GITHUB_ACTIONS", "LINOCUT_SPEND"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def providers() -> tuple[Provider, ...]:
    """The providers of the repository's specs."""
    return load_specs(ROOT / "specs")
