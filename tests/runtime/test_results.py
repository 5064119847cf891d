"""Results come from hosts that nobody vouches for: they are fetched with care or refused."""

import base64
import errno
import io
import os
import re
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import PIL.Image
import pytest
from tests.runtime.acme import JPEG, KEY, PNG, Api, Make, created, done, with_lifecycle
from tests.runtime.hostile import Exchange, Hostile, Respond
from tests.runtime.test_sockets import scripted

from linocut_kit.runtime import _sockets, errors
from linocut_kit.runtime.exchange import MAX_IMAGE

Serve = Callable[[Respond], Hostile]
FILM = b"\0\0\0\x18ftypmp42" + bytes(40)


def picture(format: str = "PNG") -> bytes:
    target = io.BytesIO()
    PIL.Image.new("RGB", (3, 2), "teal").save(target, format)
    return target.getvalue()


def result_of(client: Api, value: Any, fields: dict[str, Any] | None = None) -> Any:
    return client.run(fields).images[0]


def answering(value: Any) -> Respond:
    def poll(exchange: Exchange) -> None:
        at_home = isinstance(value, str) and value.startswith("HOST")
        exchange.answer(
            200, done(f"http://{exchange.headers['host']}{value[4:]}" if at_home else value)
        )

    return poll


BAD_FILES: dict[str, Respond] = {
    "a page": lambda item: item.answer(200, b"<!doctype html>", kind="image/png"),
    "JSON": lambda item: item.answer(200, {"error": "gone"}),
    "nothing": lambda item: item.answer(200, b"", kind="image/png"),
    "noise": lambda item: item.answer(200, b"\x00" * 99, kind=None),
    "too large": lambda item: item.answer(200, b"", kind="image/png", length=MAX_IMAGE + 1),
    "br": lambda item: item.answer(200, PNG, kind="image/png", content_encoding="br"),
}


@pytest.mark.parametrize("name", BAD_FILES)
@pytest.mark.parametrize("how", ["read", "save"])
def test_what_is_no_image_is_refused_and_leaves_no_file(
    api: Make, serve: Serve, tmp_path: Path, name: str, how: str
) -> None:
    server = serve(scripted(poll=answering("HOST/files/1.png"), file=BAD_FILES[name]))
    client = api(server.url)
    image = result_of(client, None)
    with pytest.raises(errors.UnexpectedResponse) as caught:
        client.do(image.read() if how == "read" else image.save(tmp_path / "x.png"))
    assert caught.value.task.id == "t-1"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("status", [403, 404, 410])
def test_an_expired_url_says_so(api: Make, serve: Serve, status: int) -> None:
    server = serve(scripted(file=lambda item: item.answer(status, b"<Error>", kind="text/xml")))
    client = api(server.url)
    with pytest.raises(errors.ApiError, match="expired") as caught:
        client.do(result_of(client, None).read())
    assert caught.value.task.id == "t-1"


@pytest.mark.parametrize("name", ["reset", "cut", "500", "nothing"])
@pytest.mark.parametrize("how", ["read", "save"])
def test_a_broken_download_begins_again(
    api: Make, serve: Serve, tmp_path: Path, name: str, how: str
) -> None:
    tries: list[str] = []

    def file(exchange: Exchange) -> None:
        tries.append(name)
        if len(tries) > 2:
            exchange.answer(200, PNG, kind="image/png")
        elif name == "cut":
            exchange.answer(200, PNG[:20], length=len(PNG))
        elif name == "500":
            exchange.answer(500, b"<html>")
        elif name == "reset":
            exchange.reset()

    server = serve(scripted(file=file))
    client = api(server.url)
    image = result_of(client, None)
    if how == "read":
        assert client.do(image.read()) == PNG
    else:
        assert client.do(image.save(tmp_path / "x.png")).read_bytes() == PNG
    assert len(tries) == 3


