"""Frottage: multipart in, bytes or base64 out, at once."""

import base64
import re
from typing import Any, ClassVar

from tests.shapes.serving import (
    BadBody,
    Judge,
    Part,
    Reply,
    Request,
    Shape,
    colour_of,
    parsed,
    picture,
    says,
)
from tests.shapes.values import (
    format_of,
    from_text,
    is_number,
    is_object,
    is_step,
    is_whole,
    sides_of,
)


class Frottage(Shape):
    name = "frottage"
    faults: ClassVar = {
        "/prompt maxLength": "/prompt",
        "/image max-bytes": "/image",
        "/image formats": "/image",
        "/image dependentRequired": "dependentRequired",
        "/grain multipleOf": "/grain",
        "/image[] maxItems": "/image[]",
        "/image[] x-image-total": "/image[]",
        "/settings/columns maximum": "/settings/columns",
        "/tags uniqueItems": "/tags",
        " x-body": "x-body",
        "format ignored": "/output_format",
        "count ignored": "/n",
        "any key": "security",
    }

    def answer(self, request: Request) -> Reply:
        if not self.open and request.headers.get("authorization") != f"Bearer {self.key}":
            return _problem(401, "unauthorized", "the key is wrong")
        answers = {"/v2/rub": self._rub, "/v2/sheet": self._sheet}
        if request.method != "POST" or request.path not in answers:
            return _problem(404, "not_found", "there is nothing here")
        try:
            return answers[request.path](request)
        except ValueError as error:
            return _problem(400, "bad_request", str(error))

    def _rub(self, request: Request) -> Reply:
        if not any(word in request.headers.get("accept", "") for word in ("image/", "*/*")):
            return _problem(400, "bad_request", "accept: an image is all there is")
        judge = self.judge()
        if not judge.must(len(request.body) <= 12288, " x-body"):
            return _problem(413, "too_large", "the body is too large")
        body = _fields(request.parts(), files=("image",))
        _judge_rub(judge, body)
        if judge.wrong:
            return _problem(400, "bad_request", judge.wrong[0])
        format = body.get("output_format", "png")
        if "format ignored" in self.planted:
            format = "png"
        return Reply(body=picture(colour_of(body["prompt"]), format), type=f"image/{format}")

    def _sheet(self, request: Request) -> Reply:
        if "application/json" not in request.headers.get("accept", "") and "*/*" not in (
            request.headers.get("accept", "")
        ):
            return _problem(400, "bad_request", "accept: JSON is all there is")
        judge = self.judge()
        body = _fields(request.parts(), files=("image[]", "mask"), lists=("image[]", "tags"))
        _judge_sheet(judge, body)
        if judge.wrong:
            return _problem(400, "bad_request", judge.wrong[0])
        count = 1 if "count ignored" in self.planted else int(body.get("n", 1))
        image = base64.b64encode(picture(colour_of(body["prompt"]))).decode()
        return says({"images": [{"b64": image, "seed": n} for n in range(count)]})


def _problem(status: int, name: str, text: str) -> Reply:
    return says({"name": name, "errors": [text]}, status)


def _fields(
    parts: list[Part], files: tuple[str, ...], lists: tuple[str, ...] = ()
) -> dict[str, Any]:
    """The parts by name: bytes of files, texts, and lists of both."""
    body: dict[str, Any] = {}
    for part in parts:
        if (part.name in files) != (part.filename is not None):
            raise BadBody(f"{part.name}: a file is wanted where one is, and only there")
        if part.name in files and not (part.type or "").startswith("image/"):
            raise BadBody(f"{part.name}: the part is no image, it is {part.type}")
        value: Any = part.data if part.name in files else part.text
        if part.name == "settings":
            if part.type is None or part.type.partition(";")[0] != "application/json":
                raise BadBody(f"settings: the part is {part.type}, not JSON")
            value = parsed(part.data)
        if part.name in lists:
            body.setdefault(part.name, []).append(value)
        elif part.name in body:
            raise BadBody(f"{part.name}: is there twice")
        else:
            body[part.name] = value
    return body


def _text(judge: Judge, body: dict[str, Any], name: str, least: int, most: int) -> None:
    if judge.must(name in body, f"/{name} required"):
        judge.must(len(body[name]) >= least, f"/{name} minLength")
        judge.must(len(body[name]) <= most, f"/{name} maxLength")


