"""The mock on its socket is bounded, says so with a status, and stays on this machine."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from linocut_kit.fake import Server, serve
from linocut_kit.fake.message import Delivery
from linocut_kit.fake.webhooks import post
from linocut_kit.runtime.hosts import is_loopback
from linocut_kit.spec import load_specs

PROVIDERS = load_specs(Path(__file__).parents[2] / "specs")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serve(PROVIDERS, patience=0.2) as item:
        yield item


def told(server: Server, data: bytes) -> bytes:
    """All that comes back for some bytes, until the server closes the connection."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as item:
        item.sendall(data)
        said = b""
        try:
            while more := item.recv(65536):
                said += more
        except ConnectionResetError:
            pass
        return said


HEAD = b"POST /x HTTP/1.1\r\nHost: a\r\n"


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"", 408),
        (HEAD, 408),
        (HEAD + b"X: " + b"x" * 70_000 + b"\r\n", 431),
        (HEAD + b"".join(b"X-%d: 1\r\n" % n for n in range(120)) + b"\r\n", 431),
        (HEAD + b"Content-Length: 99999999999\r\n\r\n", 413),
        (HEAD + b"Content-Length: " + b"9" * 19 + b"\r\n\r\n", 413),
        (b"\x00\x01\r\n\r\n", 400),
    ],
    ids=["silence", "half a head", "long header", "many headers", "long body", "longer", "no HTTP"],
)
def test_a_request_beyond_the_bounds_gets_its_status_and_the_connection_ends(
    server: Server, data: bytes, status: int
) -> None:
    assert told(server, data).startswith(b"HTTP/1.1 %d " % status)


def test_a_second_request_on_a_connection_has_to_hurry_too(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as item:
        item.sendall(b"GET /x HTTP/1.1\r\nHost: a\r\n\r\n")
        said = b""
        while not said.endswith(b"}"):
            said += item.recv(65536)
        item.sendall(b"GET /x HTT")
        assert item.recv(65536).startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize(
    "url",
    ["http://2130706433/", "http://0x7f000001/", "http://0177.1/", "http://127.1/",
     "http://[::ffff:10.0.0.1]/", "http://localhost.example/", "http://0.0.0.0/", "http://[::]/",
     "http://127.0.0.1@8.8.8.8/", "http://127.0.0.1.example/"],
)  # fmt: skip
def test_webhooks_go_to_plain_loopback_addresses_only(url: str) -> None:
    assert not is_loopback(url)


def test_a_webhook_is_not_sent_where_localhost_leads_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        url = f"http://localhost:{port}/"
        item = Delivery(url=url, headers={}, body=b"x", task="t", state="DONE")
        listening.settimeout(20)
        monkeypatch.setattr(socket.socket, "getpeername", lambda self: ("192.0.2.1", port))
        assert post(item, anywhere=False, timeout=5) is None
        carrier, _ = listening.accept()
        with carrier:
            assert carrier.recv(100) == b""
