"""Intaglio: predictions whose model is in the path and whose fields are inside `input`."""

import re
from typing import Any, ClassVar

from tests.shapes.serving import Judge, Reply, Request, Shape, Task, says
from tests.shapes.values import (
    format_of,
    from_data_uri,
    is_list,
    is_number,
    is_object,
    is_step,
    is_text,
    is_uri,
    is_whole,
)

_WORDS = {"square": (48, 48), "tall": (32, 48), "wide": (48, 32)}


class Intaglio(Shape):
    name = "intaglio"
    faults: ClassVar = {
        "path:/model_name enum": "path:/model_name",
        "path:/model_owner maxLength": "path:/model_owner",
        "header:/Cancel-After pattern": "header:/Cancel-After",
        "query:/priority maximum": "query:/priority",
        "/input/prompt maxLength": "/input/prompt",
        "/input/image_size/width multipleOf": "/input/image_size/width",
        "/input/image_size enum": "/input/image_size",
        "/input/loras/*/scale maximum": "/input/loras/*/scale",
        "/labels maxProperties": "/labels",
        "/bites/* maximum": "/bites/*",
        "format ignored": "/input/output_format",
        "count ignored": "/input/num_outputs",
        "any key": "security",
        "one id": "broken-task",
    }

    def answer(self, request: Request) -> Reply:
        if not self.open and request.headers.get("authorization") != f"Bearer {self.key}":
            return _problem(401, "Unauthenticated", "The token is wrong.")
        found = re.fullmatch("/v1/models/([^/]+)/([^/]+)/predictions", request.path)
        if request.method == "POST" and found is not None:
            return self._press(request, found[1], found[2])
        if request.method == "POST" and request.path == "/v1/plates":
            return self._plate(request)
        if request.method == "GET" and request.path == "/v1/predictions":
            return self._list(request)
        found = re.fullmatch("/v1/predictions/([^/]+)(/cancel)?", request.path)
        plate = re.fullmatch("/v1/plates/([^/]+)/([^/]+)", request.path)
        id = found[1] if found else plate[2] if plate else ""
        task = self.tasks.get(id)
        if task is None or (plate and task.body.get("metal") != plate[1]):
            return _problem(404, "Not found", "There is no such prediction.")
        if found and found[2] and request.method == "POST":
            task.cancelled = True
            return says(self._told(request, task))
        if request.method != "GET":
            return _problem(405, "Not allowed", "GET it.")
        task.looks += 1
        return says(self._told(request, task))

    def _press(self, request: Request, owner: str, name: str) -> Reply:
        if request.headers.get("prefer") != "respond-async":
            return _problem(422, "Invalid", "Prefer has to be respond-async")
        judge = self.judge()
        judge.must(re.fullmatch("[a-z0-9-]+", owner) is not None, "path:/model_owner pattern")
        judge.must(len(owner) <= 20, "path:/model_owner maxLength")
        judge.must(name in ("etch", "etch-fast"), "path:/model_name enum")
        after = request.headers.get("cancel-after")
        right = after is None or re.fullmatch("[1-9][0-9]{0,3}[smh]", after) is not None
        judge.must(right, "header:/Cancel-After pattern")
        for value in request.query.get("priority", []):
            if judge.must(re.fullmatch("-?[0-9]+", value) is not None, "query:/priority type"):
                judge.must(int(value) >= 0, "query:/priority minimum")
                judge.must(int(value) <= 3, "query:/priority maximum")
        return self._create(request, judge, _judge_press)

    def _plate(self, request: Request) -> Reply:
        return self._create(request, self.judge(), _judge_plate)

    def _create(self, request: Request, judge: Judge, judged: Any) -> Reply:
        try:
            body = request.json()
        except ValueError as error:
            return _problem(422, "Invalid", str(error))
        if judge.must(is_object(body), " type"):
            judged(judge, body)
        if judge.wrong:
            return _problem(422, "Input validation failed", judge.wrong[0])
        id = f"{1 if 'one id' in self.planted else len(self.tasks) + 1:012}"
        return says(self._told(request, self.start(body, id)), 201)

    def _list(self, request: Request) -> Reply:
        if request.query.get("scope") != ["mine"]:
            return _problem(422, "Invalid", "scope has to be mine")
        return says({"results": [self._told(request, task) for task in self.tasks.values()]})

    def _told(self, request: Request, task: Task) -> dict[str, Any]:
        told: dict[str, Any] = {"id": task.id, "created_at": "2026-11-20T10:00:00Z", "error": None}
        fields = task.body.get("input", task.body)
        fate = Task(task.id, fields).fate
        if task.cancelled:
            return {**told, "status": "canceled"}
        if task.looks < 2:
            return {**told, "status": ["starting", "processing"][task.looks]}
        if fate != "done":
            return {**told, "status": "failed", "error": "the paper tore"}
        done = {**told, "status": "succeeded", "metrics": {"predict_time": 0.5}}
        return {**done, "output": self._output(request, fields)}

    def _output(self, request: Request, fields: dict[str, Any]) -> Any:
        size = fields.get("image_size", "wide")
        sides = (
            _WORDS.get(size, (8, 8)) if is_text(size) else (int(size["width"]), int(size["height"]))
        )
        format = fields.get("output_format", "png")
        if "format ignored" in self.planted:
            format = "png"
        count = int(fields.get("num_outputs", 1))
        if count == 1 or "count ignored" in self.planted:
            return self.keep(request, fields["prompt"], format, sides)
        return [self.keep(request, fields["prompt"], format, sides) for _ in range(count)]


