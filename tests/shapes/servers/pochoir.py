"""Pochoir: refusals inside 200, numbers for states, JSON in a string, basic auth or a query key."""

import base64
import json
from typing import Any, ClassVar

from tests.shapes.serving import Judge, Reply, Request, Shape, Task, colour_of, picture, says
from tests.shapes.values import (
    exact,
    format_of,
    from_data_uri,
    is_flag,
    is_list,
    is_number,
    is_object,
    is_text,
    is_uri,
    is_whole,
)

_SIZES = {"1:1": (48, 48), "3:2": (48, 32), "2:3": (32, 48)}


class Pochoir(Shape):
    name = "pochoir"
    key = "mill:key-of-the-shapes"
    faults: ClassVar = {
        "/prompt maxLength": "/prompt",
        "/n maximum": "/n",
        "/aspect_ratio enum": "/aspect_ratio",
        "/subject_reference maxItems": "/subject_reference",
        "/subject_reference/*/type enum": "/subject_reference/*/type",
        "/subject_reference/*/weight maximum": "/subject_reference/*/weight",
        "/tones maxItems": "/tones",
        "ratio ignored": "/aspect_ratio",
        "count ignored": "/n",
        "a state too many": "undocumented",
        "result elsewhere": "x-task",
        "any key": "security",
        "refusals are 400": "undocumented",
    }

    def answer(self, request: Request) -> Reply:
        if not self.open and not self._known(request):
            return self._refusal(1004, "the key is wrong")
        answers = {
            "/v2/stencil": self._stencil, "/v2/dye": self._dye,
            "/v2/query": self._query, "/v2/cancel": self._cancel,
        }  # fmt: skip
        if request.method != "POST" or request.path not in answers:
            return Reply(status=404)
        try:
            body = request.json()
        except ValueError as error:
            return self._refusal(2013, str(error))
        if not is_object(body):
            return self._refusal(2013, "the body is no object")
        return answers[request.path](request, body)

    def _known(self, request: Request) -> bool:
        basic = base64.b64encode(self.key.encode()).decode()
        return request.headers.get("authorization") == f"Basic {basic}" or request.query.get(
            "access_token"
        ) == [self.key]

    def _refusal(self, code: int, text: str) -> Reply:
        status = 400 if "refusals are 400" in self.planted else 200
        return says({"base_resp": {"status_code": code, "status_msg": text}}, status)

    def _stencil(self, request: Request, body: dict[str, Any]) -> Reply:
        judge = self.judge()
        _judge_stencil(judge, body)
        if judge.wrong:
            return self._refusal(2013, judge.wrong[0])
        task = self.start(body, f"p{len(self.tasks) + 1:06}")
        return self._task(task, 0)

    def _task(self, task: Task, status: int, **more: Any) -> Reply:
        data = {"task_id": task.id, "status": status, **more}
        return says({"base_resp": {"status_code": 0, "status_msg": "ok"}, "data": data})

    def _found(self, body: dict[str, Any]) -> Task | None:
        id = body.get("task_id")
        return self.tasks.get(id) if is_text(id) else None

    def _query(self, request: Request, body: dict[str, Any]) -> Reply:
        task = self._found(body)
        if body.get("verbose") is not True:
            return self._refusal(2013, "verbose is not true")
        if task is None:
            return self._refusal(1005, "there is no such task")
        task.looks += 1
        if task.cancelled:
            return self._task(task, 5)
        if task.looks < 3:
            return self._task(task, 9 if "a state too many" in self.planted else task.looks - 1)
        if task.fate == "failed":
            return self._task(task, 3, fail_code="E7", fail_reason="the knife is blunt")
        if task.fate == "refused":
            return self._task(task, 4, fail_code="E9", fail_reason="not for all")
        count = 1 if "count ignored" in self.planted else int(task.body.get("n", 1))
        size = _SIZES.get(str(task.body.get("aspect_ratio", "3:2")), (48, 32))
        if "ratio ignored" in self.planted:
            size = _SIZES["3:2"]
        urls = [self.keep(request, task.prompt, "png", size) for _ in range(count)]
        name = "urls" if "result elsewhere" in self.planted else "resultUrls"
        return self._task(task, 2, resultJson=json.dumps({name: urls}))

    def _cancel(self, request: Request, body: dict[str, Any]) -> Reply:
        task = self._found(body)
        if task is None:
            return self._refusal(1005, "there is no such task")
        task.cancelled = True
        return self._task(task, 5)

    def _dye(self, request: Request, body: dict[str, Any]) -> Reply:
        judge = self.judge()
        _judge_dye(judge, body)
        if judge.wrong:
            return self._refusal(2013, judge.wrong[0])
        if body["prompt"] == "please refuse":
            return self._refusal(1026, "not for all")
        image = base64.b64encode(picture(colour_of(body["prompt"]))).decode()
        name = "images" if "result elsewhere" in self.planted else "image_base64"
        outcome = {"status_code": 0, "status_msg": "ok"}
        return says({"base_resp": outcome, "data": {name: [image]}})


