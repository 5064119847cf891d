"""Printed endpoints send what their spec says, judge all images together, and measure bodies."""

import base64
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.grid.cells import PNG
from tests.grid.specs import endpoint_of, write
from tests.runtime.acme import Make
from tests.runtime.conftest import api as api
from tests.runtime.conftest import kind as kind
from tests.runtime.conftest import serve as serve
from tests.runtime.hostile import Exchange, Hostile, Respond
from tests.runtime.test_bodies import read

from linocut_kit.emit.render import environment
from linocut_kit.emit.validator import render_endpoint
from linocut_kit.runtime import errors
from linocut_kit.runtime.lifecycle import PrintedEndpoint
from linocut_kit.runtime.media import prepare
from linocut_kit.spec.lint import lint

Serve = Callable[[Respond], Hostile]
MULTIPART, FORM = "multipart/form-data", "application/x-www-form-urlencoded"
B64 = base64.b64encode(PNG).decode()
TEXT = {"type": "string"}


def image(*encodings: str, **more: Any) -> dict[str, Any]:
    return {"type": "string", "x-image": {"encodings": list(encodings), **more}}


def closed(**fields: Any) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": fields}


def printed(root: Path, content: str, request: dict[str, Any], **media: Any) -> PrintedEndpoint:
    """The printed endpoint of a create that takes that."""
    document = endpoint_of("easel", {**request, "required": ["prompt"]})
    body = document["paths"]["/v1/easel"]["post"]["requestBody"]
    body["content"] = {content: {**body["content"]["application/json"], **media}}
    write(root, [])
    (root / "grid" / "easel.yaml").write_text(json.dumps(document, indent=1), "utf-8")
    (provider,), found = lint(root)
    assert found == []
    names: dict[str, Any] = {}
    exec(render_endpoint(provider, provider.endpoints[0], environment()), names)
    made: PrintedEndpoint = names["ENDPOINT"]
    return made


def taken(exchange: Exchange) -> None:
    exchange.answer(200, {"id": "t-1", "status": "queued"}) if exchange.body else None


def test_images_in_arrays_and_objects_are_sent_as_base64(
    api: Make, serve: Serve, tmp_path: Path
) -> None:
    inner = image("base64", "url", formats=["png"])
    pair = closed(image=inner, weight={"type": "number"})
    request = closed(prompt=TEXT, images={"type": "array", "items": inner}, ref=pair,
                     refs={"type": "array", "items": pair})  # fmt: skip
    endpoint, path = printed(tmp_path, "application/json", request), tmp_path / "a.png"
    path.write_bytes(PNG)
    server = serve(taken)
    fields = {"prompt": "x", "images": (path, io.BytesIO(PNG), "https://a.example/b.png"),
              "ref": {"image": PNG, "weight": 1}, "refs": ({"image": path},)}  # fmt: skip
    api(server.url, endpoint=endpoint).submit(fields)
    assert server.seen[0].json == {
        "prompt": "x", "images": [B64, B64, "https://a.example/b.png"],
        "ref": {"image": B64, "weight": 1}, "refs": [{"image": B64}],
    }  # fmt: skip
    assert int(server.seen[0].headers["content-length"]) == len(server.seen[0].body)
    with pytest.raises(errors.ValidationError) as caught:
        prepare(endpoint, {"prompt": "x", "images": [path, b"GIF89a"], "refs": [{"image": 7}]})
    pointers = {violation.pointer for violation in caught.value.violations}
    assert pointers == {"/images/1", "/refs/0/image"}


def test_a_printed_form_sends_files_texts_and_json(api: Make, serve: Serve, tmp_path: Path) -> None:
    request = closed(
        prompt=TEXT, **{"image[]": {"type": "array", "items": image("file", formats=["png"])}},
        mask=image("file", "url"), n={"type": "integer"}, more=closed(a={"type": "boolean"}),
        plain={"type": "array", "items": {"type": "integer"}},
    )  # fmt: skip
    encoding = {"plain": {"contentType": "application/json"}}
    endpoint = printed(tmp_path, MULTIPART, request, encoding=encoding)
    server = serve(taken)
    fields = {"prompt": "x", "image[]": [PNG, B64], "mask": "https://a.example/b.png", "n": 2.0,
              "more": {"a": True}, "plain": [1, 2]}  # fmt: skip
    api(server.url, endpoint=endpoint).submit(fields)
    texts, files = read(server.seen[0].headers["content-type"], server.seen[0].body)
    assert texts == {"prompt": ["x"], "mask": ["https://a.example/b.png"], "n": ["2"],
                     "more": ['{"a":true}'], "plain": ["[1,2]"]}  # fmt: skip
    assert [item.stream.read() for item in files["image[]"]] == [PNG, PNG]
    with pytest.raises(errors.MediaNotAccepted, match="takes no URLs"):
        prepare(endpoint, {"prompt": "x", "image[]": ["https://a.example/b.png"]})
    with pytest.raises(errors.ValidationError, match="must be an image as file"):
        prepare(endpoint, {"prompt": "x", "image[]": ["not a file"]})


def sized(size: int) -> bytes:
    return PNG + bytes(size - len(PNG))


def test_images_together_are_judged_whether_they_are_texts_or_files(tmp_path: Path) -> None:
    items = {"type": "array", "items": image("base64", "data-uri", "url"),
             "x-image-total": {"max-bytes": 1000}}  # fmt: skip
    endpoint = printed(tmp_path, "application/json", closed(prompt=TEXT, images=items))
    link = "https://a.example/b.png"
    for first, second in ((500, 500), (501, 499), (1000 - len(PNG), len(PNG))):
        one, two = sized(first), sized(second)
        text = base64.b64encode(two).decode()
        for images in ([one, two], [one, text, link], [one, f"data:image/png;base64,{text}"]):
            prepare(endpoint, {"prompt": "x", "images": images})
            with pytest.raises(errors.ValidationError) as caught:
                prepare(endpoint, {"prompt": "x", "images": [*images, sized(len(PNG) + 1)]})
            (violation,) = caught.value.violations
            assert (violation.code, violation.pointer) == ("images-too-large", "/images")


@pytest.mark.parametrize("content", ["application/json", MULTIPART, FORM])
def test_the_limit_of_a_body_is_that_of_the_bytes_that_are_sent(
    api: Make, serve: Serve, tmp_path: Path, content: str
) -> None:
    how = "file" if content == MULTIPART else "base64"
    limit = {"x-body": {"max-bytes": 3000}}
    fields = closed(prompt=TEXT, image=image(how), n={"type": "integer"})
    endpoint = printed(tmp_path, content, {**fields, **limit})
    server = serve(taken)
    client = api(server.url, endpoint=endpoint)
    start = {"image": sized(900), "n": 7}
    size = prepare(endpoint, {**start, "prompt": ""}).content.length
    exact = {**start, "prompt": "a" * (3000 - size)}
    client.submit(exact)
    assert len(server.seen[0].body) == 3000
    text = base64.b64encode(sized(900)).decode()
    assert endpoint.check({**exact, "image": text}) == []
    larger = {**exact, "prompt": exact["prompt"] + "a"}
    (violation,) = endpoint.check({**larger, "image": text})
    assert (violation.code, violation.pointer) == ("body-too-large", "")
    with pytest.raises(errors.ValidationError) as caught:
        client.submit(larger)
    assert [item.code for item in caught.value.violations] == ["body-too-large"]
    assert "3001 bytes" in str(caught.value)
    with pytest.warns(errors.LinocutWarning, match="at most 3000 bytes"):
        client.submit(larger, validate="warn")
    assert len(server.seen[1].body) == 3001
