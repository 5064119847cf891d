"""Sfumato: project in the path, a second secret in a header, tokens or keys, a result operation."""

import base64
import re
from typing import Any, ClassVar

from tests.shapes.serving import Judge, Reply, Request, Shape, Task, colour_of, picture, says
from tests.shapes.values import (
    format_of,
    from_base64,
    is_list,
    is_number,
    is_object,
    is_text,
    is_whole,
)

PROJECT = "studio-7"
SECRET = "org-secret-of-the-shapes"
_MEDIA = {"image/png": "png", "image/jpeg": "jpeg"}


class Sfumato(Shape):
    name = "sfumato"
    faults: ClassVar = {
        "query:/billing enum": "query:/billing",
        "/instances maxItems": "/instances",
        "/instances/*/prompt maxLength": "/instances/*/prompt",
        "/parameters/sampleCount maximum": "/parameters/sampleCount",
        "/parameters/guidance exclusiveMaximum": "/parameters/guidance",
        "format ignored": "/parameters/mimeType",
        "count ignored": "/parameters/sampleCount",
        "result elsewhere": "x-task",
        "any key": "security",
    }

    def answer(self, request: Request) -> Reply:
        heads = request.headers
        token = heads.get("authorization") == f"Bearer {self.key}"
        if not self.open and not token and heads.get("x-open-key") != self.key:
            return _problem(401, "UNAUTHENTICATED", "Wrong token.")
        if heads.get("x-org-secret") != SECRET:
            return _problem(401, "UNAUTHENTICATED", "Wrong secret of the organisation.")
        base = f"/v1/projects/{PROJECT}"
        if request.method == "POST" and request.path == f"{base}/models/veil":
            return self._create(request)
        found = re.fullmatch(f"{base}/jobs/([^/]+)(/images)?", request.path)
        task = self.tasks.get(found[1]) if found and request.method == "GET" else None
        if found is None or task is None:
            return _problem(404, "NOT_FOUND", "No such job.")
        if found[2]:
            return self._images(task)
        if request.query.get("alt") != ["json"]:
            return _problem(400, "INVALID_ARGUMENT", "alt has to be json.")
        task.looks += 1
        return says(_told(task))

    def _create(self, request: Request) -> Reply:
        if request.headers.get("x-version") != "2026-05-01":
            return _problem(400, "INVALID_ARGUMENT", "X-Version has to be 2026-05-01.")
        judge = self.judge()
        billing = request.query.get("billing", ["project"])
        judge.must(billing in (["project"], ["caller"]), "query:/billing enum")
        try:
            body = request.json()
        except ValueError as error:
            return _problem(400, "INVALID_ARGUMENT", str(error))
        if judge.must(is_object(body), " type"):
            _judge(judge, body)
        if judge.wrong:
            return _problem(400, "INVALID_ARGUMENT", judge.wrong[0])
        return says(_told(self.start(body, f"job{len(self.tasks) + 1}")))

    def _images(self, task: Task) -> Reply:
        if task.looks < 2:
            return _problem(404, "NOT_FOUND", "The job is not done.")
        asked = task.body.get("parameters", {})
        media = asked.get("mimeType", "image/png")
        if "format ignored" in self.planted:
            media = "image/png"
        count = 1 if "count ignored" in self.planted else int(asked.get("sampleCount", 1))
        name = "bytes" if "result elsewhere" in self.planted else "bytesBase64Encoded"
        image = base64.b64encode(picture(colour_of(_prompt(task)), _MEDIA[media])).decode()
        return says({"predictions": [{"mimeType": media, name: image} for _ in range(count)]})


def _prompt(task: Task) -> str:
    return str(task.body["instances"][0]["prompt"]) if task.body["instances"] else "nothing"


def _told(task: Task) -> dict[str, Any]:
    if task.looks < 2:
        return {"name": task.id, "state": ["QUEUED", "RUNNING"][task.looks]}
    if _prompt(task) == "please fail":
        error = {"status": "INTERNAL", "message": "the veil tore"}
        return {"name": task.id, "state": "FAILED", "error": error}
    return {"name": task.id, "state": "DONE"}


def _problem(status: int, name: str, text: str) -> Reply:
    return says({"error": {"code": status, "message": text, "status": name}}, status)


def _judge(judge: Judge, body: dict[str, Any]) -> None:
    judge.closed(body, "", "instances", "parameters")
    instances = body.get("instances")
    if judge.must(is_list(instances), "/instances type") and instances is not None:
        judge.must(len(instances) >= 1, "/instances minItems")
        judge.must(len(instances) <= 1, "/instances maxItems")
        for item in instances:
            _instance(judge, item)
    if "parameters" in body and judge.must(is_object(body["parameters"]), "/parameters type"):
        _parameters(judge, body["parameters"])


def _instance(judge: Judge, item: Any) -> None:
    at = "/instances/*"
    if not judge.must(is_object(item), f"{at} type"):
        return
    judge.closed(item, at, "prompt", "image")
    if judge.must(is_text(item.get("prompt")), f"{at}/prompt type"):
        judge.must(len(item["prompt"]) >= 1, f"{at}/prompt minLength")
        judge.must(len(item["prompt"]) <= 480, f"{at}/prompt maxLength")
    if "image" in item and judge.must(is_object(item["image"]), f"{at}/image type"):
        judge.closed(item["image"], f"{at}/image", "bytesBase64Encoded")
        text = item["image"].get("bytesBase64Encoded")
        data = from_base64(text) if is_text(text) else None
        if judge.must(bool(data), f"{at}/image/bytesBase64Encoded encodings") and data:
            judge.must(format_of(data) in ("png", "jpeg"), f"{at}/image formats")
            judge.must(len(data) <= 6000, f"{at}/image max-bytes")


def _parameters(judge: Judge, body: dict[str, Any]) -> None:
    at = "/parameters"
    judge.closed(body, at, "sampleCount", "mimeType", "guidance", "negativePrompt")
    if "sampleCount" in body and judge.must(
        is_whole(body["sampleCount"]), f"{at}/sampleCount type"
    ):
        judge.must(body["sampleCount"] >= 1, f"{at}/sampleCount minimum")
        judge.must(body["sampleCount"] <= 4, f"{at}/sampleCount maximum")
    media = body.get("mimeType", "image/png")
    judge.must(is_text(media) and media in _MEDIA, f"{at}/mimeType enum")
    if "guidance" in body and judge.must(is_number(body["guidance"]), f"{at}/guidance type"):
        judge.must(body["guidance"] >= 1, f"{at}/guidance minimum")
        judge.must(body["guidance"] < 20, f"{at}/guidance exclusiveMaximum")
    negative = body.get("negativePrompt")
    if negative is not None and judge.must(is_text(negative), f"{at}/negativePrompt type"):
        judge.must(len(negative) <= 100, f"{at}/negativePrompt maxLength")


SERVER = Sfumato
