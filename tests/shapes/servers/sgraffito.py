"""Sgraffito: rules between fields, unions, numbers and sizes in texts, limits on images."""

import re
from typing import Any, ClassVar

from tests.shapes.serving import Judge, Reply, Request, Shape, Task, says
from tests.shapes.values import (
    exact,
    format_of,
    from_base64,
    is_date,
    is_email,
    is_flag,
    is_list,
    is_moment,
    is_number,
    is_object,
    is_step,
    is_text,
    is_uri,
    is_uuid,
    is_whole,
    numeral,
    sides_of,
    size_of,
    utf8,
    utf16,
)


class Sgraffito(Shape):
    name = "sgraffito"
    faults: ClassVar = {
        "/textParams dependentRequired controlMode": "/textParams",
        "/maskParams oneOf": "/maskParams",
        "/maskParams forbidden": "allOf",
        "/frame anyOf": "/frame",
        "/frame not": "/frame",
        "/count maximum with seed": "allOf",
        "/ground/blur maximum": "/ground/blur",
        "/prompt maxLength": "/prompt",
        "/title maxLength": "/title",
        "/strength multipleOf": "/strength",
        "/size max-ratio": "/size",
        "/image max-pixels": "/image",
        "/images x-image-total": "/images",
        "/weights/* maximum": "/weights/*",
        "/layers/*/steps maxItems": "/layers/*/steps",
        "/word format": "/word",
        " x-body": "x-body",
        "count ignored": "/count",
        "any key": "security",
    }

    def answer(self, request: Request) -> Reply:
        if not self.open and request.headers.get("authorization") != f"Bearer {self.key}":
            return says({"problem": "who are you"}, 401)
        judges = {"/v3/carve": _carve, "/v3/scratch": _scratch}
        if request.method == "POST" and request.path in judges:
            return self._create(request, judges[request.path])
        task = self.tasks.get(request.path.removeprefix("/v3/jobs/"))
        if task is None or task.cancelled:
            return says({"problem": "no such job"}, 404)
        if request.method == "DELETE":
            task.cancelled = True
            return Reply(status=204)
        task.looks += 1
        return says({"job": self._job(request, task)})

    def _create(self, request: Request, judged: Any) -> Reply:
        judge = self.judge()
        if request.path == "/v3/scratch":
            judge.must(len(request.body) <= 100_000, " x-body")
        try:
            body = request.json()
        except ValueError as error:
            return says({"problem": str(error)}, 400)
        if judge.must(is_object(body), " type"):
            judged(judge, body)
        if judge.wrong:
            where, _, what = judge.wrong[0].partition(" ")
            return says({"problem": what, "where": where}, 400)
        task = self.start(body, f"job-{len(self.tasks) + 1}")
        return says({"job": self._job(request, task)}, 202)

    def _job(self, request: Request, task: Task) -> dict[str, Any]:
        prompt = task.body.get("prompt") or task.body.get("textParams", {}).get("text", "masked")
        told: dict[str, Any] = {"id": task.id}
        if task.looks < 2:
            return {**told, "state": ["WAITING", "SCRATCHING"][task.looks]}
        match Task(task.id, {"prompt": prompt}).fate:
            case "failed":
                return {**told, "state": "BROKEN", "error": {"code": 12, "text": "it broke"}}
            case "refused":
                return {**told, "state": "BANNED", "error": {"code": 13, "text": "not for all"}}
        count = 1 if "count ignored" in self.planted else int(task.body.get("count", 1))
        image = {"url": self.keep(request, prompt), "type": "image/png"}
        return {**told, "state": "DONE", "images": [image] * count}


def _text(judge: Judge, body: dict[str, Any], at: str, name: str, least: int, most: int) -> None:
    if name in body and judge.must(is_text(body[name]), f"{at}/{name} type"):
        judge.must(len(body[name]) >= least, f"{at}/{name} minLength")
        judge.must(len(body[name]) <= most, f"{at}/{name} maxLength")


def _picture(judge: Judge, at: str, value: Any, formats: tuple[str, ...]) -> bytes | None:
    """The bytes of an image in base64, if they are there."""
    if not judge.must(is_text(value), f"{at} type"):
        return None
    data = from_base64(value)
    if not judge.must(bool(data), f"{at} encodings") or data is None:
        return None
    judge.must(format_of(data) in formats, f"{at} formats")
    return data


