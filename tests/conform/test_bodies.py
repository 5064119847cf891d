"""Multipart and forms against a server of their own, which Werkzeug reads for: none of our code."""

import io
import json
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from tests.grid.cells import PNG
from tests.grid.specs import endpoint_of, write
from werkzeug.formparser import parse_form_data

from linocut_kit.conform.curls import create_line
from linocut_kit.conform.local import ORIGIN
from linocut_kit.conform.plan import Plan, narrowed, plan
from linocut_kit.conform.run import Run, Target
from linocut_kit.conform.sender import QuickClock
from linocut_kit.emit.render import environment
from linocut_kit.emit.validator import render_endpoint
from linocut_kit.fake import Fake, FakeRequest, serve
from linocut_kit.keywords.texts import Link
from linocut_kit.spec.lint import lint
from linocut_kit.spec.model import Endpoint, Provider

KEY = "key-of-the-easel"
MULTIPART, FORM = "multipart/form-data", "application/x-www-form-urlencoded"
FILE = {"type": "string", "x-image": {"encodings": ["file"], "formats": ["png"],
                                      "max-bytes": 3000}}  # fmt: skip
TEXT_IMAGE = {"type": "string", "x-image": {"encodings": ["base64", "url"], "formats": ["png"]}}
OPTIONS = {"type": "object", "additionalProperties": False, "required": ["seed"],
           "properties": {"seed": {"type": "integer", "minimum": 0},
                          "tag": {"type": ["string", "null"], "maxLength": 9}}}  # fmt: skip
SHARED: dict[str, Any] = {
    "prompt": {"type": "string", "minLength": 1, "maxLength": 2000},
    "n": {"type": "integer", "minimum": 1, "maximum": 4},
    "strength": {"type": "number", "minimum": 0, "maximum": 1},
    "hd": {"type": "boolean"},
    "size": {"type": "string", "enum": ["small", "large"]},
    "tags": {"type": "array", "maxItems": 3, "items": {"type": "string", "maxLength": 10}},
    "options": OPTIONS,
}
REQUESTS: dict[str, dict[str, Any]] = {
    MULTIPART: {
        **SHARED,
        "image[]": {"type": "array", "maxItems": 3, "items": FILE,
                    "x-image-total": {"max-bytes": 7000}},
        "mask": {"type": "string", "x-image": {"encodings": ["file", "url"], "formats": ["png"]}},
    },
    FORM: {**SHARED, "image": TEXT_IMAGE},
}  # fmt: skip
ENCODING = {"options": {"contentType": "application/json"}}
MOST = 12_000
ACCEPTED = ("error", "warning")


def specs(root: Path, kind: str, *, in_schema: bool = True) -> tuple[Provider, Endpoint]:
    needed = ["prompt", "image[]"] if kind == MULTIPART else ["prompt"]
    request: dict[str, Any] = {
        "type": "object", "additionalProperties": False, "required": needed,
        "properties": REQUESTS[kind],
    }  # fmt: skip
    write(root, [("easel", request)])
    document = endpoint_of("easel", request)
    body = document["paths"]["/v1/easel"]["post"]["requestBody"]
    (media,) = body["content"].values()
    body["content"] = {kind: {**media, "encoding": ENCODING}}
    holder = document["components"]["schemas"]["EaselRequest"] if in_schema else body
    holder["x-body"] = {"max-bytes": MOST}
    (root / "grid" / "easel.yaml").write_text(json.dumps(document, indent=1), "utf-8")
    (provider,), found = lint(root)
    assert found == []
    return provider, provider.endpoints[0]


@dataclass(frozen=True, slots=True)
class Easel:
    """An endpoint with its plan and its printed validator."""

    provider: Provider
    endpoint: Endpoint
    plan: Plan
    check: Callable[[object], Any]


