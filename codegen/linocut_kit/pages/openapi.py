"""A vendor's OpenAPI document (3.0 or 3.1) becomes facts, an operation at a time."""

# Facts are JSON values, narrowed where they are used.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false
# pyright: reportUnknownArgumentType=false

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import Any

from linocut_kit.pages.document import parse_document
from linocut_kit.pages.openapi_access import auth_of, host_of, origin_of
from linocut_kit.pages.openapi_facts import page_of
from linocut_kit.pages.openapi_fences import embedded, is_apart, put_together
from linocut_kit.pages.openapi_lifecycle import FoundLifecycle, is_create, lifecycle_of
from linocut_kit.pages.openapi_operations import FoundOperation, OperationReader
from linocut_kit.pages.openapi_refs import Nodes
from linocut_kit.pages.source import PageError, decode
from linocut_kit.spec.page_facts import PageFacts

_CREATES = ("post", "put")
_JSON = re.compile(r'"(?:openapi|swagger)"\s*:')
_YAML = re.compile(r"^[\"']?(?:openapi|swagger)[\"']?\s*:\s*[\"']?\d", re.MULTILINE)


def looks_like_openapi(text: str) -> bool:
    """True for a JSON object and for YAML that are OpenAPI, and for a page with one in a fence."""
    start = text.lstrip("\ufeff \t\r\n")
    if start.startswith("{"):
        return _JSON.search(start) is not None
    return (_YAML.search(start) is not None and not start.startswith("#")) or (
        ("```" in start or "~~~" in start) and embedded(text) is not None
    )


class OpenApiDocument:
    """A document, of which operations are read one by one."""

    def __init__(self, text: str) -> None:
        start = text.lstrip("\ufeff \t\r\n")
        found = None
        if not start.startswith("{") and not _YAML.match(start):
            found = embedded(text)
        self.path = found.path if found is not None else None
        self.method = found.method if found is not None else None
        text = found.text if found is not None else text
        document = parse_document(text)
        kept: list[tuple[Any, tuple[str, ...]]] = []
        if is_apart(document):
            document, kept = put_together(document)
        if not str(document.get("openapi", "")).startswith("3."):
            raise PageError("it is no OpenAPI 3.0 or 3.1 document")
        self.nodes = Nodes(document, text)
        for node, pointer in kept:
            self.nodes.seed(node, pointer)
        self.reader = OperationReader(self.nodes)
        self._lives: dict[tuple[str, str], FoundLifecycle] = {}

    def life(self, create: FoundOperation) -> FoundLifecycle:
        """The lifecycle of a create."""
        key = create.path, create.method
        if key not in self._lives:
            self._lives[key] = lifecycle_of(self.reader, create)
        return self._lives[key]

    def bodies(self) -> list[tuple[str, str, Any]]:
        """Path, method and node of every operation that takes a body."""
        return [item for item in self.reader.names() if self.reader.has_body(item[2])]

    def creates(self) -> tuple[list[FoundOperation], list[str]]:
        """The operations that make images, and the others that take a body."""
        found: list[FoundOperation] = []
        left: list[str] = []
        for path, method, _ in self.bodies():
            try:
                operation = self.reader.read(path, method)
                is_found = method in _CREATES and is_create(operation, self.life(operation))
            except PageError as error:
                left.append(f"{method.upper()} {path}: {error}")
                continue
            if is_found:
                found.append(operation)
            else:
                left.append(f"{method.upper()} {path}")
        followers = {
            (call.operation.path, call.operation.method)
            for operation in found
            for call in self.life(operation).calls.values()
        }
        creates = [item for item in found if (item.path, item.method) not in followers]
        return creates, left

    def create(self, path: str | None, method: str | None) -> FoundOperation:
        """The operation that is meant: named, alone, or the only one that makes images.

        Raises PageError where it cannot be told.
        """
        every = self.bodies()
        wanted = path or self.path
        method = method or (self.method if wanted == self.path else None)
        fitting = [item for item in every if self._is(item, wanted, method)]
        if len(fitting) != 1 and len(every) == 1:
            fitting = every
        if len(fitting) == 1:
            return self.reader.read(fitting[0][0], fitting[0][1])
        if not every:
            raise PageError("no operation with a body that can be sent is in it")
        creates = self.creates()[0] if path is None and not fitting else []
        if len(creates) == 1:
            return creates[0]
        shown = ", ".join(f"{item[1].upper()} {item[0]}" for item in every[:6])
        more = f" and {len(every) - 6} more" if len(every) > 6 else ""
        which = f"no operation at {path} is in it" if path else "say which operation, with --path"
        raise PageError(f"{which}; there are {shown}{more}")

    def _is(self, item: tuple[str, str, Any], path: str | None, method: str | None) -> bool:
        if path is None or method not in (None, item[1].upper()):
            return False
        base = host_of(self.reader.servers(_bare(item)))[1]
        return _shape(path) in (_shape(item[0]), _shape(base + item[0]))

    def has(self, path: str, method: str, base_url: str | None) -> bool:
        """Whether the document has an operation, with the path of its server or without.

        A document of another host has none of this one's operations.
        """
        for item in self.bodies():
            if self._is(item, path, method.upper()):
                origin = host_of(self.reader.servers(_bare(item)))[0]
                return not origin or base_url is None or origin_of(base_url) == origin.lower()
        return False

    def page(self, create: FoundOperation) -> PageFacts:
        """The facts of an operation."""
        origin, base = host_of(self.reader.servers(create))
        ways, is_said = self.reader.security(create)
        operation: dict[str, Any] = {"method": create.method.upper(), "path": base + create.path}
        if origin:
            operation["host"] = origin
        auth = auth_of(ways) if is_said else ""
        if auth:
            operation["auth"] = auth
        return page_of(create, operation, samples_of(create, self.nodes))