def _whole(judge: Judge, body: dict[str, Any], at: str, name: str, low: int, high: int) -> None:
    if name in body and judge.must(is_whole(body[name]), f"{at}/{name} type"):
        judge.must(body[name] >= low, f"{at}/{name} minimum")
        judge.must(body[name] <= high, f"{at}/{name} maximum")


def _carve(judge: Judge, body: dict[str, Any]) -> None:
    names = ("taskType", "textParams", "maskParams", "frame", "count", "seed", "ground")
    judge.closed(body, "", *names)
    kind = body.get("taskType")
    if judge.must(kind in ("TEXT_IMAGE", "INPAINTING", "OUTPAINTING"), "/taskType enum"):
        wanted, other = ("text", "mask") if kind == "TEXT_IMAGE" else ("mask", "text")
        judge.must(f"{wanted}Params" in body, f"/{wanted}Params required")
        judge.must(f"{other}Params" not in body, f"/{other}Params forbidden")
    for name, judged in (
        ("textParams", _text_params), ("maskParams", _mask_params),
        ("frame", _frame), ("ground", _ground),
    ):  # fmt: skip
        if name in body and judge.must(is_object(body[name]), f"/{name} type"):
            judged(judge, body[name])
    _whole(judge, body, "", "count", 1, 5)
    _whole(judge, body, "", "seed", 0, 858993459)
    alone = not is_whole(body.get("count", 1)) or body.get("count", 1) <= 1
    judge.must("seed" not in body or alone, "/count maximum with seed")


def _text_params(judge: Judge, body: dict[str, Any]) -> None:
    at = "/textParams"
    names = ("text", "negativeText", "conditionImage", "controlMode", "controlStrength")
    judge.closed(body, at, *names)
    if judge.must(is_text(body.get("text")), f"{at}/text type"):
        judge.must(1 <= utf16(body["text"]) <= 64, f"{at}/text length")
    _text(judge, body, at, "negativeText", 1, 64)
    if "conditionImage" in body:
        data = _picture(judge, f"{at}/conditionImage", body["conditionImage"], ("png", "jpeg"))
        sides = sides_of(data) if data else None
        judge.must(sides is None or sides.most <= 512, f"{at}/conditionImage max-side")
    modes = ("CANNY_EDGE", "SEGMENTATION")
    judge.must(body.get("controlMode", modes[0]) in modes, f"{at}/controlMode enum")
    if "controlStrength" in body and judge.must(
        is_number(body["controlStrength"]), f"{at}/controlStrength type"
    ):
        judge.must(0 <= body["controlStrength"] <= 1, f"{at}/controlStrength range")
    has = body.__contains__
    judge.must(
        not has("controlMode") or has("conditionImage"), f"{at} dependentRequired controlMode"
    )
    whole = has("conditionImage") and has("controlMode")
    judge.must(not has("controlStrength") or whole, f"{at} dependentRequired controlStrength")


def _mask_params(judge: Judge, body: dict[str, Any]) -> None:
    at = "/maskParams"
    judge.closed(body, at, "image", "maskPrompt", "maskImage")
    if judge.must("image" in body, f"{at}/image required"):
        _picture(judge, f"{at}/image", body["image"], ("png", "jpeg"))
    _text(judge, body, at, "maskPrompt", 1, 64)
    if "maskImage" in body:
        _picture(judge, f"{at}/maskImage", body["maskImage"], ("png",))
    judge.must(("maskPrompt" in body) != ("maskImage" in body), f"{at} oneOf")


def _frame(judge: Judge, body: dict[str, Any]) -> None:
    at = "/frame"
    judge.closed(body, at, "width", "height", "scale", "crop")
    _whole(judge, body, at, "width", 16, 512)
    _whole(judge, body, at, "height", 16, 512)
    if "scale" in body and judge.must(is_number(body["scale"]), f"{at}/scale type"):
        judge.must(0 < body["scale"] <= 4, f"{at}/scale range")
    judge.must(is_flag(body.get("crop", True)), f"{at}/crop type")
    judge.must("width" in body or "scale" in body, f"{at} anyOf")
    judge.must(not ("scale" in body and "crop" in body), f"{at} not")
    judge.must(("width" in body) == ("height" in body), f"{at} dependentRequired")


