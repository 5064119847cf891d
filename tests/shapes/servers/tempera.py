"""Tempera: two models on one path, base64 or URLs at once, errors with type, param and code."""

import base64
from typing import Any, ClassVar

from tests.shapes.serving import Judge, Reply, Request, Shape, colour_of, picture, says
from tests.shapes.values import exact, is_text, is_whole, size_of

_MODELS = ("yolk-2", "whey-1", "whey-1-mini")


class Tempera(Shape):
    name = "tempera"
    faults: ClassVar = {
        "/n maximum": "/n",
        "/size multiple": "/size",
        "/size max-ratio": "/size",
        "/size enum": "/size",
        "/output_format transparent": "allOf",
        "/output_format compressed": "allOf",
        "/user maxLength": "/user",
        "other models' rules": "/quality",
        "count ignored": "/n",
        "result elsewhere": "x-task",
        "any key": "security",
    }

    def answer(self, request: Request) -> Reply:
        if not self.open and request.headers.get("authorization") != f"Bearer {self.key}":
            return _error(401, "Incorrect API key.", None, "invalid_api_key")
        if (request.method, request.path) != ("POST", "/v1/images"):
            return _error(404, "There is nothing here.", None, None)
        try:
            body = request.json()
        except ValueError as error:
            return _error(400, str(error), None, "invalid_json")
        judge = self.judge()
        if judge.must(isinstance(body, dict), " type"):
            self._judge(judge, body)
        if judge.wrong:
            field = judge.wrong[0].lstrip("/").partition(" ")[0]
            return _error(400, f"Wrong: {judge.wrong[0]}", field, "invalid_value")
        return self._paint(request, body)

    def _judge(self, judge: Judge, body: dict[str, Any]) -> None:
        if not judge.must(body.get("model") in _MODELS, "/model enum"):
            return
        (_yolk if body["model"] == "yolk-2" else _whey)(judge, body)
        if "other models' rules" in self.planted:
            judge.wrong = [item for item in judge.wrong if "/quality" not in item]

    def _paint(self, request: Request, body: dict[str, Any]) -> Reply:
        format, size = body.get("output_format", "png"), _sides(body.get("size"))
        by_url = body["model"] != "yolk-2" and body.get("response_format", "url") == "url"
        count = 1 if "count ignored" in self.planted else int(body.get("n", 1))
        data: list[dict[str, str]] = []
        for _ in range(count):
            if by_url:
                data.append({"url": self.keep(request, body["prompt"], format, size)})
            else:
                image = picture(colour_of(body["prompt"]), format, size)
                data.append({"b64_json": base64.b64encode(image).decode()})
        if "result elsewhere" in self.planted:
            data = [{f"x_{name}": value for name, value in item.items()} for item in data]
        usage = {"cost": 0.04 * count, "total_tokens": 100}
        return says({"created": 1763683200, "data": data, "usage": usage})


def _sides(size: Any) -> tuple[int, int]:
    """The sides that are asked for, as far as the server can make them."""
    wide, high = (size_of(size) if is_text(size) else None) or (64, 64)
    return min(wide, 512), min(high, 512)


def _error(status: int, message: str, param: str | None, code: str | None) -> Reply:
    what = {"type": "invalid_request_error", "message": message, "param": param, "code": code}
    return says({"error": what}, status)


def _shared(judge: Judge, body: dict[str, Any], longest: int, most: int) -> None:
    if judge.must(is_text(body.get("prompt")), "/prompt type"):
        judge.must(len(body["prompt"]) >= 1, "/prompt minLength")
        judge.must(len(body["prompt"]) <= longest, "/prompt maxLength")
    if "n" in body and judge.must(is_whole(body["n"]), "/n type"):
        judge.must(body["n"] >= 1, "/n minimum")
        judge.must(body["n"] <= most, "/n maximum")


def _choice(judge: Judge, body: dict[str, Any], name: str, *words: str) -> None:
    judge.must(name not in body or body[name] in words, f"/{name} enum")


def _yolk(judge: Judge, body: dict[str, Any]) -> None:
    names = ("model", "prompt", "n", "size", "quality", "background", "output_format")
    judge.closed(body, "", *names, "output_compression", "moderation", "user")
    _shared(judge, body, 4000, 10)
    _choice(judge, body, "quality", "low", "medium", "high", "auto")
    _choice(judge, body, "background", "transparent", "opaque", "auto")
    _choice(judge, body, "output_format", "png", "jpeg", "webp")
    _choice(judge, body, "moderation", "low", "auto")
    if "output_compression" in body:
        value = body["output_compression"]
        if judge.must(is_whole(value), "/output_compression type"):
            judge.must(0 <= value <= 100, "/output_compression range")
        judge.must(body.get("output_format") in ("jpeg", "webp"), "/output_format compressed")
    if body.get("background") == "transparent":
        judge.must(body.get("output_format") in ("png", "webp"), "/output_format transparent")
    if "user" in body and judge.must(is_text(body["user"]), "/user type"):
        judge.must(len(body["user"]) <= 64, "/user maxLength")
    if "size" in body and judge.must(is_text(body["size"]), "/size type"):
        _size(judge, body["size"])


def _size(judge: Judge, text: str) -> None:
    if text == "auto":
        return
    sides = size_of(text)
    if not judge.must(sides is not None, "/size form") or sides is None:
        return
    wide, high = sides
    judge.must(wide % 16 == 0 and high % 16 == 0, "/size multiple")
    judge.must(max(wide, high) <= 512, "/size max-side")
    judge.must(wide * high >= 4096, "/size min-pixels")
    judge.must(wide * high <= 131072, "/size max-pixels")
    judge.must(wide * 3 >= high, "/size min-ratio")
    judge.must(exact(wide) <= high * 3, "/size max-ratio")


def _whey(judge: Judge, body: dict[str, Any]) -> None:
    names = ("model", "prompt", "n", "size", "response_format", "output_format")
    judge.closed(body, "", *names)
    _shared(judge, body, 1000, 4)
    _choice(judge, body, "size", "64x64", "96x64", "64x96")
    _choice(judge, body, "response_format", "url", "b64_json")
    _choice(judge, body, "output_format", "png", "jpeg")


SERVER = Tempera
