"""Bodies of every media type, read by somebody else's parser: what was given arrives whole."""

import io
import json
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import PIL.Image
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.runtime.acme import ENDPOINT, JPEG, PNG, Make, media
from tests.runtime.hostile import Exchange, Hostile, Respond
from tests.runtime.test_sockets import scripted
from werkzeug.formparser import parse_form_data

from linocut_kit.runtime import errors
from linocut_kit.runtime.body import FORM, MULTIPART, Attached, FormBody, JsonBody, MultipartBody
from linocut_kit.runtime.exchange import Content
from linocut_kit.runtime.image_sources import LocalFile, Memory
from linocut_kit.runtime.lifecycle import PrintedEndpoint
from linocut_kit.runtime.media import prepare

Serve = Callable[[Respond], Hostile]
JSON_PART = {"options": "application/json"}
PLACES = ("one", "many/*", "in/one", "in/many/*/one")
ENDPOINTS = {
    "json": replace(
        ENDPOINT,
        check=lambda body: [],
        media={f"/{name}": media("base64") for name in PLACES},
    ),
    "multipart": replace(
        ENDPOINT,
        check=lambda body: [],
        content=MULTIPART,
        types=JSON_PART,
        media={"/one": media("file"), "/many[]/*": media("file"), "/link": media("file", "url")},
    ),
    "form": replace(
        ENDPOINT,
        check=lambda body: [],
        content=FORM,
        types=JSON_PART,
        media={"/one": media("base64"), "/uri": media("data-uri"), "/many/*": media("base64")},
    ),
}  # fmt: skip


def written(body: Content) -> bytes:
    data = b"".join(body)
    assert len(data) == body.length
    assert data == b"".join(body), "a body can be sent a second time"
    return data


def read(media_type: str, data: bytes) -> tuple[dict[str, list[str]], dict[str, list[Any]]]:
    """The texts and the files by name, as Werkzeug reads them."""
    around = {
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": media_type,
        "CONTENT_LENGTH": str(len(data)),
        "wsgi.input": io.BytesIO(data),
    }
    _, texts, files = parse_form_data(
        around, lambda **_: io.BytesIO(), silent=False, max_form_memory_size=None
    )
    return texts.to_dict(flat=False), files.to_dict(flat=False)


def sent(exchange: Exchange) -> tuple[dict[str, list[str]], dict[str, list[Any]]]:
    return read(exchange.headers["content-type"], exchange.body)


def test_files_texts_and_json_parts_arrive_with_their_names_and_types(
    api: Make, serve: Serve, tmp_path: Path
) -> None:
    server = serve(scripted())
    client = api(server.url, endpoint=ENDPOINTS["multipart"])
    path = tmp_path / "secret name.jpg"
    path.write_bytes(JPEG)
    fields = {
        "prompt": "füchse ☃\r\n--", "n": 2, "scale": 0.5, "whole": 3.0, "hd": True,
        "one": path, "many[]": (PNG, io.BytesIO(JPEG), PIL.Image.new("RGB", (3, 2))),
        "tags": ("a", "b"), "options": {"seed": 7, "deep": [1, None]}, "none": None,
        "link": "https://files.example/a.png",
    }  # fmt: skip
    client.submit(fields)
    texts, files = sent(server.seen[0])
    assert texts == {
        "prompt": ["füchse ☃\r\n--"], "n": ["2"], "scale": ["0.5"], "whole": ["3"],
        "hd": ["true"], "tags": ["a", "b"], "options": ['{"seed":7,"deep":[1,null]}'],
        "link": ["https://files.example/a.png"],
    }  # fmt: skip
    (one,), many = files["one"], files["many[]"]
    assert (one.filename, one.mimetype, one.stream.read()) == ("image.jpg", "image/jpeg", JPEG)
    assert [item.filename for item in many] == ["image.png", "image.jpg", "image.png"]
    assert [item.stream.read() for item in many[:2]] == [PNG, JPEG]
    assert PIL.Image.open(many[2].stream).size == (3, 2)
    assert "secret" not in server.seen[0].body.decode("latin-1")


def test_images_are_found_wherever_the_spec_has_them(
    api: Make, serve: Serve, tmp_path: Path
) -> None:
    server = serve(scripted())
    client = api(server.url, endpoint=ENDPOINTS["json"])
    path = tmp_path / "a.png"
    path.write_bytes(PNG)
    text = json.loads(written(JsonBody(prepare(ENDPOINTS["json"], {"one": PNG}).fields)))["one"]
    many = [{"one": io.BytesIO(PNG), "word": "x"}, {"one": text}]
    client.submit({"many": (path, PNG, text), "in": {"one": path, "many": many}, "tags": ("x",)})
    assert server.seen[0].json == {
        "many": [text, text, text],
        "in": {"one": text, "many": [{"one": text, "word": "x"}, {"one": text}]},
        "tags": ["x"],
    }