def _ground(judge: Judge, body: dict[str, Any]) -> None:
    at = "/ground"
    match body.get("kind"):
        case "plain":
            judge.closed(body, at, "kind", "colour")
            colour = body.get("colour")
            right = is_text(colour) and re.fullmatch("#[0-9a-f]{6}", colour) is not None
            judge.must(right, f"{at}/colour pattern")
        case "photo":
            judge.closed(body, at, "kind", "image", "blur")
            image = body.get("image")
            if is_text(image) and image.lower().startswith(("http://", "https://")):
                judge.must(is_uri(image), f"{at}/image encodings")
            else:
                _picture(judge, f"{at}/image", image, ("png", "jpeg"))
            _whole(judge, body, at, "blur", 0, 20)
        case _:
            judge.must(False, f"{at}/kind const")


def _scratch(judge: Judge, body: dict[str, Any]) -> None:
    texts = ("prompt", "fixed", "title", "strength", "copies", "size", "image", "trace", "images")
    formats = ("mood", "day", "moment", "mail", "blob", "ref", "link", "small", "big", "word")
    judge.closed(body, "", *texts, *formats, "level", "even", "weights", "free", "tags", "layers")
    if judge.must(is_text(body.get("prompt")), "/prompt type"):
        judge.must(utf8(body["prompt"]) >= 1, "/prompt minLength")
        judge.must(utf8(body["prompt"]) <= 80, "/prompt maxLength")
    judge.must(body.get("fixed") == "scratch-3", "/fixed const")
    title = body.get("title", "")
    if judge.must(is_text(title), "/title type"):
        judge.must(utf16(title) <= 20, "/title maxLength")
    _numerals(judge, body)
    _images(judge, body)
    _formats(judge, body)
    _numbers(judge, body)
    _collections(judge, body)
    for layer in body.get("layers", []) if is_list(body.get("layers", [])) else [None]:
        _layer(judge, layer)
    judge.must(not is_list(body.get("layers")) or len(body["layers"]) <= 3, "/layers maxItems")


def _numerals(judge: Judge, body: dict[str, Any]) -> None:
    for name, whole, low, high, step in (
        ("strength", False, 0, 1, 0.05),
        ("copies", True, 1, 4, 1),
    ):
        if name not in body or not judge.must(is_text(body[name]), f"/{name} type"):
            continue
        value = numeral(body[name])
        if judge.must(value is not None, f"/{name} form") and value is not None:
            judge.must(not whole or "." not in body[name], f"/{name} integer")
            judge.must(low <= value, f"/{name} minimum")
            judge.must(value <= high, f"/{name} maximum")
            judge.must(is_step(value, step), f"/{name} multipleOf")
    if "size" in body and judge.must(is_text(body["size"]), "/size type"):
        _size(judge, body["size"])


def _size(judge: Judge, text: str) -> None:
    sides = size_of(text, "*")
    if text == "auto" or not judge.must(sides is not None, "/size form") or sides is None:
        return
    wide, high = sides
    judge.must(wide % 8 == 0 and high % 8 == 0, "/size multiple")
    judge.must(min(sides) >= 16, "/size min-side")
    judge.must(max(sides) <= 256, "/size max-side")
    judge.must(4 * wide >= high, "/size min-ratio")
    judge.must(wide <= 4 * high, "/size max-ratio")


