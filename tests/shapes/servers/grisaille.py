"""Grisaille: a queue by query id, an apiKey with a prefix, URLs to poll."""

import uuid
from typing import Any, ClassVar
from urllib.parse import quote

from tests.shapes.serving import Judge, Reply, Request, Shape, Task, says
from tests.shapes.values import (
    exact,
    format_of,
    from_base64,
    from_data_uri,
    is_flag,
    is_list,
    is_number,
    is_step,
    is_text,
    is_uri,
    is_whole,
    sides_of,
)


class Grisaille(Shape):
    name = "grisaille"
    faults: ClassVar = {
        "/prompt maxLength": "/prompt",
        "/width multipleOf": "/width",
        "/safety_tolerance maximum": "/safety_tolerance",
        "/guidance exclusiveMinimum": "/guidance",
        "/input_image formats": "/input_image",
        "/references maxItems": "/references",
        "/image max-side": "/image",
        "/aspect_ratio max": "/aspect_ratio",
        "any key": "security",
        "format ignored": "/output_format",
        "result elsewhere": "x-task",
    }

    def answer(self, request: Request) -> Reply:
        if not self.open and request.headers.get("x-door") != f"Key {self.key}":
            return says({"detail": "Not authenticated"}, 401)
        if request.method == "GET" and request.path == "/v1/tasks":
            return self._task(request)
        judges = {"/v1/outline": _outline, "/v1/shade": _shade, "/v1/wash": _wash}
        if request.method != "POST" or request.path not in judges:
            return says({"detail": "Not found"}, 404)
        try:
            body = request.json()
        except ValueError as error:
            return _problem("body", str(error))
        judge = self.judge()
        if judge.must(isinstance(body, dict), " type"):
            judges[request.path](judge, body)
        if judge.wrong:
            return _problem(*judge.wrong[0].lstrip("/").split(" ", 1))
        task = self.start({**body, "_path": request.path}, str(uuid.uuid4()))
        told = {"id": task.id, "polling_url": self._polling(request, task)}
        return says(told if request.path == "/v1/outline" else {**told, "status": "Pending"})

    def _polling(self, request: Request, task: Task) -> str:
        """Shades tell the address of a region, which is not this server's."""
        away = request.path == "/v1/shade"
        origin = "https://eu.grisaille-regions.example" if away else request.origin
        return f"{origin}/v1/tasks?id={quote(task.id)}"

    def _task(self, request: Request) -> Reply:
        found = self.tasks.get("".join(request.query.get("id", [])))
        if found is None:
            return says({"detail": "Task not found"}, 404)
        if found.body["_path"] == "/v1/outline" and "x-trace" not in request.headers:
            return says({"detail": "X-Trace is missing"}, 422)
        found.looks += 1
        told: dict[str, Any] = {"id": found.id, "details": None, "progress": None}
        if found.looks < 3:
            status = ["Pending", "Thinking"][found.looks - 1]
            return says({**told, "status": status, "progress": found.looks / 4})
        match found.fate:
            case "failed":
                return says({**told, "status": "Error", "details": {"reason": "the ink ran dry"}})
            case "refused":
                why = {"reason": "the prompt is not for all"}
                return says({**told, "status": "Request Moderated", "details": why})
        format = found.body.get("output_format") or "jpeg"
        if "format ignored" in self.planted:
            format = "jpeg"
        url = self.keep(request, found.prompt, format, _size(found.body))
        place = "picture" if "result elsewhere" in self.planted else "sample"
        return says({**told, "status": "Ready", "cost": 4.5, "result": {place: url}})


def _size(body: dict[str, Any]) -> tuple[int, int]:
    return int(body.get("width", 48)), int(body.get("height", 32))


def _problem(field: str, what: str = "wrong") -> Reply:
    return says({"detail": [{"loc": ["body", field], "msg": what}]}, 422)


def _prompt(judge: Judge, body: dict[str, Any]) -> None:
    if not judge.must("prompt" in body, "/prompt required"):
        return
    if judge.must(is_text(body["prompt"]), "/prompt type"):
        judge.must(len(body["prompt"]) >= 1, "/prompt minLength")
        judge.must(len(body["prompt"]) <= 200, "/prompt maxLength")


