"""Image arguments of every kind: judged by their head, streamed from their source."""

import base64
import io
import json
import os
import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import PIL.Image
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.runtime.acme import ENDPOINT, JPEG, KEY, PNG, Make, created, done
from tests.runtime.hostile import Exchange, Hostile, Respond
from tests.runtime.test_sockets import scripted

from linocut_kit.runtime import body as bodies
from linocut_kit.runtime import errors
from linocut_kit.runtime.body import SLICE, Encoded, JsonBody
from linocut_kit.runtime.image_sources import Memory
from linocut_kit.runtime.media import prepare
from linocut_kit.runtime.unset import UNSET

Serve = Callable[[Respond], Hostile]

SIZES = [64, SLICE - 1, SLICE, SLICE + 1, 3 * SLICE + 5]


def content(size: int) -> bytes:
    return (PNG + os.urandom(size))[:size]


def given_as(how: str, data: bytes, folder: Path) -> Any:
    path = folder / "photo.png"
    path.write_bytes(data)
    forms: dict[str, Callable[[], Any]] = {
        "path": lambda: path,
        "bytes": lambda: data,
        "bytearray": lambda: bytearray(data),
        "memoryview": lambda: memoryview(data),
        "file": lambda: path.open("rb"),
        "raw file": lambda: path.open("rb", buffering=0),
        "BytesIO": lambda: io.BytesIO(data),
        "pipe": lambda: Pipe(data),
        "trickle": lambda: Trickle(data),
    }
    return forms[how]()


class Pipe:
    """A stream that cannot be read twice."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def read(self, size: int = -1) -> bytes:
        return self._data.read(size)


class Trickle(io.BytesIO):
    """A file whose reads are shorter than asked."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(size if size is None or size < 1000 else 1000)


HOWS = [
    "path",
    "bytes",
    "bytearray",
    "memoryview",
    "file",
    "raw file",
    "BytesIO",
    "pipe",
    "trickle",
]


@pytest.mark.parametrize("how", HOWS)
def test_every_kind_of_image_arrives_whole(
    api: Make, serve: Serve, tmp_path: Path, how: str
) -> None:
    server = serve(scripted())
    client = api(server.url)
    for size in SIZES:
        data = content(size)
        photo = given_as(how, data, tmp_path)
        client.submit({"prompt": "x", "photo": photo, "second": data, "seed": 2**70})
        if hasattr(photo, "close"):
            photo.close()
        sent = server.seen[-1]
        text = base64.b64encode(data).decode()
        assert sent.json == {"prompt": "x", "photo": text, "second": text, "seed": 2**70}
        assert int(sent.headers["content-length"]) == len(sent.body)


def test_four_images_in_one_body_come_in_their_order(api: Make, serve: Serve) -> None:
    server = serve(scripted())
    pictures = [content(SLICE + n) for n in range(4)]
    fields = {"photo": pictures[0], "second": pictures[1], "third": pictures[2], "prompt": "x"}
    api(server.url).submit(fields)
    sent = server.seen[0].json
    assert list(sent) == list(fields)
    assert sent["photo"] == base64.b64encode(pictures[0]).decode()
    assert sent["third"] == f"data:image/png;base64,{base64.b64encode(pictures[2]).decode()}"


def test_a_picture_is_written_in_a_format_that_is_taken(api: Make, serve: Serve) -> None:
    server = serve(scripted())
    client = api(server.url)
    for mode in ("RGB", "RGBA", "L", "P", "CMYK", "1", "F"):
        client.submit({"prompt": "x", "photo": PIL.Image.new(mode, (5, 4))})
        sent = base64.b64decode(server.seen[-1].json["photo"])
        assert PIL.Image.open(io.BytesIO(sent)).size == (5, 4)