def test_a_form_carries_images_as_text(api: Make, serve: Serve) -> None:
    server = serve(scripted())
    data = bytes(range(256)) * 3000
    fields = {"prompt": "a&b=c +%", "one": PNG + data, "many": [PNG, JPEG], "options": {"a": "&"}}
    api(server.url, endpoint=ENDPOINTS["form"]).submit({**fields, "uri": PNG, "hd": False})
    texts, _ = sent(server.seen[0])
    plain = json.loads(written(JsonBody(prepare(ENDPOINTS["json"], {"one": PNG + data}).fields)))
    assert texts["one"] == [plain["one"]]
    assert texts["prompt"] == ["a&b=c +%"]
    assert len(texts["many"]) == 2
    assert texts["options"] == ['{"a":"&"}']
    assert texts["uri"][0].startswith("data:image/png;base64,iVBORw0KGgo")
    assert texts["hd"] == ["false"]


NAMES = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=8)
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=40) | st.builds(
    str.__mul__, st.sampled_from(["a", "é", "☃", "\0", "\r\n", "--", "%", "&="]),
    st.integers(0, 50_000),
)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(-1e9, 1e9) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(NAMES, TEXTS, max_size=4), st.dictionaries(NAMES, st.binary(), max_size=3))
def test_any_texts_and_files_round_trip_through_multipart(
    texts: dict[str, str], blobs: dict[str, bytes]
) -> None:
    files = {name: Attached(Memory(data)) for name, data in blobs.items() if name not in texts}
    body = MultipartBody({**texts, **files})
    came, came_files = read(body.media_type, written(body))

    def name(text: str) -> str:
        return text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")

    plain = {text: value for text, value in texts.items() if name(text).isprintable()}
    for text, value in plain.items():
        if name(text).strip() == text and "\\" not in text:
            assert value in came[name(text)]
    for text in files:
        if name(text).isprintable() and name(text).strip() == text and "\\" not in text:
            assert blobs[text] in [item.stream.read() for item in came_files[name(text)]]


@given(st.dictionaries(NAMES, TEXTS | st.lists(TEXTS, min_size=1, max_size=3), max_size=4))
def test_any_texts_round_trip_through_a_form(fields: dict[str, Any]) -> None:
    body = FormBody(fields)
    came, _ = read(body.media_type, written(body))
    assert came == {
        name: value if isinstance(value, list) else [value] for name, value in fields.items()
    }


@given(st.dictionaries(NAMES, VALUES, max_size=4))
def test_any_json_round_trips_whatever_is_streamed_in_it(fields: dict[str, Any]) -> None:
    assert json.loads(written(JsonBody(fields))) == fields
    for body in (MultipartBody({"x": fields}), FormBody({"x": fields})):
        texts, _ = read(body.media_type, written(body))
        assert json.loads(texts["x"][0]) == fields


@pytest.mark.parametrize("kind", ENDPOINTS)
def test_a_body_with_a_large_image_takes_no_memory(kind: str, tmp_path: Path) -> None:
    size = 24 * 2**20
    path = tmp_path / "large.png"
    path.write_bytes(PNG)
    with path.open("r+b") as file:
        file.truncate(size)
    nested: dict[str, Any] = {"many": [path], "in": {"one": path}} if kind == "json" else {}
    tracemalloc.start()
    try:
        body = prepare(ENDPOINTS[kind], {"one": path, "prompt": "x", **nested}).content
        length = sum(map(len, body))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert length == body.length >= size
    assert peak < 6 * 2**20


@pytest.mark.parametrize("kind", ENDPOINTS)
def test_an_image_that_shrinks_while_it_is_sent_is_told(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(PNG * 10)
    body = prepare(ENDPOINTS[kind], {"one": path}).content
    assert body.length > 0
    path.write_bytes(PNG)
    with pytest.raises(errors.MediaChanged):
        list(body)


def _refused(endpoint: PrintedEndpoint, fields: dict[str, Any]) -> Iterator[str]:
    with pytest.raises(errors.LinocutError) as caught:
        prepare(endpoint, fields)
    yield str(caught.value)


def test_what_no_body_can_have_is_refused_in_one_line() -> None:
    told = [
        *_refused(ENDPOINTS["multipart"], {"prompt": "\ud800"}),
        *_refused(ENDPOINTS["form"], {"prompt": "\ud800"}),
        *_refused(ENDPOINTS["multipart"], {"prompt": object()}),
        *_refused(ENDPOINTS["json"], {"many": ["x", Path("/nowhere/a.png")]}),
    ]
    assert all(len(text.splitlines()) == 1 for text in told)
    assert told[-1].startswith("many/1: ")


def test_two_local_images_in_an_array_are_not_one_twice() -> None:
    from linocut_kit.runtime.checks import is_unique

    seen: list[Any] = []
    endpoint = replace(ENDPOINTS["json"], check=lambda body: seen.append(body) or [])
    prepare(endpoint, {"many": [PNG, JPEG]})
    assert is_unique(seen[0]["many"])
    assert [item.size for item in seen[0]["many"]] == [len(PNG), len(JPEG)]


def test_the_listed_type_of_a_file_is_sent_where_the_signature_is_another() -> None:
    file = Attached(Memory(PNG))
    for listed, wanted in (("image/jpeg, image/png", "png"), ("image/*", "png"), ("", "png")):
        assert file.media_type(listed) == f"image/{wanted}"
    assert file.media_type("application/octet-stream") == "application/octet-stream"
    assert Attached(Memory(b"?")).name == "image"


def test_a_file_is_opened_anew_for_each_time_it_is_sent(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(PNG)
    body = MultipartBody({"one": Attached(LocalFile(path))})
    assert written(body)