def _number(judge: Judge, body: dict[str, Any], name: str, low: int, high: int, step: Any) -> None:
    """A number written as text, as all are in parts; `step` None takes fractions."""
    if name not in body:
        return
    value = from_text(body[name])
    whole = value is not None and (step is None or value.denominator == 1)
    if judge.must(whole, f"/{name} type") and value is not None:
        judge.must(value >= low, f"/{name} minimum")
        judge.must(value <= high, f"/{name} maximum")
        judge.must(step is None or value % step == 0, f"/{name} multipleOf")


def _judge_rub(judge: Judge, body: dict[str, Any]) -> None:
    names = ("prompt", "image", "strength", "seed", "grain", "fine", "style", "output_format")
    judge.closed(body, "", *names)
    _text(judge, body, "prompt", 1, 10000)
    judge.must(("image" in body) == ("strength" in body), "/image dependentRequired")
    _number(judge, body, "strength", 0, 1, None)
    _number(judge, body, "seed", 0, 4294967294, 1)
    _number(judge, body, "grain", 10, 100, 5)
    judge.must(body.get("fine", "true") in ("true", "false"), "/fine type")
    judge.must(body.get("style", "wax") in ("wax", "graphite", "chalk"), "/style enum")
    formats = ("jpeg", "png", "webp")
    judge.must(body.get("output_format", "png") in formats, "/output_format enum")
    if "image" in body:
        _image(judge, "/image", body["image"], ("jpeg", "png", "webp"), 8192)
        sides = sides_of(body["image"])
        if judge.must(sides is not None, "/image formats") and sides is not None:
            judge.must(sides.least >= 16, "/image min-side")
            judge.must(sides.pixels <= 65536, "/image max-pixels")


def _image(judge: Judge, at: str, data: bytes, formats: tuple[str, ...], most: int) -> None:
    judge.must(format_of(data) in formats, f"{at} formats")
    judge.must(len(data) <= most, f"{at} max-bytes")


def _judge_sheet(judge: Judge, body: dict[str, Any]) -> None:
    judge.closed(body, "", "prompt", "image[]", "mask", "n", "tags", "settings")
    _text(judge, body, "prompt", 1, 100)
    _number(judge, body, "n", 1, 4, 1)
    images = body.get("image[]", [])
    judge.must(len(images) >= 1, "/image[] minItems")
    judge.must(len(images) <= 4, "/image[] maxItems")
    judge.must(sum(map(len, images)) <= 6000, "/image[] x-image-total")
    for item in images:
        _image(judge, "/image[]/*", item, ("png", "jpeg"), 4000)
        sides = sides_of(item)
        judge.must(sides is None or sides.most <= 256, "/image[]/* max-side")
    if "mask" in body:
        judge.must(format_of(body["mask"]) == "png", "/mask formats")
    tags = body.get("tags", [])
    judge.must(len(tags) <= 3, "/tags maxItems")
    judge.must(len(set(tags)) == len(tags), "/tags uniqueItems")
    for tag in tags:
        judge.must(len(tag) >= 2, "/tags/* minLength")
        judge.must(len(tag) <= 12, "/tags/* maxLength")
        judge.must(re.fullmatch("[a-z]+", tag) is not None, "/tags/* pattern")
    if "settings" in body and judge.must(is_object(body["settings"]), "/settings type"):
        _settings(judge, body["settings"])


def _settings(judge: Judge, settings: dict[str, Any]) -> None:
    judge.closed(settings, "/settings", "columns", "gap", "paper")
    if judge.must("columns" in settings, "/settings/columns required"):
        columns = settings["columns"]
        if judge.must(is_whole(columns) and is_step(columns, 1), "/settings/columns type"):
            judge.must(columns >= 1, "/settings/columns minimum")
            judge.must(columns <= 4, "/settings/columns maximum")
    if "gap" in settings and judge.must(is_number(settings["gap"]), "/settings/gap type"):
        judge.must(settings["gap"] >= 0, "/settings/gap minimum")
        judge.must(settings["gap"] < 1, "/settings/gap exclusiveMaximum")
    judge.must(settings.get("paper", "white") in ("white", "cream"), "/settings/paper enum")


SERVER = Frottage