def test_a_picture_becomes_jpeg_where_png_is_not_taken(api: Make, serve: Serve) -> None:
    from dataclasses import replace

    from tests.runtime.acme import media

    endpoint = replace(ENDPOINT, media={"/photo": media("base64", formats=("jpeg",))})
    server = serve(scripted())
    client = api(server.url, endpoint=endpoint)
    client.submit({"prompt": "x", "photo": PIL.Image.new("RGBA", (5, 4))})
    assert base64.b64decode(server.seen[0].json["photo"])[:3] == b"\xff\xd8\xff"


def test_an_empty_picture_is_refused() -> None:
    with pytest.raises(errors.MediaNotAccepted, match="photo: the image cannot be sent"):
        prepare(ENDPOINT, {"prompt": "x", "photo": PIL.Image.new("RGB", (0, 0))})


@pytest.mark.parametrize("again", [429, "refused"])
def test_a_create_that_is_sent_again_reads_its_file_again(
    api: Make, serve: Serve, tmp_path: Path, again: Any
) -> None:
    def create(exchange: Exchange) -> None:
        body = exchange.body
        if server.creates < 3:
            exchange.answer(429, {}, retry_after="0")
        else:
            exchange.answer(200, {"data": {"id": str(len(body)), "status": "WAITING"}})

    server = serve(scripted(create=create))
    client = api(server.url)
    for how in ("path", "file", "BytesIO", "pipe"):
        server.seen.clear()
        photo = given_as(how, content(2 * SLICE), tmp_path)
        client.submit({"prompt": "x", "photo": photo})
        assert server.creates == 3
        assert len({item.body for item in server.seen}) == 1
        if hasattr(photo, "close"):
            photo.close()


def test_a_file_is_read_from_where_it_stands(api: Make, serve: Serve) -> None:
    server = serve(scripted())
    file = io.BytesIO(b"skipped" + PNG)
    file.seek(7)
    api(server.url).submit({"prompt": "x", "photo": file})
    assert base64.b64decode(server.seen[0].json["photo"]) == PNG


@pytest.mark.parametrize("change", ["shrink", "grow", "touch", "remove", "replace"])
@pytest.mark.parametrize("when", ["between", "while"])
def test_a_file_that_changes_is_not_sent_as_something_else(
    tmp_path: Path, change: str, when: str
) -> None:
    path = tmp_path / "photo.png"
    path.write_bytes(content(3 * SLICE))
    prepared = prepare(ENDPOINT, {"prompt": "x", "photo": path})
    content_ = JsonBody(prepared.fields)
    slices = iter(content_)
    if when == "while":
        next(slices), next(slices), next(slices)
    if change == "shrink":
        os.truncate(path, SLICE + 10)
    elif change == "grow":
        os.truncate(path, 9 * SLICE)
    elif change == "touch":
        os.utime(path, ns=(1, 1))
    elif when == "while":
        return
    elif change == "remove":
        path.unlink()
    else:
        path.unlink()
        path.write_bytes(content(3 * SLICE))
    with pytest.raises(errors.MediaChanged, match=r"photo.png"):
        list(slices)
    with pytest.raises(errors.MediaChanged):
        list(content_)


@pytest.mark.parametrize("change", ["shrink", "grow", "close"])
def test_a_file_object_that_changes_is_said(change: str) -> None:
    file = io.BytesIO(content(2 * SLICE))
    content_ = JsonBody(prepare(ENDPOINT, {"prompt": "x", "photo": file}).fields)
    if change == "shrink":
        file.truncate(SLICE)
    elif change == "grow":
        file.seek(0, os.SEEK_END)
        file.write(b"more")
    else:
        file.close()
    with pytest.raises(errors.MediaChanged, match="the image's file"):
        list(content_)