def _problem(status: int, title: str, detail: str) -> Reply:
    return says({"title": title, "detail": detail, "status": status}, status)


def _prompt(judge: Judge, at: str, body: dict[str, Any], most: int) -> None:
    if judge.must("prompt" in body, f"{at}/prompt required") and judge.must(
        is_text(body["prompt"]), f"{at}/prompt type"
    ):
        judge.must(len(body["prompt"]) >= 1, f"{at}/prompt minLength")
        judge.must(len(body["prompt"]) <= most, f"{at}/prompt maxLength")


def _judge_press(judge: Judge, body: dict[str, Any]) -> None:
    judge.closed(body, "", "input", "labels")
    if judge.must(is_object(body.get("input")), "/input type"):
        _input(judge, body["input"])
    if "labels" in body and judge.must(is_object(body["labels"]), "/labels type"):
        judge.must(len(body["labels"]) <= 3, "/labels maxProperties")
        for value in body["labels"].values():
            if judge.must(is_text(value), "/labels/* type"):
                judge.must(len(value) <= 20, "/labels/* maxLength")


def _input(judge: Judge, fields: dict[str, Any]) -> None:
    names = ("prompt", "image_size", "image", "loras", "num_outputs", "output_format", "seed")
    judge.closed(fields, "/input", *names)
    _prompt(judge, "/input", fields, 500)
    if "image_size" in fields:
        _size(judge, fields["image_size"])
    image = fields.get("image", [])
    if is_list(image) and "image" in fields:
        judge.must(len(image) >= 1, "/input/image minItems")
        judge.must(len(image) <= 3, "/input/image maxItems")
    for item in image if is_list(image) else [image]:
        _picture(judge, item)
    if "loras" in fields and judge.must(is_list(fields["loras"]), "/input/loras type"):
        judge.must(len(fields["loras"]) <= 2, "/input/loras maxItems")
        for item in fields["loras"]:
            _lora(judge, item)
    if "num_outputs" in fields and judge.must(
        is_whole(fields["num_outputs"]), "/input/num_outputs type"
    ):
        judge.must(1 <= fields["num_outputs"] <= 4, "/input/num_outputs range")
    formats = ("png", "jpeg", "webp")
    judge.must(fields.get("output_format", "png") in formats, "/input/output_format enum")
    if fields.get("seed") is not None and judge.must(is_whole(fields["seed"]), "/input/seed type"):
        judge.must(-(2**31) <= fields["seed"] < 2**31, "/input/seed format")


def _size(judge: Judge, size: Any) -> None:
    at = "/input/image_size"
    if not is_object(size):
        if judge.must(is_text(size), f"{at} type"):
            judge.must(size in _WORDS, f"{at} enum")
        return
    judge.closed(size, at, "width", "height")
    for side in ("width", "height"):
        if judge.must(is_whole(size.get(side)), f"{at}/{side} type"):
            judge.must(size[side] >= 16, f"{at}/{side} minimum")
            judge.must(size[side] <= 512, f"{at}/{side} maximum")
            judge.must(is_step(size[side], 8), f"{at}/{side} multipleOf")


def _picture(judge: Judge, item: Any) -> None:
    at = "/input/image"
    if not judge.must(is_text(item), f"{at} type"):
        return
    if item.lower().startswith(("http://", "https://")):
        judge.must(is_uri(item), f"{at} encodings")
        return
    data = from_data_uri(item)
    if judge.must(bool(data), f"{at} encodings") and data is not None:
        judge.must(format_of(data) in ("jpeg", "png"), f"{at} formats")
        judge.must(len(data) <= 5000, f"{at} max-bytes")


def _lora(judge: Judge, item: Any) -> None:
    at = "/input/loras/*"
    if not judge.must(is_object(item), f"{at} type"):
        return
    judge.closed(item, at, "path", "scale")
    judge.must(is_text(item.get("path")) and is_uri(item["path"]), f"{at}/path format")
    if "scale" in item and judge.must(is_number(item["scale"]), f"{at}/scale type"):
        judge.must(item["scale"] >= 0, f"{at}/scale minimum")
        judge.must(item["scale"] <= 2, f"{at}/scale maximum")


def _judge_plate(judge: Judge, body: dict[str, Any]) -> None:
    judge.closed(body, "", "prompt", "metal", "bites")
    _prompt(judge, "", body, 100)
    judge.must(body.get("metal") in ("copper", "zinc", "steel plate"), "/metal enum")
    if "bites" in body and judge.must(is_list(body["bites"]), "/bites type"):
        judge.must(len(body["bites"]) >= 1, "/bites minItems")
        judge.must(len(body["bites"]) <= 4, "/bites maxItems")
        for item in body["bites"]:
            if judge.must(is_number(item), "/bites/* type"):
                judge.must(item > 0, "/bites/* exclusiveMinimum")
                judge.must(item <= 60, "/bites/* maximum")


SERVER = Intaglio