@pytest.fixture(scope="module", params=[MULTIPART, FORM], ids=["multipart", "form"])
def easel(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Easel:
    provider, endpoint = specs(tmp_path_factory.mktemp("easel"), request.param)
    names: dict[str, Any] = {}
    exec(render_endpoint(provider, endpoint, environment()), names)
    return Easel(provider, endpoint, plan(provider, endpoint, (provider,)), names["check"])


Field = tuple[list[str], list[Any]]


@dataclass(slots=True)
class Service:
    """A server that does what the page says, but for the rules that it is told to forget."""

    kind: str
    without: frozenset[str] = frozenset()
    only: Callable[[dict[str, Field]], bool] = lambda fields: True
    tasks: dict[str, int] = field(default_factory=dict[str, int])

    def answer(self, request: httpx.Request) -> httpx.Response:
        path, id = request.url.path, request.url.path.rpartition("/")[2]
        if path.startswith("/files/"):
            return httpx.Response(200, headers={"content-type": "image/png"}, content=PNG)
        if request.headers.get("authorization") != f"Bearer {KEY}":
            return httpx.Response(401, json={"message": "bad key"})
        if path == "/v1/easel":
            return self._create(request)
        if request.method != "GET" or id not in self.tasks:
            return httpx.Response(404, json={"message": "no such task"})
        self.tasks[id] += 1
        if self.tasks[id] < 2:
            return httpx.Response(200, json={"id": id, "status": "queued"})
        url = f"{ORIGIN}/files/{id}.png"
        return httpx.Response(200, json={"id": id, "status": "done", "images": [{"url": url}]})

    def _create(self, request: httpx.Request) -> httpx.Response:
        if request.method != "POST":
            return httpx.Response(405, json={"message": "POST it"})
        wrong = self._wrong(request)
        if wrong:
            return httpx.Response(400, json={"message": f"bad {wrong}"})
        id = f"t-{len(self.tasks)}"
        self.tasks[id] = 0
        return httpx.Response(200, json={"id": id, "status": "queued"})

    def _wrong(self, request: httpx.Request) -> str:
        kind, data = request.headers.get("content-type", ""), request.content
        if not kind.startswith(self.kind) or not data:
            return "content type"
        if len(data) > MOST and "x-body" not in self.without:
            return "body"
        around = {"REQUEST_METHOD": "POST", "CONTENT_TYPE": kind, "wsgi.input": io.BytesIO(data),
                  "CONTENT_LENGTH": str(len(data))}  # fmt: skip
        try:
            _, texts, files = parse_form_data(around, lambda **_: io.BytesIO(), silent=False,
                                              max_form_memory_size=None)  # fmt: skip
        except ValueError:
            return "form"
        fields = {name: (texts.getlist(name), files.getlist(name)) for name in {*texts, *files}}
        known = REQUESTS[self.kind]
        rules = {**_RULES, **(_FILES if self.kind == MULTIPART else _IMAGES)}
        if "prompt" not in fields or (self.kind == MULTIPART and "image[]" not in fields):
            return "body, a field is missing"
        for name, given in fields.items():
            if name not in known:
                return f"field {name}"
            for rule, is_right in rules[name].items():
                if f"{name} {rule}" not in self.without and not is_right(given):
                    return f"{name}: {rule}"
        return "" if self.only(fields) else "luck"


def _text(test: Callable[[str], bool]) -> Callable[[Field], bool]:
    """A rule of a field that is one text."""
    return lambda given: len(given[0]) == 1 and not given[1] and test(given[0][0])


def _number(text: str) -> float | None:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, int | float) and not isinstance(found, bool) else None


def _between(low: float, high: float) -> Callable[[str], bool]:
    return lambda text: low <= (_number(text) or 0) <= high


def _options(test: Callable[[dict[str, Any]], bool]) -> Callable[[Field], bool]:
    def is_right(text: str) -> bool:
        try:
            found = json.loads(text)
        except ValueError:
            return False
        return isinstance(found, dict) and test(found)

    return _text(is_right)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == int(value)


def _each(test: Callable[[bytes], bool]) -> Callable[[Field], bool]:
    return lambda given: all(test(item.stream.getvalue()) for item in given[1])


Rules = dict[str, dict[str, Callable[[Field], bool]]]
_RULES: Rules = {
    "prompt": {"length": _text(lambda text: 1 <= len(text) <= 2000)},
    "n": {
        "integer": _text(lambda text: _is_whole(_number(text))),
        "range": _text(lambda text: _number(text) is None or _between(1, 4)(text)),
    },
    "strength": {
        "number": _text(lambda text: _number(text) is not None),
        "range": _text(lambda text: _number(text) is None or _between(0, 1)(text)),
    },
    "hd": {"boolean": _text(lambda text: text in ("true", "false"))},
    "size": {"enum": _text(lambda text: text in ("small", "large"))},
    "tags": {
        "texts": lambda given: not given[1],
        "count": lambda given: len(given[0]) <= 3,
        "length": lambda given: all(len(text) <= 10 for text in given[0]),
    },
    "options": {
        "object": _options(lambda found: set(found) <= {"seed", "tag"}),
        "seed": _options(lambda found: _is_whole(found.get("seed"))),
        "minimum": _options(lambda f: not _is_whole(f.get("seed")) or f["seed"] >= 0),
        "tag": _options(lambda found: found.get("tag") is None
                        or (isinstance(found["tag"], str) and len(found["tag"]) <= 9)),
    },
}  # fmt: skip
_FILES: Rules = {
    "image[]": {
        "files": lambda given: bool(given[1]) and not given[0],
        "bytes": _each(lambda data: data != b""),
        "png": _each(lambda data: not data or data.startswith(b"\x89PNG\r\n\x1a\n")),
        "size": _each(lambda data: len(data) <= 3000),
        "count": lambda given: len(given[1]) <= 3,
        "total": lambda given: sum(len(item.stream.getvalue()) for item in given[1]) <= 7000,
        "type": lambda given: all(item.mimetype.startswith("image/") or
                                  not item.stream.getvalue() for item in given[1]),
    },
    "mask": {
        "one": lambda given: len(given[0]) + len(given[1]) == 1,
        "url": lambda given: all(_is_url(text) for text in given[0]),
        "png": _each(lambda data: data.startswith(b"\x89PNG\r\n\x1a\n")),
    },
}  # fmt: skip
_IMAGES: Rules = {"image": {"png": _text(lambda text: _is_url(text) or _is_png(text))}}


