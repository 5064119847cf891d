"""What is sent to each server on the wire: a body that is right, and bodies that break one limit.

A file of a multipart body is bytes here, a list is a part that is there several times.
"""

import base64
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import PIL.Image
from tests.shapes.servers.frottage import Frottage
from tests.shapes.servers.gouache import Gouache
from tests.shapes.servers.grisaille import Grisaille
from tests.shapes.servers.intaglio import Intaglio
from tests.shapes.servers.pochoir import Pochoir
from tests.shapes.servers.sfumato import PROJECT, SECRET, Sfumato
from tests.shapes.servers.sgraffito import Sgraffito
from tests.shapes.servers.tempera import Tempera
from tests.shapes.serving import Shape, picture

SHAPES: dict[str, type[Shape]] = {
    shape.name: shape
    for shape in (
        Grisaille, Frottage, Tempera, Pochoir, Intaglio, Sgraffito, Sfumato, Gouache,
    )
}  # fmt: skip

INK = (40, 90, 160)
PNG = picture(INK)
JPEG = picture(INK, "jpeg")
GIF = picture(INK, "gif")
WIDE = picture(INK, "png", (600, 8))
SQUARE = picture(INK, "png", (400, 400))
PROMPT = "a heron in the reeds"


def weighing(size: int) -> bytes:
    """A PNG of that many bytes."""
    return PNG + bytes(size - len(PNG))


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def data_uri(data: bytes) -> str:
    with PIL.Image.open(io.BytesIO(data)) as image:
        return f"data:image/{str(image.format).lower()};base64,{b64(data)}"