@contextmanager
def bounded() -> Iterator[None]:
    """Refuse, with a PageError, a document of which something is nested too deeply."""
    try:
        yield
    except RecursionError:
        raise PageError("something in it is nested too deeply") from None


@lru_cache(maxsize=2)
def parsed(text: str) -> OpenApiDocument:
    """The document of a text, kept for the next question about it. Raises PageError."""
    return OpenApiDocument(text)


def read_openapi(text: str, path: str | None, method: str | None) -> PageFacts:
    """The facts of the operation at `path`, or of the only one that makes images.

    Raises PageError if the document cannot be read or the operation cannot be told.
    """
    with bounded():
        document = parsed(text)
        return document.page(document.create(path, method))


def has_operation(data: bytes, path: str, method: str, base_url: str | None) -> bool:
    """Whether a file is an OpenAPI document that has an operation, on this base URL if it says."""
    try:
        text = decode(data)
        document = parsed(text) if looks_like_openapi(text) else None
    except PageError:
        return False
    with suppress(RecursionError):
        return document is not None and document.has(path, method, base_url)
    return False


def samples_of(create: FoundOperation, nodes: Nodes) -> list[Any]:
    """The example bodies of an operation."""
    body = nodes.resolve(nodes.child(create.node, "requestBody")).node
    content = body.get("content")
    media = create.body.media if create.body is not None else ""
    holder = content.get(media) if isinstance(content, Mapping) else None
    found: list[Any] = []
    schema = holder.get("schema") if isinstance(holder, Mapping) else None
    for node in (holder, nodes.resolve(schema).node):
        if not isinstance(node, Mapping):
            continue
        found += [node["example"]] if "example" in node else []
        listed = node.get("examples")
        if isinstance(listed, Mapping):
            found += [item.get("value") for item in listed.values() if isinstance(item, Mapping)]
        elif isinstance(listed, list):
            found += listed
    return [item for item in found if isinstance(item, Mapping)]


def _bare(item: tuple[str, str, Any]) -> FoundOperation:
    """An operation of which only its place is known."""
    path, method, node = item
    return FoundOperation(path=path, method=method, name="", text="", line=0, node=node)


def _shape(path: str) -> str:
    """A path whose parameters have no names."""
    return re.sub(r"\{[^}]*\}", "{}", path.rstrip("/"))