def test_a_file_that_changes_on_the_way_is_never_a_whole_request(
    api: Make, serve: Serve, tmp_path: Path
) -> None:
    path = tmp_path / "photo.png"
    path.write_bytes(content(40 * SLICE))
    whole: list[bool] = []

    def create(exchange: Exchange) -> None:
        if not whole:
            whole.append(False)
            os.truncate(path, 20 * SLICE)
        size = int(exchange.headers["content-length"])
        whole.append(len(exchange.body) == size)

    server = serve(scripted(create=create))
    with pytest.raises((errors.MediaChanged, errors.SubmissionUncertain)):
        api(server.url).submit({"prompt": "x", "photo": path})
    server.close()
    assert not any(whole)
    assert server.creates == 1


@pytest.mark.parametrize("name", ["missing", "folder", "device", "nul"])
def test_what_is_no_readable_file_is_said(tmp_path: Path, name: str) -> None:
    paths = {"missing": tmp_path / "none.png", "folder": tmp_path, "device": Path("/dev/zero"),
             "nul": Path("a\0b")}  # fmt: skip
    with pytest.raises(errors.MediaNotAccepted, match="photo: "):
        prepare(ENDPOINT, {"prompt": "x", "photo": paths[name]})


def test_a_text_file_is_not_taken_for_an_image(tmp_path: Path) -> None:
    with pytest.raises(errors.MediaNotAccepted, match="binary mode"):
        prepare(ENDPOINT, {"prompt": "x", "photo": io.StringIO("hello")})


def test_a_stream_without_end_is_cut_off() -> None:
    class Endless:
        def read(self, size: int = -1) -> bytes:
            return bytes(size)

    with pytest.raises(errors.MediaNotAccepted, match="pass a path instead"):
        prepare(ENDPOINT, {"prompt": "x", "photo": Endless()})


def test_a_stream_that_breaks_is_said() -> None:
    class Broken:
        def read(self, size: int = -1) -> bytes:
            if size:
                raise OSError(5, "Input/output error")
            return b""

    with pytest.raises(errors.MediaNotAccepted, match="Input/output error"):
        prepare(ENDPOINT, {"prompt": "x", "photo": Broken()})


def test_what_is_no_image_at_all_is_left_to_the_validator() -> None:
    assert prepare(ENDPOINT, {"prompt": "x", "photo": 7}).fields["photo"] == 7


@pytest.mark.parametrize("data", [b"", b"GIF89a" + bytes(40), b"hello, this is no image at all"])
def test_a_wrong_image_is_refused_before_anything_is_sent(api: Make, data: bytes) -> None:
    with pytest.raises(errors.ValidationError) as caught:
        api("http://127.0.0.1:1").run({"prompt": "x", "photo": data})
    assert [violation.pointer for violation in caught.value.violations] == ["/photo"]


def test_an_image_over_the_limit_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    path.write_bytes(PNG)
    os.truncate(path, 30 * 2**20)
    prepare(ENDPOINT, {"prompt": "x", "photo": path})
    os.truncate(path, 30 * 2**20 + 1)
    with pytest.raises(errors.ValidationError) as caught:
        prepare(ENDPOINT, {"prompt": "x", "photo": path})
    assert caught.value.violations[0].code == "image-too-large"


@pytest.mark.parametrize("value", [PNG, JPEG, Path("photo.png")])
def test_a_local_image_for_a_url_is_not_accepted(tmp_path: Path, value: Any) -> None:
    if isinstance(value, Path):
        value = tmp_path / value
        value.write_bytes(PNG)
    with pytest.raises(errors.MediaNotAccepted) as caught:
        prepare(ENDPOINT, {"seed": -1, "link": value})
    assert [violation.pointer for violation in caught.value.violations] == [
        "/link",
        "/prompt",
        "/seed",
    ]
    assert "upload" in caught.value.help
    with pytest.warns(errors.LinocutWarning) as warned:
        prepared = prepare(ENDPOINT, {"prompt": "x", "link": value}, validate="warn")
    assert len(warned) == 1
    assert isinstance(prepared.fields["link"], Encoded)