DROP = object()
"""In place of a value: the field is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Create:
    """A create of a shape: how it is sent, what is right, and what breaks which limit."""

    path: str
    good: Mapping[str, Any]
    bad: Mapping[str, Mapping[str, Any]]
    """A limit by its name, and the fields that break it and nothing else."""
    media: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict[str, str])

    def body(self, change: Mapping[str, Any]) -> dict[str, Any]:
        """The right body with some fields, by their path, changed."""
        body = json.loads(json.dumps(self.good, default=_hidden), object_hook=_shown)
        for at, value in change.items():
            if at.startswith("/"):
                _put(body, at.split("/")[1:], value)
        return body

    def path_with(self, change: Mapping[str, Any]) -> str:
        path = self.path
        for at, value in change.items():
            if at.startswith("path:"):
                path = value
        return path


def _hidden(value: bytes) -> dict[str, str]:
    return {"": b64(value)}


def _shown(value: dict[str, Any]) -> Any:
    return base64.b64decode(value[""]) if "" in value else value


def _put(body: Any, parts: list[str], value: Any) -> None:
    for part in parts[:-1]:
        body = body[int(part)] if isinstance(body, list) else body.setdefault(part, {})
    if value is DROP:
        del body[parts[-1]]
    elif isinstance(body, list):
        body[int(parts[-1])] = value
    else:
        body[parts[-1]] = value


def request_of(
    create: Create, origin: str, change: Mapping[str, Any], auth: Mapping[str, Any]
) -> httpx.Request:
    """The request of a create, as a plain client sends it."""
    body, url = create.body(change), origin + create.path_with(change)
    headers = {**create.headers, **auth.get("headers", {})}
    params = dict(auth.get("params", {}))
    for at, value in change.items():
        kind, colon, name = at.partition(":/")
        if colon and kind == "header":
            headers[name] = value
        elif colon and kind == "query":
            params[name] = value
    sent: dict[str, Any] = {"headers": headers, "params": params}
    match create.media:
        case "application/json":
            sent["json"] = body
        case "multipart/form-data":
            sent["files"] = [_part(name, item) for name, item in _items(body)]
        case _:
            sent["data"] = body
    return httpx.Request("POST", url, **sent)


def _items(body: dict[str, Any]) -> list[tuple[str, Any]]:
    return [
        (name, item)
        for name, value in body.items()
        for item in (value if isinstance(value, list) else [value])
    ]


def _part(name: str, value: Any) -> tuple[str, tuple[Any, ...]]:
    if isinstance(value, bytes):
        return name, ("a.png", value, "image/png")
    if isinstance(value, dict):
        return name, (None, json.dumps(value), "application/json")
    return name, (None, str(value))


def auth_of(shape: Shape) -> dict[str, Any]:
    """What opens the door of a server."""
    key = shape.key
    match shape.name:
        case "grisaille":
            return {"headers": {"x-door": f"Key {key}", "x-trace": "by hand"}}
        case "pochoir":
            return {"headers": {"authorization": f"Basic {b64(key.encode())}"}}
        case "gouache":
            return {"params": {"pass": key}}
        case "sfumato":
            heads = {"x-org-secret": SECRET, "x-version": "2026-05-01"}
            return {"headers": {"authorization": f"Bearer {key}", **heads}}
        case _:
            return {"headers": {"authorization": f"Bearer {key}"}}


_TEXT = {"taskType": "TEXT_IMAGE", "textParams": {"text": PROMPT}}
_REFERENCE = {"type": "object", "image_file": data_uri(PNG)}

CREATES: dict[str, Create] = {
    "grisaille/outline": Create(
        path="/v1/outline",
        good={"prompt": PROMPT, "width": 64, "height": 96, "output_format": "png"},
        bad={
            "/prompt maxLength": {"/prompt": "x" * 201},
            "/width multipleOf": {"/width": 72},
            "/safety_tolerance maximum": {"/safety_tolerance": 6},
            "/guidance exclusiveMinimum": {"/guidance": 0},
            "/input_image formats": {"/input_image": b64(GIF)},
            "/input_image max-bytes": {"/input_image": b64(weighing(4097))},
            "/seed format": {"/seed": 2**32},
            "/prompt required": {"/prompt": DROP},
            "/extra unknown": {"/extra": 1},
        },
    ),
    "grisaille/shade": Create(
        path="/v1/shade",
        good={"prompt": PROMPT, "image": data_uri(PNG), "references": [data_uri(PNG)]},
        bad={
            "/references maxItems": {"/references": [data_uri(PNG)] * 4},
            "/references/* formats": {"/references": [data_uri(JPEG)]},
            "/image max-side": {"/image": data_uri(WIDE)},
            "/image encodings": {"/image": "https://example.com/a.png"},
            "/depth enum": {"/depth": 3},
        },
    ),
    "grisaille/wash": Create(
        path="/v1/wash",
        good={"prompt": PROMPT, "aspect_ratio": "16:9", "colour": "#336699"},
        bad={
            "/aspect_ratio max": {"/aspect_ratio": "9:2"},
            "/aspect_ratio min": {"/aspect_ratio": "2:9"},
            "/colour pattern": {"/colour": "#33669"},
        },
    ),
    "frottage/rub": Create(
        path="/v2/rub",
        media="multipart/form-data",
        headers={"accept": "image/*"},
        good={"prompt": PROMPT, "image": PNG, "strength": 0.5, "output_format": "webp"},
        bad={
            "/prompt maxLength": {"/prompt": "x" * 10001},
            "/image max-bytes": {"/image": weighing(8193)},
            "/image formats": {"/image": GIF},
            "/image max-pixels": {"/image": SQUARE},
            "/image dependentRequired": {"/strength": DROP},
            "/grain multipleOf": {"/grain": 12},
            " x-body": {"/image": weighing(8000), "/prompt": "x" * 5000},
        },
    ),
    "frottage/sheet": Create(
        path="/v2/sheet",
        media="multipart/form-data",
        headers={"accept": "application/json"},
        good={
            "prompt": PROMPT, "image[]": [PNG, JPEG], "n": 2, "settings": {"columns": 2},
            "tags": ["oak", "bark"],
        },
        bad={
            "/image[] maxItems": {"/image[]": [PNG] * 5},
            "/image[] x-image-total": {"/image[]": [weighing(3001)] * 2},
            "/image[]/* max-side": {"/image[]": [WIDE]},
            "/settings/columns maximum": {"/settings/columns": 5},
            "/settings/gap exclusiveMaximum": {"/settings/gap": 1},
            "/tags uniqueItems": {"/tags": ["oak", "oak"]},
            "/tags/* pattern": {"/tags": ["OAK"]},
            "/mask formats": {"/mask": JPEG},
        },
    ),
    "tempera/yolk-2": Create(
        path="/v1/images",
        good={"model": "yolk-2", "prompt": PROMPT, "size": "96x64", "n": 2, "quality": "low"},
        bad={
            "/n maximum": {"/n": 11},
            "/size multiple": {"/size": "97x64"},
            "/size max-ratio": {"/size": "256x64"},
            "/size min-pixels": {"/size": "48x64"},
            "/output_format transparent": {"/background": "transparent", "/output_format": "jpeg"},
            "/output_format compressed": {"/output_compression": 5, "/output_format": "png"},
            "/user maxLength": {"/user": "x" * 65},
            "/response_format unknown": {"/response_format": "url"},
            "/model enum": {"/model": "yolk-3"},
        },
    ),
    "tempera/whey-1": Create(
        path="/v1/images",
        good={"model": "whey-1", "prompt": PROMPT, "size": "96x64", "n": 2},
        bad={
            "/n maximum": {"/n": 5},
            "/size enum": {"/size": "128x64"},
            "/quality unknown": {"/quality": "low"},
        },
    ),
    "pochoir/stencil": Create(
        path="/v2/stencil",
        good={"prompt": PROMPT, "n": 2, "aspect_ratio": "2:3", "subject_reference": [_REFERENCE]},
        bad={
            "/prompt maxLength": {"/prompt": "x" * 1501},
            "/n maximum": {"/n": 10},
            "/aspect_ratio enum": {"/aspect_ratio": "16:9"},
            "/subject_reference maxItems": {"/subject_reference": [_REFERENCE] * 3},
            "/subject_reference/*/type enum": {"/subject_reference/0/type": "place"},
            "/subject_reference/*/weight maximum": {"/subject_reference/0/weight": 1.5},
        },
    ),
    "pochoir/dye": Create(
        path="/v2/dye",
        good={"prompt": PROMPT, "shades": 3, "tones": ["warm"]},
        bad={
            "/tones maxItems": {"/tones": ["warm", "cold", "grey"]},
            "/shades minimum": {"/shades": 1},
        },
    ),
    "intaglio/press": Create(
        path="/v1/models/copper/etch/predictions",
        headers={"prefer": "respond-async"},
        good={
            "input": {
                "prompt": PROMPT, "image_size": {"width": 64, "height": 32}, "num_outputs": 2,
                "loras": [{"path": "https://example.com/a", "scale": 1}], "image": [data_uri(PNG)],
            },
            "labels": {"a": "b"},
        },
        bad={
            "path:/model_name enum": {"path:": "/v1/models/copper/draw/predictions"},
            "path:/model_owner maxLength": {"path:": f"/v1/models/{'x' * 21}/etch/predictions"},
            "header:/Cancel-After pattern": {"header:/cancel-after": "30 s"},
            "query:/priority maximum": {"query:/priority": "4"},
            "/input/prompt maxLength": {"/input/prompt": "x" * 501},
            "/input/image_size/width multipleOf": {"/input/image_size/width": 65},
            "/input/image_size enum": {"/input/image_size": "round"},
            "/input/loras/*/scale maximum": {"/input/loras/0/scale": 3},
            "/labels maxProperties": {"/labels": {"a": "", "b": "", "c": "", "d": ""}},
            "/input/image maxItems": {"/input/image": [data_uri(PNG)] * 4},
        },
    ),
    "intaglio/plate": Create(
        path="/v1/plates",
        good={"prompt": PROMPT, "metal": "steel plate", "bites": [1.5, 60]},
        bad={
            "/bites/* maximum": {"/bites": [61]},
            "/bites/* exclusiveMinimum": {"/bites": [0]},
            "/metal enum": {"/metal": "gold"},
        },
    ),
    "sgraffito/carve": Create(
        path="/v3/carve",
        good={
            **_TEXT, "count": 2, "frame": {"scale": 2},
            "ground": {"kind": "photo", "image": b64(PNG), "blur": 3},
        },
        bad={
            "/textParams dependentRequired controlMode": {"/textParams/controlMode": "CANNY_EDGE"},
            "/maskParams oneOf": {
                "/taskType": "INPAINTING", "/textParams": DROP,
                "/maskParams": {"image": b64(PNG), "maskPrompt": "x", "maskImage": b64(PNG)},
            },
            "/maskParams forbidden": {"/maskParams": {"image": b64(PNG), "maskPrompt": "x"}},
            "/textParams required": {"/textParams": DROP},
            "/frame anyOf": {"/frame": {"crop": True}},
            "/frame not": {"/frame": {"scale": 1, "crop": True}},
            "/frame dependentRequired": {"/frame": {"width": 64}},
            "/count maximum with seed": {"/seed": 7},
            "/ground/blur maximum": {"/ground/blur": 21},
            "/ground/kind const": {"/ground/kind": "marble"},
        },
    ),
    "sgraffito/scratch": Create(
        path="/v3/scratch",
        good={
            "prompt": PROMPT, "fixed": "scratch-3", "title": "héron", "strength": "0.35",
            "copies": "2", "size": "64*48", "image": b64(PNG), "images": [b64(PNG)] * 2,
            "mood": "never heard of", "day": "2026-02-28", "moment": "2026-02-28T10:00:00Z",
            "mail": "a@b.example", "blob": "aGk=", "link": "https://example.com/a",
            "ref": "046b6c7f-0b8a-43b9-b35d-6489e6daee91", "small": -5, "big": 2**62, "word": 7,
            "level": 0.5, "even": 4, "weights": {"a": 0.5}, "free": {"x": [1]}, "tags": ["a"],
            "layers": [{"type": "text", "text": "x"}, {"type": "lines", "steps": [1, 2]}],
        },
        bad={
            "/prompt maxLength": {"/prompt": "é" * 41},
            "/title maxLength": {"/title": "𝄞" * 11},
            "/strength multipleOf": {"/strength": "0.37"},
            "/copies integer": {"/copies": "2.0"},
            "/size max-ratio": {"/size": "256*48"},
            "/image max-pixels": {"/image": b64(SQUARE)},
            "/trace formats": {"/trace": b64(PNG)},
            "/images x-image-total": {"/images": [b64(weighing(4500))] * 3},
            "/weights/* maximum": {"/weights/a": 2},
            "/layers/*/steps maxItems": {"/layers/1/steps": [1, 2, 3, 4, 5]},
            "/word format": {"/word": -1},
            "/even exclusiveMaximum": {"/even": 20},
            "/mail format": {"/mail": "a.example"},
            " x-body": {"/free/x": "y" * 100_000},
        },
    ),
    "sfumato/veil": Create(
        path=f"/v1/projects/{PROJECT}/models/veil",
        good={
            "instances": [{"prompt": PROMPT, "image": {"bytesBase64Encoded": b64(PNG)}}],
            "parameters": {"sampleCount": 2, "mimeType": "image/jpeg"},
        },
        bad={
            "query:/billing enum": {"query:/billing": "nobody"},
            "/instances maxItems": {"/instances": [{"prompt": PROMPT}] * 2},
            "/instances/*/prompt maxLength": {"/instances/0/prompt": "x" * 481},
            "/parameters/sampleCount maximum": {"/parameters/sampleCount": 5},
            "/parameters/guidance exclusiveMaximum": {"/parameters/guidance": 20},
        },
    ),
    "gouache/poster": Create(
        path="/api/posters",
        media="application/x-www-form-urlencoded",
        good={
            "prompt": PROMPT, "copies": 2, "gloss": 0.5, "paper": "no", "large": "true",
            "colours": ["ochre", "black & white"],
        },
        bad={
            "/prompt minLength": {"/prompt": ""},
            "/copies maximum": {"/copies": 4},
            "/gloss maximum": {"/gloss": 1.5},
            "/paper enum": {"/paper": "yes"},
            "/colours maxItems": {"/colours": ["ochre", "umber", "sienna", "black & white"]},
            "/colours/* enum": {"/colours": ["blue"]},
            "/photo format": {"/photo": "http:// x"},
        },
    ),
    "gouache/sketch": Create(
        path="/api/sketches",
        good={"prompt": PROMPT, "shape": "wide", "scale": "large"},
        bad={
            "/scale enum": {"/scale": "huge"},
            "/prompt maxLength": {"/prompt": "x" * 61},
        },
    ),
}  # fmt: skip