def _images(judge: Judge, body: dict[str, Any]) -> None:
    if "image" in body:
        data = _picture(judge, "/image", body["image"], ("png", "jpeg", "webp", "gif", "bmp"))
        sides = sides_of(data) if data else None
        if sides is not None:
            judge.must(sides.least >= 8, "/image min-side")
            judge.must(sides.most <= 512, "/image max-side")
            judge.must(sides.pixels <= 131072, "/image max-pixels")
            judge.must(sides.ratio * 4 >= 1, "/image min-ratio")
            judge.must(sides.ratio <= 4, "/image max-ratio")
    if "trace" in body:
        data = _picture(judge, "/trace", body["trace"], ("avif", "tiff", "heic", "svg"))
        judge.must(data is None or len(data) <= 20000, "/trace max-bytes")
    if "images" in body and judge.must(is_list(body["images"]), "/images type"):
        judge.must(len(body["images"]) >= 1, "/images minItems")
        judge.must(len(body["images"]) <= 4, "/images maxItems")
        found = [_picture(judge, "/images/*", item, ("png",)) for item in body["images"]]
        sizes = [len(data) for data in found if data is not None]
        judge.must(all(size <= 5000 for size in sizes), "/images/* max-bytes")
        judge.must(sum(sizes) <= 12000, "/images x-image-total")


def _formats(judge: Judge, body: dict[str, Any]) -> None:
    asked = {"day": is_date, "moment": is_moment, "mail": is_email, "ref": is_uuid, "link": is_uri}
    asked |= {"mood": bool, "blob": lambda text: from_base64(text) is not None}
    for name, right in asked.items():
        if name in body and judge.must(is_text(body[name]), f"/{name} type"):
            judge.must(name == "mood" or right(body[name]), f"/{name} format")
    link = body.get("link")
    judge.must(not is_text(link) or len(link) <= 100, "/link maxLength")
    for name, low, high in (
        ("small", -(2**31), 2**31), ("big", -(2**63), 2**63), ("word", 0, 2**32),
    ):  # fmt: skip
        if name in body and judge.must(is_whole(body[name]), f"/{name} type"):
            judge.must(low <= exact(body[name]) < high, f"/{name} format")


def _numbers(judge: Judge, body: dict[str, Any]) -> None:
    if "level" in body and judge.must(is_number(body["level"]), "/level type"):
        judge.must(body["level"] >= -1, "/level minimum")
        judge.must(body["level"] <= 1, "/level maximum")
    if "even" in body and judge.must(is_whole(body["even"]), "/even type"):
        judge.must(body["even"] > 0, "/even exclusiveMinimum")
        judge.must(body["even"] < 20, "/even exclusiveMaximum")
        judge.must(is_step(body["even"], 2), "/even multipleOf")


def _collections(judge: Judge, body: dict[str, Any]) -> None:
    judge.must(is_object(body.get("free", {})), "/free type")
    if "weights" in body and judge.must(is_object(body["weights"]), "/weights type"):
        judge.must(len(body["weights"]) >= 1, "/weights minProperties")
        judge.must(len(body["weights"]) <= 3, "/weights maxProperties")
        for value in body["weights"].values():
            if judge.must(is_number(value), "/weights/* type"):
                judge.must(value >= 0, "/weights/* minimum")
                judge.must(value <= 1, "/weights/* maximum")
    if "tags" in body and judge.must(is_list(body["tags"]), "/tags type"):
        tags = body["tags"]
        judge.must(len(tags) >= 1, "/tags minItems")
        judge.must(len(tags) <= 5, "/tags maxItems")
        if judge.must(all(is_text(tag) for tag in tags), "/tags/* type"):
            judge.must(len(set(tags)) == len(tags), "/tags uniqueItems")
            judge.must(all(len(tag) >= 1 for tag in tags), "/tags/* minLength")
            judge.must(all(len(tag) <= 8 for tag in tags), "/tags/* maxLength")


def _layer(judge: Judge, layer: Any) -> None:
    at = "/layers/*"
    if not judge.must(is_object(layer), f"{at} type"):
        return
    match layer.get("type"):
        case "text":
            judge.closed(layer, at, "type", "text")
            judge.must("text" in layer, f"{at}/text required")
            _text(judge, layer, at, "text", 1, 20)
        case "lines":
            judge.closed(layer, at, "type", "steps")
            steps = layer.get("steps")
            if judge.must(is_list(steps), f"{at}/steps type"):
                judge.must(len(steps) >= 1, f"{at}/steps minItems")
                judge.must(len(steps) <= 4, f"{at}/steps maxItems")
                for step in steps:
                    right = is_whole(step) and 0 <= step <= 9
                    judge.must(right, f"{at}/steps/* range")
        case _:
            judge.must(False, f"{at}/type const")


SERVER = Sgraffito