@pytest.mark.parametrize(
    ("field", "text", "way_out"),
    [
        ("photo", "https://files.example/photo.png", "download"),
        ("photo", "HTTP://files.example/photo.png", "download"),
        ("photo", "data:image/png;base64,iVBORw0KGgo.", "follows the comma"),
        ("second", "data:image/png;base64,iVBORw0KGgo=", "follows the comma"),
        ("third", "https://files.example/photo.png", "download"),
        ("link", "iVBORw0KGgo=", "upload"),
        ("link", "photos/pier.png", "upload"),
        ("link", "data:image/png;base64,iVBORw0KGgo=", "upload"),
    ],
)
def test_an_image_as_text_of_a_kind_that_the_field_never_takes_has_a_way_out(
    field: str, text: str, way_out: str
) -> None:
    with pytest.raises(errors.MediaNotAccepted) as caught:
        prepare(ENDPOINT, {"prompt": "x", field: text})
    assert [violation.pointer for violation in caught.value.violations] == [f"/{field}"]
    assert re.search(way_out, caught.value.help)
    assert prepare(ENDPOINT, {field: text}, validate="off").fields == {field: text}


@pytest.mark.parametrize(
    ("field", "text"), [("link", "http://"), ("link", ""), ("second", "photo.png")]
)
def test_a_broken_text_of_the_right_kind_is_only_invalid(field: str, text: str) -> None:
    with pytest.raises(errors.ValidationError) as caught:
        prepare(ENDPOINT, {"prompt": "x", field: text})
    assert not isinstance(caught.value, errors.MediaNotAccepted)


@pytest.mark.parametrize("extra", [{1: 2}, "ab", ["ab"], 5, {"prompt": "y"}])
def test_extra_is_a_mapping_of_undocumented_names(extra: Any) -> None:
    with pytest.raises(errors.ConfigurationError, match="extra"):
        prepare(ENDPOINT, {"prompt": "x"}, extra=extra)


def test_a_path_given_as_text_is_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("photo.png").write_bytes(PNG)
    with pytest.raises(errors.ValidationError) as caught:
        prepare(ENDPOINT, {"prompt": "x", "photo": "photo.png"})
    assert "Path('photo.png')" in caught.value.help
    for other in ("nothing.png", "a\0b.png", "x" * 500 + "."):
        with pytest.raises(errors.ValidationError) as caught:
            prepare(ENDPOINT, {"prompt": "x", "photo": other})
        assert caught.value.help == ""


def test_strict_refuses_warn_warns_and_off_is_silent(api: Make, serve: Serve) -> None:
    server = serve(scripted())
    client = api(server.url, validate="warn")
    with pytest.warns(errors.LinocutWarning, match="seed") as warned:
        client.submit({"prompt": "x", "seed": -1})
    assert len(warned) == 1
    with pytest.raises(errors.ValidationError, match="seed"):
        client.submit({"prompt": "x", "seed": -1}, validate="strict")
    client.submit({"seed": -1, "photo": b"no image"}, validate="off")
    assert server.seen[-1].json == {"seed": -1, "photo": base64.b64encode(b"no image").decode()}
    assert server.creates == 2
    with pytest.raises(errors.ConfigurationError, match="strict, warn or off"):
        client.submit({"prompt": "x"}, validate="loose")
    with pytest.raises(errors.ConfigurationError, match="strict, warn or off"):
        api(server.url, validate="loose")


def test_null_unset_and_absent_are_three_things(api: Make, serve: Serve) -> None:
    server = serve(scripted())
    client = api(server.url)
    client.submit({"prompt": "x", "seed": None, "photo": UNSET, "third": None})
    assert server.seen[0].json == {"prompt": "x", "seed": None, "third": None}
    assert not UNSET
    assert repr(UNSET) == "UNSET"


