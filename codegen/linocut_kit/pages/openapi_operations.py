"""The operations of an OpenAPI document: what they take and return, where and by which key."""

# Documents are JSON values, narrowed where they are used.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false
# pyright: reportUnknownArgumentType=false

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from linocut_kit.pages.openapi_refs import Nodes, Note
from linocut_kit.pages.openapi_schemas import RESPONSE, SchemaReader, Side
from linocut_kit.pages.openapi_shape import Shape
from linocut_kit.runtime.pointer import escape

METHODS = ("post", "put", "patch", "get", "delete")
_DEEPEST = 12
_JSON = re.compile(r"application/(?:[\w.+-]+\+)?json\b", re.IGNORECASE)
_SENT = (_JSON, re.compile("multipart/form-data"), re.compile("application/x-www-form-urlencoded"))
_IMAGE = re.compile(r"image/|application/octet-stream", re.IGNORECASE)
_FORMATS = re.compile(r"image/(jpeg|png|webp|gif|avif|bmp|tiff|heic|svg)", re.IGNORECASE)
_KEY = re.compile(r"authorization|api[-_]?key|x-key|token", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundParameter:
    """A parameter of a path, a query or a header."""

    name: str
    location: str
    required: bool
    shape: Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundBody:
    """The body of a request: its media type, and those that the document has beside it."""

    media: str
    shape: Shape
    types: Mapping[str, str]
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundResponse:
    """A documented response of one media type; `shape` is None where it has no JSON body."""

    status: str
    media: str | None
    shape: Shape | None


@dataclass(slots=True, kw_only=True)
class FoundOperation:
    """One operation. `notes` is what cannot be said of it, `omitted` what is left out by name."""

    path: str
    method: str
    name: str
    text: str
    line: int
    parameters: list[FoundParameter] = field(default_factory=list[FoundParameter])
    body: FoundBody | None = None
    responses: list[FoundResponse] = field(default_factory=list[FoundResponse])
    notes: list[Note] = field(default_factory=list[Note])
    omitted: dict[str, str] = field(default_factory=dict[str, str])
    node: Any = None

    def success(self) -> FoundResponse | None:
        """The first 2xx response that has a body."""
        listed = [item for item in self.responses if item.status.startswith("2")]
        return next((item for item in listed if item.media is not None), None)

    def result(self) -> Shape:
        """What comes back as JSON when all is well; an empty shape where nothing does."""
        found = self.success()
        return found.shape if found is not None and found.shape is not None else Shape()


class OperationReader:
    """Reads the operations of a document, each when it is asked for."""

    def __init__(self, nodes: Nodes) -> None:
        self.nodes = nodes
        self.paths = nodes.child(nodes.document, "paths")
        self._known: dict[tuple[str, str], FoundOperation] = {}
        self._names: list[tuple[str, str, Any]] = []

    def names(self) -> list[tuple[str, str, Any]]:
        """Path, method and node of every operation."""
        found = self._names
        if found:
            return found
        for path, item in self.nodes.items(self.paths):
            target = self.nodes.resolve(item).node
            for method in METHODS:
                node = self.nodes.child(target, method)
                if isinstance(node, Mapping):
                    found.append((path, method, node))
        return found

    def read(self, path: str, method: str) -> FoundOperation:
        """An operation that the document has."""
        known = self._known.get((path, method))
        if known is None:
            self.nodes.again()
            item = self.nodes.resolve(self.nodes.child(self.paths, path)).node
            known = self._read(path, method, item, self.nodes.child(item, method))
            self._known[path, method] = known
        return known

    def has_body(self, node: Any) -> bool:
        """Whether an operation takes a body of a kind that can be sent."""
        content = self.nodes.resolve(self.nodes.child(node, "requestBody")).node.get("content")
        return isinstance(content, Mapping) and any(map(_rank, map(str, content)))

    def _read(self, path: str, method: str, item: Any, node: Any) -> FoundOperation:
        text = node.get("description")
        found = FoundOperation(
            path=path,
            method=method,
            name=str(node.get("operationId") or ""),
            text=text if isinstance(text, str) else str(node.get("summary") or ""),
            line=self.nodes.line(node),
            node=node,
        )
        self._body(found, node)
        self._parameters(found, item, node)
        self._responses(found, node)
        if self.nodes.child(node, "callbacks"):
            found.notes.append(self.nodes.note("callbacks: see x-webhook", node, "callbacks"))
        return found

    def _parameters(self, found: FoundOperation, item: Any, node: Any) -> None:
        listed: dict[tuple[str, str], Any] = {}
        for holder in (item, node):
            for entry in self.nodes.elements(self.nodes.child(holder, "parameters")):
                target = self.nodes.resolve(entry)
                name, location = target.node.get("name"), target.node.get("in")
                if target.fault or not isinstance(name, str) or not isinstance(location, str):
                    found.notes.append(
                        self.nodes.note(f"a parameter: {target.fault or 'no name'}", entry)
                    )
                else:
                    listed[location, name] = target.node
        for (location, name), entry in listed.items():
            self._parameter(found, location, name, entry)

    def _parameter(self, found: FoundOperation, location: str, name: str, node: Any) -> None:
        if location == "header" and name.lower() in ("accept", "content-type", "authorization"):
            return
        if location not in ("path", "query", "header"):
            note = self.nodes.note(f"the parameter {name} in {location} is not sent", node)
            found.notes.append(note)
            return
        content = self.nodes.child(node, "content")
        schema = self.nodes.child(node, "schema")
        reader = SchemaReader(self.nodes)
        shape = reader.read(schema if schema is not None else True, name)
        if isinstance(content, Mapping) and content:
            shape.notes.append(self.nodes.note("a media type in a parameter is not sent", node))
        for key, plain in (("explode", (True, False)), ("style", ("form", "simple"))):
            if key in node and node[key] not in plain:
                shape.notes.append(self.nodes.note(f"{key} {node[key]} is not sent", node, key))
        required = node.get("required") is True or location == "path"
        if isinstance(node.get("description"), str) and not shape.text:
            reader.describe(shape, node, name)
        found.parameters.append(
            FoundParameter(name=name, location=location, required=required, shape=shape)
        )

    def _body(self, found: FoundOperation, node: Any) -> None:
        target = self.nodes.resolve(self.nodes.child(node, "requestBody"))
        if target.fault:
            found.notes.append(self.nodes.note(f"the body: {target.fault}", node, "requestBody"))
        content = self.nodes.child(target.node, "content")
        medias = [name for name, _ in self.nodes.items(content)]
        sent = sorted((name for name in medias if _rank(name)), key=_rank)
        if not sent:
            if medias:
                found.notes.append(
                    self.nodes.note(f"bodies of {', '.join(medias)} are not sent", content)
                )
            return
        media = sent[0]
        holder = self.nodes.child(content, media)
        side = Side(request=True, files=not _JSON.match(media))
        shape = SchemaReader(self.nodes, side).read(self.nodes.child(holder, "schema"))
        types = self._encodings(found, shape, holder)
        plain = "application/json" if _JSON.match(media) else media.partition(";")[0]
        others = tuple(name for name in medias if name != media)
        found.body = FoundBody(media=plain, shape=shape, types=types, others=others)

    def _encodings(self, found: FoundOperation, shape: Shape, holder: Any) -> dict[str, str]:
        """The media types of the parts of a form; those of images are formats of the image."""
        types: dict[str, str] = {}
        for name, item in self.nodes.items(self.nodes.child(holder, "encoding")):
            media = item.get("contentType") if isinstance(item, Mapping) else None
            part = shape.fields.get(name)
            image = part.items if part is not None and part.items is not None else part
            for key in item if isinstance(item, Mapping) else ():
                if key not in ("contentType", "style", "explode"):
                    note = self.nodes.note(f"{key} of the part {name} is not sent", item, str(key))
                    found.notes.append(note)
            if not isinstance(media, str) or part is None or image is None:
                continue
            if "x-image" in image.words:
                formats = list(dict.fromkeys(text.lower() for text in _FORMATS.findall(media)))
                if formats:
                    image.words["x-image"].setdefault("formats", formats)
            else:
                types[name] = media.partition(";")[0]
        return types

    def _responses(self, found: FoundOperation, node: Any) -> None:
        for status, item in self.nodes.items(self.nodes.child(node, "responses")):
            target = self.nodes.resolve(item)
            if target.fault:
                found.notes.append(self.nodes.note(f"response {status}: {target.fault}", item))
                continue
            if not re.fullmatch(r"[1-5]\d\d", status):
                found.omitted[f"response {status}"] = "it names no status"
                continue
            found.responses.append(self._response(found, status, target.node))

    def _response(self, found: FoundOperation, status: str, node: Any) -> FoundResponse:
        content = self.nodes.child(node, "content")
        medias = [name for name, _ in self.nodes.items(content)]
        media = next((name for name in medias if _JSON.match(name)), None)
        image = next((name for name in medias if _IMAGE.match(name)), None)
        for name in medias:
            if name not in (media, None if media else image):
                found.omitted[f"response {status} {name}"] = "another media type is read"
        if media is None:
            return FoundResponse(status=status, media=image, shape=None)
        schema = self.nodes.child(self.nodes.child(content, media), "schema")
        self.nodes.again()
        shape = SchemaReader(self.nodes, RESPONSE).read(schema if schema is not None else True)
        return FoundResponse(status=status, media="application/json", shape=shape)

    def servers(self, found: FoundOperation) -> list[Any]:
        """The servers of an operation: its own, its path's, or the document's."""
        item = self.nodes.resolve(self.nodes.child(self.paths, found.path)).node
        for holder in (found.node, item, self.nodes.document):
            listed = [
                server for server in self.nodes.elements(self.nodes.child(holder, "servers"))
                if isinstance(server, Mapping) and isinstance(server.get("url"), str)
            ]  # fmt: skip
            if listed:
                return listed
        return []

    def security(self, found: FoundOperation) -> tuple[list[list[tuple[str, Any]]], bool]:
        """The ways to send a key, each a list of schemes; and whether the document says so."""
        components = self.nodes.child(self.nodes.document, "components")
        schemes = self.nodes.child(components, "securitySchemes")
        holder = found.node if "security" in found.node else self.nodes.document
        listed = self.nodes.child(holder, "security")
        if not isinstance(listed, list):
            named = [[(name, self.nodes.resolve(item).node)]
                     for name, item in self.nodes.items(schemes)]  # fmt: skip
            return named[:1], False
        ways = [
            [
                (name, self.nodes.resolve(self.nodes.child(schemes, name)).node)
                for name, _ in self.nodes.items(way)
            ]
            for way in self.nodes.elements(listed)
        ]
        return ways, True


def _rank(media: str) -> int:
    """Which media type of a request is taken first; 0 for one that cannot be sent."""
    found = (at for at, pattern in enumerate(_SENT, 1) if pattern.match(media))
    return next(found, 0)


def pointers(shape: Shape) -> Iterator[tuple[str, str, Shape]]:
    """The pointer, the name and the shape of every value in a response, the nearest first."""
    level: list[tuple[str, str, Shape]] = [("", "", shape)]
    for _ in range(_DEEPEST):
        below: list[tuple[str, str, Shape]] = []
        for pointer, name, inner in level:
            yield pointer, name, inner
            below += [(f"{pointer}/{escape(key)}", key, item) for key, item in inner.parts()]
            below += [
                (f"{pointer}/*", name, branch.items)
                for branch in (inner, *inner.branches)
                if branch.items is not None
            ]
        level = below