def _prompt(judge: Judge, body: dict[str, Any], most: int) -> None:
    if judge.must("prompt" in body, "/prompt required") and judge.must(
        is_text(body["prompt"]), "/prompt type"
    ):
        judge.must(len(body["prompt"]) >= 1, "/prompt minLength")
        judge.must(len(body["prompt"]) <= most, "/prompt maxLength")


def _judge_stencil(judge: Judge, body: dict[str, Any]) -> None:
    names = ("prompt", "aspect_ratio", "n", "seed", "prompt_optimizer", "subject_reference")
    judge.closed(body, "", *names)
    _prompt(judge, body, 1500)
    ratio = body.get("aspect_ratio", "1:1")
    judge.must(is_text(ratio) and ratio in _SIZES, "/aspect_ratio enum")
    if "n" in body and judge.must(is_whole(body["n"]), "/n type"):
        judge.must(body["n"] >= 1, "/n minimum")
        judge.must(body["n"] <= 9, "/n maximum")
    if "seed" in body and judge.must(is_whole(body["seed"]), "/seed type"):
        judge.must(-(2**63) <= exact(body["seed"]) < 2**63, "/seed format")
    judge.must(is_flag(body.get("prompt_optimizer", True)), "/prompt_optimizer type")
    if "subject_reference" in body:
        references = body["subject_reference"]
        if judge.must(is_list(references), "/subject_reference type"):
            judge.must(len(references) >= 1, "/subject_reference minItems")
            judge.must(len(references) <= 2, "/subject_reference maxItems")
            for item in references:
                _reference(judge, item)


def _reference(judge: Judge, item: Any) -> None:
    at = "/subject_reference/*"
    if not judge.must(is_object(item), f"{at} type"):
        return
    judge.closed(item, at, "type", "image_file", "weight")
    judge.must(item.get("type") in ("character", "object"), f"{at}/type enum")
    weight = item.get("weight")
    if weight is not None and judge.must(is_number(weight), f"{at}/weight type"):
        judge.must(weight >= 0, f"{at}/weight minimum")
        judge.must(weight <= 1, f"{at}/weight maximum")
    file = item.get("image_file")
    if not judge.must(is_text(file), f"{at}/image_file type"):
        return
    if file.lower().startswith(("http://", "https://")):
        judge.must(is_uri(file), f"{at}/image_file encodings")
        return
    data = from_data_uri(file)
    if judge.must(bool(data), f"{at}/image_file encodings") and data is not None:
        judge.must(format_of(data) in ("jpeg", "png"), f"{at}/image_file formats")
        judge.must(len(data) <= 5000, f"{at}/image_file max-bytes")


def _judge_dye(judge: Judge, body: dict[str, Any]) -> None:
    judge.closed(body, "", "prompt", "shades", "tones")
    _prompt(judge, body, 300)
    if "shades" in body and judge.must(is_whole(body["shades"]), "/shades type"):
        judge.must(body["shades"] >= 2, "/shades minimum")
        judge.must(body["shades"] <= 8, "/shades maximum")
    if "tones" in body and judge.must(is_list(body["tones"]), "/tones type"):
        judge.must(len(body["tones"]) <= 2, "/tones maxItems")
        for tone in body["tones"]:
            judge.must(tone in ("warm", "cold", "grey"), "/tones/* enum")


SERVER = Pochoir
