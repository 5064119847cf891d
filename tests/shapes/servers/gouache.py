"""Gouache: a form, a queue whose HTTP statuses speak, webhooks, and sketches at once."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any, ClassVar

from tests.shapes.serving import (
    Judge,
    Reply,
    Request,
    Sent,
    Shape,
    Task,
    colour_of,
    picture,
    says,
)
from tests.shapes.values import from_text, is_object, is_text, is_uri

SECRET = "secret-of-the-shapes"
_SIZES = {("square", "small"): (32, 32), ("wide", "small"): (64, 32)}
_SIZES |= {("square", "large"): (64, 64), ("wide", "large"): (112, 48)}


class Gouache(Shape):
    name = "gouache"
    faults: ClassVar = {
        "/prompt minLength": "/prompt",
        "/copies maximum": "/copies",
        "/gloss maximum": "/gloss",
        "/paper enum": "/paper",
        "/colours maxItems": "/colours",
        "/colours/* enum": "/colours/*",
        "/scale enum": "/scale",
        "count ignored": "/copies",
        "size ignored": "/scale",
        "no webhook": "broken-webhook",
        "result elsewhere": "x-task",
        "any key": "security",
    }

    def answer(self, request: Request) -> Reply:
        if not self.open and request.query.get("pass") != [self.key]:
            return _problem(401, "E_PASS", "the pass is wrong")
        try:
            if request.method == "POST" and request.path == "/api/posters":
                return self._poster(_fields(request.form()))
            if request.method == "POST" and request.path == "/api/sketches":
                return self._sketch(request.json())
        except ValueError as error:
            return _problem(400, "E_BODY", str(error))
        if request.method == "GET" and request.path.startswith("/api/posters/"):
            return self._get(request, self.tasks.get(request.path.rpartition("/")[2]))
        return _problem(404, "E_PATH", "there is nothing here")

    def _poster(self, body: dict[str, Any]) -> Reply:
        judge = self.judge()
        _judge_poster(judge, body)
        if judge.wrong:
            return _problem(400, "E_FIELD", judge.wrong[0])
        task = self.start(body, f"po-{len(self.tasks) + 1}")
        told = {"id": task.id, "status": "wet"}
        self._call(task, told)
        return says(told, 201)

    def _get(self, request: Request, task: Task | None) -> Reply:
        """The first look comes too early, the second sees wet paint."""
        if task is not None:
            task.looks += 1
        if task is None or task.looks == 1:
            return _problem(404, "E_NONE", "there is no such poster")
        if task.looks == 2:
            told: dict[str, Any] = {"id": task.id, "status": "drying"}
            self._call(task, told)
            return says(told, 202)
        if task.fate != "done":
            return _problem(422, "E_TORN", "the paper tore")
        if "ready" not in task.body:
            task.body["ready"] = self._ready(request, task)
            self._call(task, task.body["ready"])
        return says(task.body["ready"])

    def _ready(self, request: Request, task: Task) -> dict[str, Any]:
        count = (
            1
            if "count ignored" in self.planted
            else int(from_text(task.body.get("copies", "1")) or 1)
        )
        place = "url" if "result elsewhere" in self.planted else "href"
        posters = [{place: self.keep(request, task.prompt)} for _ in range(count)]
        bill = {"total": f"{0.02 * count:.2f}"}
        return {"id": task.id, "status": "ready", "posters": posters, "bill": bill}

    def _call(self, task: Task, told: dict[str, Any]) -> None:
        url = task.body.get("callback_url")
        if url is None or "no webhook" in self.planted:
            return
        body, id, now = (
            json.dumps(told).encode(),
            f"wh-{task.id}-{told['status']}",
            str(int(time.time())),
        )
        signed = hmac.new(SECRET.encode(), f"{id}.{now}.".encode() + body, hashlib.sha256)
        heads = {
            "content-type": "application/json",
            "webhook-id": id,
            "webhook-timestamp": now,
            "webhook-signature": f"v1,{base64.b64encode(signed.digest()).decode()}",
        }
        self.sent.append(Sent(url=url, headers=heads, body=body))

    def _sketch(self, body: Any) -> Reply:
        judge = self.judge()
        if judge.must(is_object(body), " type"):
            _judge_sketch(judge, body)
        if judge.wrong:
            return _problem(400, "E_FIELD", judge.wrong[0])
        asked = body.get("shape", "square"), str(body.get("scale", "small"))
        size = _SIZES.get(asked, (32, 32))
        if "size ignored" in self.planted:
            size = _SIZES[body.get("shape", "square"), "small"]
        image = base64.b64encode(picture(colour_of(body["prompt"]), "png", size)).decode()
        place = "picture" if "result elsewhere" in self.planted else "image"
        return says({place: f"data:image/png;base64,{image}", "bill": {"total": "0.01"}})


def _problem(status: int, code: str, message: str) -> Reply:
    return says({"error": {"code": code, "message": message}}, status)


def _fields(form: dict[str, list[str]]) -> dict[str, Any]:
    """The fields of a form; `colours` may come several times, the others once."""
    again = [name for name, values in form.items() if name != "colours" and len(values) != 1]
    if again:
        raise ValueError(f"{again[0]} is there twice")
    return {name: values if name == "colours" else values[0] for name, values in form.items()}


def _judge_poster(judge: Judge, body: dict[str, Any]) -> None:
    names = ("prompt", "copies", "gloss", "large", "paper", "colours", "photo", "callback_url")
    judge.closed(body, "", *names)
    if judge.must("prompt" in body, "/prompt required"):
        judge.must(len(body["prompt"]) >= 1, "/prompt minLength")
        judge.must(len(body["prompt"]) <= 120, "/prompt maxLength")
    for name, high in (("copies", 3), ("gloss", 1)):
        if name not in body:
            continue
        value = from_text(body[name])
        if judge.must(value is not None, f"/{name} type") and value is not None:
            judge.must(name == "gloss" or value.denominator == 1, f"/{name} type")
            judge.must(value >= (1 if name == "copies" else 0), f"/{name} minimum")
            judge.must(value <= high, f"/{name} maximum")
    judge.must(body.get("large", "true") in ("true", "false"), "/large type")
    judge.must(body.get("paper", "thin") in ("thin", "thick", "no"), "/paper enum")
    colours = body.get("colours", ["ochre"])
    judge.must(len(colours) <= 3, "/colours maxItems")
    judge.must(len(set(colours)) == len(colours), "/colours uniqueItems")
    for colour in colours:
        judge.must(colour in ("ochre", "umber", "sienna", "black & white"), "/colours/* enum")
    for name in ("photo", "callback_url"):
        judge.must(name not in body or is_uri(body[name]), f"/{name} format")
    photo = body.get("photo", "https:")
    judge.must(photo.lower().startswith(("http:", "https:")), "/photo encodings")


def _judge_sketch(judge: Judge, body: dict[str, Any]) -> None:
    judge.closed(body, "", "prompt", "shape", "scale")
    if judge.must(is_text(body.get("prompt")), "/prompt type"):
        judge.must(len(body["prompt"]) >= 1, "/prompt minLength")
        judge.must(len(body["prompt"]) <= 60, "/prompt maxLength")
    judge.must(body.get("shape", "square") in ("square", "wide"), "/shape enum")
    judge.must(body.get("scale", "small") in ("small", "large"), "/scale enum")


SERVER = Gouache