def _is_url(text: str) -> bool:
    return bool(text.isascii() and not set(text) & set(" \"<>^`{|}\\")
                and urlsplit(text).scheme and (urlsplit(text).netloc or urlsplit(text).scheme
                not in ("http", "https", "data"))) and not text.startswith("data:")  # fmt: skip


def _is_png(text: str) -> bool:
    import base64
    import binascii

    try:
        return base64.b64decode(text, validate=True).startswith(b"\x89PNG\r\n\x1a\n")
    except (binascii.Error, ValueError):
        return False


def examined(easel: Easel, service: Service, pointer: str | None = None) -> Any:
    """What is found by the probes of the field that a pointer leads to, or by all of them."""
    asked = easel.plan
    if pointer is not None:
        step = f"/{pointer.split('/')[1]}"
        asked = narrowed(asked, lambda id: f"{step}/" in id or f"{step}#" in id)
    target = Target(base_url=ORIGIN, key=KEY, transport=httpx.MockTransport(service.answer))
    checks = {easel.endpoint.id: easel.check}
    mine = (easel.provider,)
    return Run(
        plans=[asked], neighbours=mine, target=target, clock=QuickClock(), checks=checks
    ).run()


def wrong(report: Any) -> list[tuple[str, str, str]]:
    return [
        (finding.code, finding.pointer or "", finding.rule or "")
        for finding in report.findings
        if finding.severity in ACCEPTED
    ]


def test_a_server_that_does_what_the_page_says_has_no_finding(easel: Easel) -> None:
    report = examined(easel, Service(easel.endpoint.content))
    assert wrong(report) == []
    assert [item.stopped for item in report.reports] == [None]
    assert [(item.unit.pointer, item.unit.name) for item in easel.plan.uncovered] == []


FAULTS = {
    "n range": "/n", "n integer": "/n", "strength range": "/strength", "size enum": "/size",
    "hd boolean": "/hd", "tags count": "/tags", "tags length": "/tags/0", "prompt length":
    "/prompt", "options minimum": "/options/seed", "options seed": "/options/seed",
    "options tag": "/options/tag", "x-body": "",
}  # fmt: skip
FILE_FAULTS = {
    "image[] png": "/image[]/0", "image[] size": "/image[]/0", "image[] files": "/image[]/0",
    "image[] bytes": "/image[]/0", "image[] count": "/image[]", "image[] total": "/image[]",
    "mask png": "/mask", "mask url": "/mask",
}  # fmt: skip


@pytest.mark.parametrize("fault", [*FAULTS, *FILE_FAULTS, "image png"])
def test_a_server_that_forgets_a_rule_is_named_at_the_field(easel: Easel, fault: str) -> None:
    kind = easel.endpoint.content
    if (fault in FILE_FAULTS) != (kind == MULTIPART) and fault not in FAULTS:
        return
    pointer = (FAULTS | FILE_FAULTS | {"image png": "/image"})[fault]
    found = wrong(examined(easel, Service(kind, without=frozenset({fault})), pointer or "/x-body"))
    assert {(code, at) for code, at, _ in found} == {("server-looser", pointer)}


def test_a_server_that_is_stricter_is_named_at_the_field(easel: Easel) -> None:
    kind = easel.endpoint.content
    stricter: dict[str, Callable[[dict[str, Field]], bool]] = {
        "/tags": lambda fields: len(fields.get("tags", ([], []))[0]) < 3,
        "/n": lambda fields: fields.get("n", ([""], []))[0] != ["4"],
        "/options": lambda fields: '"tag":null' not in str(fields.get("options")),
    }
    if kind == MULTIPART:
        stricter["/image[]"] = lambda fields: len(fields["image[]"][1]) < 3
    for pointer, only in stricter.items():
        found = wrong(examined(easel, Service(kind, only=only), pointer))
        assert found
        assert all(code == "server-stricter" for code, _, _ in found)
        assert all(at.startswith(pointer) for _, at, _ in found)