def test_extra_fields_go_along_unjudged(api: Make, serve: Serve) -> None:
    server = serve(scripted())
    client = api(server.url)
    client.submit({"prompt": "x", "seed": UNSET}, extra={"style": {"a": [1, None]}})
    assert server.seen[0].json == {"prompt": "x", "style": {"a": [1, None]}}
    with pytest.raises(errors.ConfigurationError, match="extra: seed is a documented field"):
        client.submit({"prompt": "x", "seed": UNSET}, extra={"seed": 1})


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1, 2}, object()])
def test_what_json_has_not_is_refused(api: Make, value: Any) -> None:
    with pytest.raises(errors.ConfigurationError, match="written as JSON"):
        api("http://127.0.0.1:1").submit({"prompt": "x"}, extra={"odd": value})


def test_a_body_that_holds_itself_is_refused() -> None:
    loop: list[Any] = []
    loop.append(loop)
    with pytest.raises(errors.ConfigurationError):
        JsonBody({"a": loop})


@given(
    st.dictionaries(
        st.text(),
        st.one_of(
            st.text(),
            st.integers(),
            st.none(),
            st.binary(max_size=40).map(lambda data: Encoded(Memory(data))),
            st.text(min_size=1).map(lambda text: text * (70_000 // len(text) + 1)),
        ),
        max_size=5,
    )
)
def test_a_body_is_the_json_it_stands_for(fields: dict[str, Any]) -> None:
    content_ = JsonBody(fields)
    first, second = b"".join(content_), b"".join(content_)
    assert first == second
    assert len(first) == content_.length
    plain = {
        name: base64.b64encode(b"".join(value.source.slices())).decode()
        if isinstance(value, Encoded)
        else value
        for name, value in fields.items()
    }
    assert json.loads(first) == plain


def test_large_bodies_are_slices(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    path.write_bytes(PNG)
    os.truncate(path, 20 * 2**20)
    text = "a" * 10 * 2**20
    largest = max(len(item) for item in JsonBody(
        {**prepare(ENDPOINT, {"prompt": "x", "photo": path}).fields, "text": text}
    ))  # fmt: skip
    assert largest <= 2 * SLICE


def echoing(exchange: Exchange) -> None:
    """A provider whose task ids are the prompts."""
    poll = done(f"http://{exchange.headers['host']}/files/1", id=exchange.path[7:])
    scripted(
        create=lambda item: item.answer(200, created(item.json["prompt"])),
        poll=lambda item: item.answer(200, poll),
    )(exchange)


def test_one_client_serves_many_threads(serve: Serve) -> None:
    from tests.runtime.acme import Api

    server = serve(echoing)
    client = Api("sync", base_url=server.url)
    got: dict[str, bytes] = {}

    def work(name: str) -> None:
        result = client.run({"prompt": name, "photo": PNG})
        assert result.task_id == name
        got[name] = result.images[0].read()

    threads = [threading.Thread(target=work, args=(f"t-{n}",)) for n in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    client.close()
    assert got == {f"t-{n}": PNG for n in range(24)}
    assert server.creates == 24


def test_one_async_client_serves_many_tasks(serve: Serve) -> None:
    import asyncio

    from tests.runtime.acme import SERVICE

    from linocut_kit.runtime.client import AsyncClient, AsyncResource

    server = serve(echoing)

    class Acme(AsyncClient):
        _service = SERVICE
        _sleep = staticmethod(lambda seconds: asyncio.sleep(0))

    async def main() -> list[str]:
        async with Acme(api_key=KEY, base_url=server.url) as client:
            resource = AsyncResource(client, ENDPOINT)
            runs = (resource._run({"prompt": f"t-{n}", "photo": PNG}) for n in range(40))
            results = await asyncio.gather(*runs)
            assert await results[0].images[0].read() == PNG
            return [result.task_id for result in results]

    assert asyncio.run(main()) == [f"t-{n}" for n in range(40)]
    assert server.creates == 40
    assert bodies.SLICE % 3 == 0
