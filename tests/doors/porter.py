"""An invented provider with a door for every way to send a key, and a server that guards them.

The server reads requests by itself: nothing of it comes from the kit.
"""

import base64
import json
import struct
import zlib
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

KEY = "porter-key-0123456789"
APP = "app-secret-9876543210"
LOGIN = "mary:porter-password-42"
WAYS = ("key", "token", "login")
KEYS = {"key": KEY, "token": KEY, "login": LOGIN}

_PAGE = {"url": "https://docs.porter.example/print", "layout": "mintlify", "read": "2026-01-31"}
_TEXT = {"type": "string"}


def _says(name: str) -> dict[str, Any]:
    ref = {"$ref": f"provider.yaml#/components/schemas/{name}"}
    return {"description": name, "content": {"application/json": {"schema": ref}}}


def provider() -> dict[str, Any]:
    """The document that its endpoints share."""
    region = {
        "enum": ["us", "eu"],
        "default": "us",
        "description": "Where pictures are printed.",
        "x-setting": {"argument": "region", "env": "PORTER_REGION"},
    }
    job = {
        "id": _TEXT,
        "state": {"type": "string", "x-known": ["queued", "ready", "broken"]},
        "look": {"type": "string", "examples": ["https://a.fast.porter.example/v1/look?job=job-1"]},
        "images": {"type": "array", "items": _TEXT},
        "why": _TEXT,
    }
    app = {"argument": "app_secret", "env": "PORTER_APP_SECRET"}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Porter", "version": "1"},
        "servers": [
            {"url": "https://{region}.porter.example/v1", "variables": {"region": region}},
            {"url": "https://old.porter.example", "x-security": "login"},
        ],
        "security": [{"key": [], "app": []}, {"token": []}],
        "x-hosts": ["*.fast.porter.example"],
        "x-env": {"key": "PORTER_API_KEY", "base-url": "PORTER_BASE_URL"},
        "x-task": {
            "id": "/id",
            "status": "/state",
            "states": {"pending": ["queued"], "succeeded": ["ready"], "failed": ["broken"]},
            "results": {"url": "/images/*"},
            "error": {"message": "/why"},
            "wait": {"first": 0.01, "factor": 1.0, "max": 0.01, "timeout": 60},
        },
        "components": {
            "securitySchemes": {
                "key": {"type": "apiKey", "in": "query", "name": "key"},
                "app": {"type": "apiKey", "in": "header", "name": "X-App", "x-prefix": "App ",
                        "x-setting": app},
                "token": {"type": "apiKey", "in": "header", "name": "Authorization",
                          "x-prefix": "Key "},
                "login": {"type": "http", "scheme": "basic"},
            },
            "schemas": {
                "Job": {"type": "object", "required": ["id", "state"], "properties": job},
                "Problem": {"type": "object", "properties": {"message": _TEXT}},
            },
        },
    }  # fmt: skip


def endpoint() -> dict[str, Any]:
    """The document of its one endpoint."""
    body = {"schema": {"$ref": "#/components/schemas/PrintRequest"}}
    create = {
        "operationId": "createPrint",
        "summary": "Print a picture",
        "x-page": _PAGE,
        "x-task": {"poll": {"url": "/look"}},
        "requestBody": {"required": True, "content": {"application/json": body}},
        "responses": {"200": _says("Job"), "400": _says("Problem"), "401": _says("Problem")},
    }
    request = {
        "type": "object",
        "additionalProperties": False,
        "required": ["prompt"],
        "properties": {"prompt": {"type": "string", "minLength": 1, "maxLength": 9}},
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Print", "version": "1"},
        "paths": {"/print": {"post": create}},
        "components": {"schemas": {"PrintRequest": request}},
    }


def written(root: Path, **documents: Any) -> Path:
    """A specs folder with the provider, its documents changed as given."""
    folder = root / "porter"
    folder.mkdir(parents=True, exist_ok=True)
    for name, document in {"provider": provider(), "print": endpoint(), **documents}.items():
        (folder / f"{name}.yaml").write_text(json.dumps(document, indent=1), "utf-8")
    return root


def _chunk(kind: bytes, data: bytes) -> bytes:
    crc = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc)


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\0\0"))
    + _chunk(b"IEND", b"")
)


class Porter:
    """The server as a function of a request; `way` is how it takes keys, None in any.

    `blind` names a secret that it does not look at: `key` or `app`. `look` is the URL that creates
    answer with, `{id}` and `{origin}` filled.
    """

    def __init__(
        self,
        way: str | None = None,
        *,
        blind: str | None = None,
        look: str = "{origin}/look/{id}?a=1",
    ) -> None:
        self.way = way
        self.blind = blind
        self.look = look
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self._polls: dict[str, int] = {}

    def ask(
        self, method: str, url: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, str, bytes]:
        """Status, media type and body of the answer. Header names are in lower case."""
        self.asked.append((method, url, headers))
        parts = urlsplit(url)
        if parts.path.endswith(".png"):
            return 200, "image/png", PNG
        if not any(self._knows(way, parts.query, headers) for way in self._ways()):
            given = {name: headers.get(name) for name in ("authorization", "x-app")}
            return _json(401, {"message": f"not with {given} and {parts.query}"})
        if "/look/" in parts.path and method == "GET":
            return self._state(parts.path.rpartition("/")[2], f"{parts.scheme}://{parts.netloc}")
        if parts.path not in ("/print", "/v1/print", "/v2/print"):
            return _json(404, {"message": "there is nothing here"})
        if method != "POST":
            return _json(405, {"message": "only POST"})
        return self._create(body, f"{parts.scheme}://{parts.netloc}")

    def _ways(self) -> tuple[str, ...]:
        return (self.way,) if self.way is not None else WAYS

    def _knows(self, way: str, query: str, headers: dict[str, str]) -> bool:
        given = headers.get("authorization", "")
        if way == "token":
            return given == f"Key {KEY}" or self.blind == "key"
        if way == "login":
            return given == f"Basic {base64.b64encode(LOGIN.encode()).decode()}"
        is_key = parse_qs(query).get("key") == [KEY] or self.blind == "key"
        return is_key and (headers.get("x-app") == f"App {APP}" or self.blind == "app")

    def _create(self, body: bytes, origin: str) -> tuple[int, str, bytes]:
        try:
            sent = json.loads(body)
        except ValueError:
            return _json(400, {"message": "no JSON"})
        prompt = sent.get("prompt") if isinstance(sent, dict) else None
        if not isinstance(prompt, str) or not 1 <= len(prompt) <= 9 or len(sent) > 1:
            return _json(400, {"message": "prompt has 1 to 9 characters"})
        id = f"job-{len(self._polls) + 1}"
        self._polls[id] = 0
        look = self.look.format(origin=origin, id=id)
        return _json(200, {"id": id, "state": "queued", "look": look})

    def _state(self, id: str, origin: str) -> tuple[int, str, bytes]:
        if id not in self._polls:
            return _json(404, {"message": "no such job"})
        self._polls[id] += 1
        if self._polls[id] < 2:
            return _json(200, {"id": id, "state": "queued"})
        return _json(200, {"id": id, "state": "ready", "images": [f"{origin}/{id}.png"]})


def _json(status: int, value: Any) -> tuple[int, str, bytes]:
    return status, "application/json", json.dumps(value).encode()