def test_a_download_keeps_its_deadline(api: Make, serve: Serve, tmp_path: Path) -> None:
    def file(exchange: Exchange) -> None:
        exchange.send(b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n" + PNG)
        exchange.drip(b"\0" * 10_000)

    server = serve(scripted(file=file))
    client = api(server.url)
    with pytest.raises(errors.TransportError, match="deadline"):
        client.do(result_of(client, None).save(tmp_path / "x.png", timeout=0.3))
    assert list(tmp_path.iterdir()) == []


def test_the_format_is_the_one_that_was_asked_for(api: Make, serve: Serve) -> None:
    server = serve(scripted())
    client = api(server.url)
    asked = {"prompt": "x", "output_format": "jpeg"}
    image = result_of(client, None, asked)
    with pytest.raises(errors.UnexpectedResponse, match="asked for jpeg, the result is png"):
        client.do(image.read())
    assert client.do(image.read(any_format=True)) == PNG
    assert client.do(result_of(client, None, {**asked, "output_format": "png"}).read()) == PNG
    assert client.do(result_of(client, None, {**asked, "output_format": None}).read()) == PNG


@pytest.mark.parametrize("data", [PNG, JPEG, bytes(PNG) + os.urandom(3 * 2**20)])
def test_results_may_be_in_the_answer_itself(api: Make, serve: Serve, data: bytes) -> None:
    text = base64.b64encode(data).decode()
    for value in (text, f"data:image/png;base64,{text}"):
        server = serve(scripted(poll=answering(value)))
        client = api(server.url)
        image = result_of(client, value)
        assert client.do(image.read()) == data
        assert image.url.startswith("data:image/")
        assert image.url.endswith(text[-40:])
        assert len(repr(image)) < 60


def test_a_path_for_a_result_is_one_at_home(api: Make, serve: Serve) -> None:
    server = serve(scripted(poll=answering("/files/1.png?x=1")))
    client = api(server.url)
    image = result_of(client, None)
    assert client.do(image.read()) == PNG
    assert image.url == f"{server.url}/files/1.png?x=1"
    assert image.content_type == "image/png"


@pytest.mark.parametrize("value", [7, {"a": 1}, "no base64!", "iVBORw0KG", "data:image/png,abc!"])
def test_results_that_are_nothing_are_refused(api: Make, serve: Serve, value: Any) -> None:
    server = serve(scripted(poll=answering(value)))
    client = api(server.url)
    image = result_of(client, value)
    with pytest.raises(errors.UnexpectedResponse):
        client.do(image.read())
    assert repr(image)


def test_a_url_with_odd_characters_in_its_path_is_fetched(api: Make, serve: Serve) -> None:
    server = serve(scripted(poll=answering("HOST/files/a pier ü.png")))
    client = api(server.url)
    assert client.do(result_of(client, None).read()) == PNG
    assert server.seen[-1].path == "/files/a%20pier%20%C3%BC.png"


INNER = [
    "http://10.0.0.1/x", "http://192.168.1.1/x", "http://172.16.0.9/x", "http://169.254.169.254/x",
    "http://[fe80::1]/x", "http://[fd00::1]/x", "http://[::ffff:10.0.0.1]/x", "http://0.0.0.0/x",
    "http://[64:ff9b::a9fe:a9fe]/x", "http://[2002:a00:1::]/x", "http://100.64.0.1/x",
    "http://224.0.0.1/x", "http://0xa000001/x", "http://167772161/x", "http://10.1/x",
    "http://[fe80::1%25eth0]/x",
]  # fmt: skip


@pytest.mark.parametrize("url", INNER)
def test_inner_addresses_are_not_fetched(api: Make, serve: Serve, url: str) -> None:
    server = serve(scripted(poll=answering(url)))
    client = api(server.url)
    with pytest.raises(errors.UnexpectedResponse, match="not fetched"):
        client.do(result_of(client, None).read())


LOOPS = ["http://127.0.0.1:1/x", "http://localhost:1/x", "http://a.localhost./x", "http://[::1]/x",
         "http://127.1/x", "http://2130706433/x", "http://[::ffff:127.0.0.1]/x"]  # fmt: skip


@pytest.mark.parametrize("url", LOOPS)
def test_this_machine_is_not_fetched_for_a_provider_elsewhere(
    api: Make, serve: Serve, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(scripted(poll=answering(url)))
    monkeypatch.setenv("HTTP_PROXY", server.url)
    client = api("http://8.8.8.8")
    with pytest.raises(errors.UnexpectedResponse, match="loopback"):
        client.do(result_of(client, None).read())
    assert "8.8.8.8" in server.seen[0].path


@pytest.mark.parametrize("url", ["ftp://8.8.8.8/x", "file:///etc/x", "http:///x", "http://a b/",
                                 "http://[::1/x", "http://a:99999/", "http://ü/",
                                 "http://a/\n"])  # fmt: skip
def test_other_schemes_and_broken_urls_are_not_fetched(api: Make, serve: Serve, url: str) -> None:
    server = serve(scripted(poll=answering(url)))
    client = api(server.url)
    with pytest.raises(errors.UnexpectedResponse):
        client.do(result_of(client, None).read())
    assert len(server.seen) == 2


def names(table: dict[str, list[str]]) -> Callable[..., Any]:
    """A resolver that knows the names of a table."""

    def resolve(host: Any, port: Any, *_: Any, **__: Any) -> list[Any]:
        found = table.get(host.decode() if isinstance(host, bytes) else host)
        if found is None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        families = [socket.AF_INET6 if ":" in item else socket.AF_INET for item in found]
        return [
            (family, socket.SOCK_STREAM, 6, "", (address, port))
            for family, address in zip(families, found, strict=True)
        ]

    return resolve


def test_names_are_judged_by_the_address_that_is_connected_to(
    api: Make, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(scripted(poll=answering("http://pictures.example/x.png")))
    client = api(server.url)
    image = result_of(client, None)
    addresses = ["93.184.216.34", "169.254.169.254"]
    monkeypatch.setattr(_sockets.socket, "getaddrinfo", names({"pictures.example": addresses}))
    with pytest.raises(errors.UnexpectedResponse, match=r"link-local address \(pictures.example\)"):
        client.do(image.read())


def test_a_name_without_an_address_is_a_transport_error(
    api: Make, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(scripted(poll=answering("http://pictures.example/x.png")))
    client = api(server.url)
    image = result_of(client, None)
    monkeypatch.setattr(_sockets.socket, "getaddrinfo", names({}))
    with pytest.raises(errors.TransportError, match=r"pictures.example has no address"):
        client.do(image.read())


def test_a_name_with_several_addresses_is_tried_in_turn(
    api: Make, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(scripted())
    port = server.port
    server_url = f"http://pictures.example:{port}/files/1.png"
    other = serve(scripted(poll=answering(server_url)))
    client = api(other.url)
    image = result_of(client, None)
    table = {"pictures.example": ["127.9.9.9", "127.0.0.1"], "127.0.0.1": ["127.0.0.1"],
             "127.9.9.9": ["127.9.9.9"]}  # fmt: skip
    monkeypatch.setattr(_sockets.socket, "getaddrinfo", names(table))
    assert client.do(image.read()) == PNG
    assert server.seen[0].headers["host"] == f"pictures.example:{port}"
    assert "x-acme-key" not in server.seen[0].headers


def test_a_base_url_by_name_may_be_inside(api: Make, serve: Serve) -> None:
    def poll(exchange: Exchange) -> None:
        exchange.answer(200, done(f"http://127.0.0.1:{server.port}/files/1.png"))

    server = serve(scripted(poll=poll))
    client = api(f"http://localhost:{server.port}")
    assert client.do(client.run().images[0].read()) == PNG


def test_a_base_url_with_no_address_lets_nobody_in(
    api: Make, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(scripted(poll=answering("http://10.0.0.1/x")))
    monkeypatch.setenv("http_proxy", server.url)
    monkeypatch.setattr(_sockets.socket, "getaddrinfo", names({"127.0.0.1": ["127.0.0.1"]}))
    client = api("http://acme.example")
    with pytest.raises(errors.UnexpectedResponse, match="private"):
        client.do(client.run().images[0].read())


def test_pictures_are_opened(api: Make, serve: Serve) -> None:
    server = serve(scripted(file=lambda item: item.answer(200, picture(), kind="image/png")))
    client = api(server.url)
    assert client.do(result_of(client, None).pil()).size == (3, 2)


def test_a_broken_picture_is_refused(api: Make, serve: Serve) -> None:
    server = serve(scripted())
    client = api(server.url)
    with pytest.raises(errors.UnexpectedResponse, match="broken image"):
        client.do(result_of(client, None).pil())


def test_without_pillow_the_way_to_get_it_is_said(
    api: Make, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    server = serve(scripted())
    client = api(server.url)
    image = result_of(client, None)
    monkeypatch.setitem(sys.modules, "PIL.Image", None)
    with pytest.raises(errors.ConfigurationError, match=r"pip install 'linocut\[pil\]'"):
        client.do(image.pil())


def test_a_saved_file_replaces_what_was_there(api: Make, serve: Serve, tmp_path: Path) -> None:
    data = PNG + os.urandom(2**20)
    server = serve(scripted(file=lambda item: item.answer(200, data, kind="image/png")))
    client = api(server.url)
    target = tmp_path / "x.png"
    target.write_text("old")
    assert client.do(result_of(client, None).save(target)) == target
    assert target.read_bytes() == data


@pytest.mark.parametrize("where", ["a file as folder", "a folder as file"])
def test_a_path_that_cannot_be_written_is_said(
    api: Make, serve: Serve, tmp_path: Path, where: str
) -> None:
    server = serve(scripted())
    client = api(server.url)
    image = result_of(client, None)
    (tmp_path / "file").write_text("x")
    (tmp_path / "folder").mkdir()
    path = tmp_path / "file" / "x.png" if where == "a file as folder" else tmp_path / "folder"
    with pytest.raises(errors.ConfigurationError, match="cannot be written") as caught:
        client.do(image.save(path))
    assert caught.value.task.id == "t-1"
    assert sorted(item.name for item in tmp_path.iterdir()) == ["file", "folder"]


def test_a_full_disk_is_said(api: Make, serve: Serve) -> None:
    from linocut_kit.runtime.made_images import FileSink

    with open("/dev/full", "wb", buffering=0) as full:  # noqa: PTH123
        sink = FileSink(full, Path("x.png"))
        with pytest.raises(errors.ConfigurationError, match=os.strerror(errno.ENOSPC)):
            sink.write(PNG)


def test_a_result_shows_no_secrets(api: Make, serve: Serve) -> None:
    server = serve(scripted(poll=answering("HOST/files/1.png?signature=hush")))
    client = api(server.url)
    result = client.run()
    assert "hush" not in repr(result) + repr(result.images[0])
    assert KEY not in repr(client.client)
    assert result.cost is None


def test_a_result_saves_what_it_can_and_names_the_rest(
    api: Make, serve: Serve, tmp_path: Path
) -> None:
    def respond(exchange: Exchange) -> None:
        if exchange.path == "/bad.png":
            exchange.answer(200, b"<html>", kind="text/html")
        elif exchange.path.endswith(".png"):
            exchange.answer(200, FILM, kind="image/png")
        elif exchange.method == "POST":
            exchange.answer(200, created())
        else:
            home = f"http://{exchange.headers['host']}"
            exchange.answer(200, done(f"{home}/bad.png", f"{home}/a.png"))

    client = api(serve(respond).url)
    result = client.run({"prompt": "x"})
    with pytest.raises(errors.ImagesNotSaved, match=r"1 of 2 images .* image 1: ") as caught:
        client.do(result.save(str(tmp_path / "a" / "{task}.{ext}")))
    assert caught.value.saved == (tmp_path / "a" / "t-1_2.mp4",)
    assert [failure.number for failure in caught.value.failures] == [1]
    assert caught.value.task.id == "t-1"
    assert [item.name for item in (tmp_path / "a").iterdir()] == ["t-1_2.mp4"]
    with pytest.raises(errors.ConfigurationError, match=r"pattern: unknown \{nope\}"):
        client.do(result.save("{nope}.png"))


def test_an_answer_without_an_id_gives_its_images_names(
    api: Make, serve: Serve, tmp_path: Path
) -> None:
    def respond(exchange: Exchange) -> None:
        home = f"http://{exchange.headers['host']}"
        answer = {"data": {"images": [{"url": f"{home}/a.png"}, {"url": f"{home}/b.png"}]}}
        is_file = exchange.path.endswith(".png")
        exchange.answer(200, PNG + exchange.path.encode() if is_file else answer)

    client = api(serve(respond).url, endpoint=with_lifecycle(id=None, status=None, poll=None))
    saved = client.do(client.run({"prompt": "x"}).save(str(tmp_path / "{task}_{n}.{ext}")))
    assert [re.sub("[0-9a-f]{12}", "#", path.name) for path in saved] == [
        "model_#_1.png",
        "model_#_2.png",
    ]
    assert len({path.name[:18] for path in saved}) == 2