def test_urls_are_asked_in_forms_as_in_json(easel: Easel) -> None:
    sent = [sample.value for row in easel.plan.rows for sample in row.choices.values()]
    forms = {value.form for value in sent if isinstance(value, Link)}
    assert forms == {"plain", "query", "secure"}


def test_the_limit_of_a_body_is_the_same_beside_it_and_in_its_schema(tmp_path: Path) -> None:
    for kind in (MULTIPART, FORM):
        limits = [
            specs(tmp_path / f"{kind[-4:]}{n}", kind, in_schema=bool(n))[1].request.limit("x-body")
            for n in range(2)
        ]
        assert limits == [MOST, MOST]


def test_the_fake_refuses_what_is_not_sent_as_the_page_says(
    easel: Easel,
) -> None:
    provider, endpoint = easel.provider, easel.endpoint
    fake = Fake((provider,), keys={provider.name: KEY})
    heads = {"authorization": f"Bearer {KEY}"}

    def status(kind: str, body: bytes) -> int:
        request = FakeRequest(method="POST", url=f"{ORIGIN}/v1/easel", body=body,
                              headers={**heads, "content-type": kind})  # fmt: skip
        return fake(request).status

    def part(head: str, body: bytes, mark: str = "b") -> bytes:
        return (
            f"--{mark}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + body + b"\r\n"
        )

    assert status("application/json", b'{"prompt": "a"}') == 400
    if endpoint.content == FORM:
        assert status(FORM, b"prompt=a") == 200
        assert status(f"{FORM}; charset=utf-8", b"prompt=a") == 200
        assert status(MULTIPART, b"prompt=a") == 400
        more = (b"&prompt=b", b"&n=1.5", b"&hd=True", b"&options=%7B", b"&x=1", b"&n=%ff", b"&n")
        for body in (b"prompt", b"prompt=\xff", b"", *(b"prompt=a" + item for item in more)):
            assert status(FORM, body) == 400, body
        return
    kind, prompt = f"{MULTIPART}; boundary=b", part('name="prompt"', b"a")
    file = part('name="image[]"; filename="a.png"\r\nContent-Type: image/png', PNG)
    assert status(kind, prompt + file + b"--b--\r\n") == 200
    assert status(MULTIPART, prompt + file + b"--b--\r\n") == 400
    broken = {
        "no end": prompt + file,
        "another boundary": part('name="prompt"', b"a", "c") + b"--c--\r\n",
        "no name": prompt + file + part("x=1", b"a") + b"--b--\r\n",
        "text for a file": prompt + part('name="image[]"', PNG.hex().encode()) + b"--b--\r\n",
        "file for a text": file + part('name="prompt"; filename="a"', b"a") + b"--b--\r\n",
        "no image type": prompt + part('name="image[]"; filename="a.png"', PNG) + b"--b--\r\n",
        "JSON without its type": prompt + file + part('name="options"', b'{"seed":1}')
        + b"--b--\r\n",
        "another name": prompt + file + part('name="f\u00fc\u2603\\"', b"a") + b"--b--\r\n",
        "twice": prompt + prompt + file + b"--b--\r\n",
        "no UTF-8": part('name="prompt"', b"\xff") + file + b"--b--\r\n",
        "empty": b"",
    }  # fmt: skip
    assert {name: status(kind, body) for name, body in broken.items()} == dict.fromkeys(broken, 400)


def test_the_command_lines_send_what_was_sent(easel: Easel) -> None:
    provider, endpoint = easel.provider, easel.endpoint
    rows = easel.plan.rows
    lines = ["set -e", f"export KEY={KEY}"]
    with serve((provider,), keys={provider.name: KEY}) as server:
        heads = {"Authorization": "Bearer $KEY"}
        url = f"{server.url}{endpoint.create.path}"
        chosen = rows[:: max(len(rows) // 6, 1)]
        for row in chosen:
            fields: Mapping[str, Any] = {name: item.value for name, item in row.choices.items()}
            lines.append(create_line(endpoint, "POST", url, heads, _without_links(fields)))
        done = subprocess.run(["sh", "-c", "\n".join(lines)], capture_output=True, check=True)
    assert done.stdout.count(b"HTTP/1.1 200") == len(chosen)


def _without_links(fields: Mapping[str, Any]) -> dict[str, Any]:
    from linocut_kit.conform.bodies import linked

    return linked(fields, lambda link: link.example)