def _outline(judge: Judge, body: dict[str, Any]) -> None:
    names = ("prompt", "input_image", "seed", "width", "height", "steps", "guidance")
    more = ("prompt_upsampling", "safety_tolerance", "output_format")
    judge.closed(body, "", *names, *more)
    _prompt(judge, body)
    if body.get("input_image") is not None:
        _picture(judge, body["input_image"])
    if body.get("seed") is not None and judge.must(is_whole(body["seed"]), "/seed type"):
        judge.must(0 <= body["seed"] < 2**32, "/seed format")
    for side in ("width", "height"):
        if side in body and judge.must(is_whole(body[side]), f"/{side} type"):
            judge.must(body[side] >= 64, f"/{side} minimum")
            judge.must(body[side] <= 2048, f"/{side} maximum")
            judge.must(is_step(body[side], 16), f"/{side} multipleOf")
    if body.get("steps") is not None and judge.must(is_whole(body["steps"]), "/steps type"):
        judge.must(body["steps"] >= 1, "/steps minimum")
        judge.must(body["steps"] <= 50, "/steps maximum")
    if "guidance" in body and judge.must(is_number(body["guidance"]), "/guidance type"):
        judge.must(exact(body["guidance"]) > 0, "/guidance exclusiveMinimum")
        judge.must(exact(body["guidance"]) <= 10, "/guidance maximum")
    judge.must(is_flag(body.get("prompt_upsampling", True)), "/prompt_upsampling type")
    tolerance = body.get("safety_tolerance", 2)
    if judge.must(is_whole(tolerance), "/safety_tolerance type"):
        judge.must(tolerance >= 0, "/safety_tolerance minimum")
        judge.must(tolerance <= 5, "/safety_tolerance maximum")
    formats = ("jpeg", "png", "webp", None)
    judge.must(body.get("output_format") in formats, "/output_format enum")


def _picture(judge: Judge, value: Any) -> None:
    """Base64 of an image, or a URL, which is not fetched here."""
    if not judge.must(is_text(value), "/input_image type"):
        return
    if value.lower().startswith(("http://", "https://")):
        judge.must(is_uri(value), "/input_image encodings")
        return
    data = from_base64(value)
    if judge.must(bool(data), "/input_image encodings") and data is not None:
        judge.must(format_of(data) in ("jpeg", "png"), "/input_image formats")
        judge.must(len(data) <= 4096, "/input_image max-bytes")


def _shade(judge: Judge, body: dict[str, Any]) -> None:
    judge.closed(body, "", "prompt", "image", "references", "depth")
    _prompt(judge, body)
    if judge.must("image" in body, "/image required") and judge.must(
        is_text(body["image"]), "/image type"
    ):
        data = from_data_uri(body["image"])
        if judge.must(bool(data), "/image encodings") and data is not None:
            judge.must(format_of(data) in ("jpeg", "png"), "/image formats")
            judge.must(len(data) <= 4096, "/image max-bytes")
            sides = sides_of(data)
            judge.must(sides is None or sides.most <= 512, "/image max-side")
    if "references" in body and judge.must(is_list(body["references"]), "/references type"):
        judge.must(len(body["references"]) >= 1, "/references minItems")
        judge.must(len(body["references"]) <= 3, "/references maxItems")
        for item in body["references"]:
            _reference(judge, item)
    depth = body.get("depth", 2)
    judge.must(is_number(depth) and depth in (1, 2, 4), "/depth enum")


def _reference(judge: Judge, item: Any) -> None:
    if not judge.must(is_text(item), "/references/* type"):
        return
    if item.lower().startswith(("http://", "https://")):
        judge.must(is_uri(item), "/references/* encodings")
        return
    data = from_data_uri(item)
    if judge.must(bool(data), "/references/* encodings") and data is not None:
        judge.must(format_of(data) == "png", "/references/* formats")


def _wash(judge: Judge, body: dict[str, Any]) -> None:
    judge.closed(body, "", "prompt", "aspect_ratio", "colour")
    _prompt(judge, body)
    if "aspect_ratio" in body and judge.must(is_text(body["aspect_ratio"]), "/aspect_ratio type"):
        _ratio(judge, body["aspect_ratio"])
    if "colour" in body and judge.must(is_text(body["colour"]), "/colour type"):
        digits = body["colour"].removeprefix("#")
        right = body["colour"].startswith("#") and len(digits) == 6
        judge.must(right and set(digits) <= set("0123456789abcdef"), "/colour pattern")


def _ratio(judge: Judge, text: str) -> None:
    wide, colon, high = text.partition(":")
    plain = all(side.isascii() and side.isdigit() and side[0] != "0" for side in (wide, high))
    if judge.must(bool(colon) and plain, "/aspect_ratio form"):
        judge.must(int(wide) * 4 >= int(high), "/aspect_ratio min")
        judge.must(int(wide) <= int(high) * 4, "/aspect_ratio max")


SERVER = Grisaille
