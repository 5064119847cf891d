"""Each consumer of a spec, asked about one cell at one position.

A consumer that is right says nothing; otherwise it says in a few words where it falls short.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any
from zlib import crc32

import httpx
import jsonschema_rs
import pydantic
from tests.grid.cells import CELLS, INERT, POSITIONS, Cell
from tests.grid.server import KEY, Service
from tests.grid.specs import (
    POINTER,
    body_of,
    lines_of,
    request_of,
    request_of_all,
    slug,
    write,
)

from linocut_kit.conform.local import ORIGIN
from linocut_kit.conform.plan import narrowed, plan
from linocut_kit.conform.run import Run, Target
from linocut_kit.conform.sender import QuickClock
from linocut_kit.emit.models import render_models
from linocut_kit.emit.render import environment
from linocut_kit.emit.validator import render_endpoint
from linocut_kit.fake import Fake, FakeRequest
from linocut_kit.spec import Finding, SpecError
from linocut_kit.spec.bundle import bundle
from linocut_kit.spec.lint import lint
from linocut_kit.spec.model import Endpoint, Provider

CONSUMERS = (
    "lint",
    "validator",
    "model",
    "jsonschema-rs",
    "fake",
    "truthful",
    "without",
    "stricter",
)
_WRONG = ("error", "warning")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fall:
    """Where a consumer falls short of a cell."""

    key: str
    cell: str
    position: str
    consumer: str
    why: str

    def __str__(self) -> str:
        name = " ".join(item for item in (self.key, self.cell) if item)
        return f"{name}, {self.position}, {self.consumer}: {self.why}"


@dataclass(slots=True, kw_only=True)
class Place:
    """A cell at a position, with the endpoint that was read from its spec."""

    cell: Cell
    position: str
    provider: Provider
    endpoint: Endpoint
    models: Mapping[str, Any]
    document: Mapping[str, Any]

    @property
    def pointer(self) -> str:
        """The place of the rule in a request."""
        return POINTER[self.position] + self.cell.at

    @property
    def values(self) -> Iterator[tuple[bool, Any, dict[str, Any]]]:
        """Whether it is inside, the value, and the request that has it."""
        for inside, values in ((True, self.cell.inside), (False, self.cell.outside)):
            for value in values:
                yield inside, value, body_of(value, self.position)

    def at(self, pointer: str | None) -> bool:
        """Whether a pointer is the place of the rule, whichever item it names."""
        parts = ["*" if part.isdigit() else part for part in (pointer or "").split("/")]
        told, mine = "/".join(parts), self.pointer
        if mine.endswith("/**"):
            return told == mine[:-3] or told.startswith(mine[:-2])
        return told == mine


def _told(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) < 40 else f"{text[:30]}…"


def _first(error: BaseException) -> str:
    return (
        f"{type(error).__name__}: {str(error).strip().splitlines()[0][:90] if str(error) else ''}"
    )


_PRINTED: dict[int, tuple[Endpoint, dict[str, Any]]] = {}


def ask_validator(place: Place) -> str | None:
    """The printed `check`, with the place and the keyword that it names."""
    check = _validators(place.provider, place.endpoint)["check"]
    for inside, value, body in place.values:
        found = check(body)
        if inside and found:
            return f"refuses {_told(value)}"
        if not inside and not found:
            return f"takes {_told(value)}"
        if not inside and not any(place.at(item.pointer) for item in found):
            return f"{_told(value)} is told at {found[0].pointer}"
    return None


def _printed_models(providers: tuple[Provider, ...]) -> dict[str, Any]:
    """The printed models of each endpoint by its id, or what was raised in place of them.

    They are printed together, and one by one only if that fails: it is the slowest step.
    """
    found: dict[str, Any] = {}
    for owner in providers:
        try:
            names = _executed(owner)
            found |= {endpoint.id: names[endpoint.request_name] for endpoint in owner.endpoints}
        except Exception:
            for endpoint in owner.endpoints:
                try:
                    alone = _executed(replace(owner, endpoints=(endpoint,)))
                    found[endpoint.id] = alone[endpoint.request_name]
                except Exception as error:
                    found[endpoint.id] = error
    return found


def _executed(provider: Provider) -> dict[str, Any]:
    """The names of the printed models, beside the validators that they import."""
    package, models = ModuleType("printed_grid"), ModuleType("printed_grid.models")
    package.__path__ = []
    models.__package__ = package.__name__
    parts = {package.__name__: package, models.__name__: models}
    for endpoint in provider.endpoints:
        part = ModuleType(f"{package.__name__}.{endpoint.module}")
        part.__dict__.update(_validators(provider, endpoint))
        parts[part.__name__] = part
    sys.modules.update(parts)
    try:
        exec(render_models(provider, "printed"), models.__dict__)
        for endpoint in provider.endpoints:
            models.__dict__[endpoint.request_name].model_rebuild()
    finally:
        for name in parts:
            del sys.modules[name]
    return models.__dict__


def _validators(provider: Provider, endpoint: Endpoint) -> dict[str, Any]:
    """The names of an endpoint's printed module, which is printed once."""
    known = _PRINTED.get(id(endpoint))
    if known is None or known[0] is not endpoint:
        names: dict[str, Any] = {}
        exec(render_endpoint(provider, endpoint, environment()), names)
        known = _PRINTED[id(endpoint)] = (endpoint, names)
    return known[1]


def ask_model(place: Place) -> str | None:
    """The printed pydantic model."""
    model = place.models[place.endpoint.id]
    if isinstance(model, Exception):
        raise model
    return _taken(place, lambda body: _valid(model, body))


def _valid(model: type[pydantic.BaseModel], body: Any) -> bool:
    try:
        model.model_validate(body)
    except pydantic.ValidationError:
        return False
    return True


def _taken(place: Place, takes: Callable[[Any], bool]) -> str | None:
    for inside, value, body in place.values:
        if takes(body) != inside:
            return f"{'refuses' if inside else 'takes'} {_told(value)}"
    return None


def ask_jsonschema(place: Place) -> str | None:
    """Another tool, with the exported document."""
    name = place.endpoint.request_name
    shape = {
        "$ref": f"#/components/schemas/{name}",
        "components": {"schemas": {name: place.document["components"]["schemas"][name]}},
    }
    judge = jsonschema_rs.Draft202012Validator(shape, validate_formats=True)
    if place.cell.loose:
        inside = replace(place.cell, outside=())
        return _taken(replace(place, cell=inside), judge.is_valid)
    return _taken(place, judge.is_valid)


def ask_fake(place: Place) -> str | None:
    """Our fake."""
    fake = Fake((place.provider,), keys={place.provider.name: KEY})
    heads = {"authorization": f"Bearer {KEY}", "content-type": "application/json"}

    def takes(body: Any) -> bool:
        data = json.dumps(body).encode()
        url = f"{ORIGIN}{place.endpoint.create.path}"
        return fake(FakeRequest(method="POST", url=url, headers=heads, body=data)).status < 300

    return _taken(place, takes)


def _findings(
    place: Place, schema: Mapping[str, Any], *, whole: bool = False, notes: bool = False
) -> list[Finding]:
    """What the examiner has against a server of that schema; raises if it did not end."""
    path = place.endpoint.create.path
    service = Service(path, request_of(schema, place.position))

    def handle(request: httpx.Request) -> httpx.Response:
        heads = {name.lower(): value for name, value in request.headers.items()}
        status, media, body = service.answer(
            request.method, str(request.url), heads, request.content
        )
        return httpx.Response(status, headers={"content-type": media}, content=body)

    target = Target(base_url=ORIGIN, key=KEY, transport=httpx.MockTransport(handle))
    mine = (place.provider,)
    asked = plan(place.provider, place.endpoint, mine)
    if not whole:
        asked = narrowed(asked, lambda id: f"/{place.pointer.split('/')[1]}" in id)
    report = Run(plans=[asked], neighbours=mine, target=target, clock=QuickClock()).run()
    stopped = next((item.stopped for item in report.reports if item.stopped), None)
    found = [finding for finding in report.findings if notes or finding.severity in _WRONG]
    if stopped is not None and not found:
        raise RuntimeError(f"stopped: {stopped}")
    return found


def ask_truthful(place: Place) -> str | None:
    """A server that does what the page says has no finding."""
    found = _findings(place, place.cell.schema, whole=place.position == "required")
    return f"{found[0].code} at {found[0].pointer}: {found[0].message[:80]}" if found else None


def ask_without(place: Place) -> str | None:
    """A server without the keyword is looser, there and by name."""
    if not place.cell.outside:
        return None
    code = "silent-page" if place.cell.noted else "server-looser"
    found = _findings(place, place.cell.dropped, notes=place.cell.noted)
    looser = [item for item in found if item.code == code]
    if any(place.at(item.pointer) and item.rule in place.cell.rules for item in looser):
        return None
    if not looser:
        return f"passes, or {found[0].code} at {found[0].pointer}" if found else "passes"
    return f"looser at {looser[0].pointer} by {looser[0].rule}"


def ask_stricter(place: Place) -> str | None:
    """A server one step narrower refuses what the page allows, and the place is named."""
    if place.cell.narrower is None:
        return None
    found = _findings(place, place.cell.narrower)
    if not found:
        return "passes"
    parts = place.pointer.split("/")
    above = {"/".join(parts[:end]) for end in range(2, len(parts) + 1)}
    if any(place.at(item.pointer) or item.pointer in above for item in found):
        return None
    return f"{found[0].code} at {found[0].pointer}"


SERVERS = ("truthful", "without", "stricter")
ASKED: dict[str, Callable[[Place], str | None]] = {
    "validator": ask_validator, "model": ask_model, "jsonschema-rs": ask_jsonschema,
    "fake": ask_fake, "truthful": ask_truthful, "without": ask_without, "stricter": ask_stricter,
}  # fmt: skip


def _exported(root: Path) -> dict[str, Any]:
    """The exported document, or an empty one where lint refuses a part of the specs anyway."""
    try:
        return bundle(root, "grid")
    except SpecError:
        return {}


@cache
def _inert_codes(root: Path) -> dict[str, dict[str, str]]:
    """What lint says of each inert keyword at each position; empty where it says nothing."""
    free = {"object": {"additionalProperties": True}, "array": {"items": {"type": "string"}}}
    requests: dict[str, dict[str, Any]] = {}
    for (keyword, type), limit in INERT.items():
        word = keyword.partition("/")[0]
        schema = {"type": type, **free.get(type, {}), word: limit}
        requests[slug(keyword, type)] = request_of_all(schema)
    write(root, requests.items())
    _, found = lint(root)
    told: dict[str, dict[str, str]] = {}
    for keyword, type in INERT:
        name = slug(keyword, type)
        starts = [*lines_of(root, name, ("v", "w", "box", "list")), sys.maxsize]
        mine = [item for item in found if item.file == f"grid/{name}.yaml" and item.line]
        told[f"{keyword}-{type}"] = {
            position: min(
                (item.code for item in mine if starts[n] <= (item.line or 0) < starts[n + 1]),
                key=lambda code: code != "inert-keyword",
                default="",
            )
            for n, position in enumerate(POSITIONS)
        }
    return told


@dataclass(slots=True, kw_only=True)
class Walk:
    """All cells of a key, walked through all positions and consumers.

    One that is not `whole` examines servers at one position of each cell, another one for each.
    """

    key: str
    root: Path
    whole: bool = True

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The cells on the type that the keyword judges; none where it is inert."""
        return tuple(cell for cell in CELLS if cell.key == self.key)

    def falls(self) -> list[Fall]:
        """Everything that falls short."""
        try:
            return list(self._judged() if self.cells else self._inert())
        except Exception as error:  # lint or the export itself came to no end
            return [Fall(key=self.key, cell="", position="", consumer="lint", why=_first(error))]

    def _inert(self) -> Iterator[Fall]:
        for position, code in _inert_codes(self.root.parent / "inert")[self.key].items():
            if code != "inert-keyword":
                why = f"refused as {code}" if code else "accepted in silence"
                yield Fall(key=self.key, cell="", position=position, consumer="lint", why=why)

    def _judged(self) -> Iterator[Fall]:
        places = {
            slug(item.key, item.name, position): (item, position)
            for item in self.cells
            for position in POSITIONS
        }
        requests = [(name, request_of(item.schema, at)) for name, (item, at) in places.items()]
        write(self.root, requests)
        providers, found = lint(self.root)
        models, document = _printed_models(providers), _exported(self.root)
        known = {item.id: (owner, item) for owner in providers for item in owner.endpoints}
        for name, (cell, position) in places.items():
            wrong = [item for item in found if item.file == f"grid/{name}.yaml"]
            refused = [item for item in wrong if item.severity in _WRONG]
            if cell.refusable and refused:
                continue
            if refused or f"grid/{name}" not in known:
                why = f"{refused[0].code}: {refused[0].message[:80]}" if refused else "not read"
                yield self._fall(cell, position, "lint", f"{why} (nothing else can be asked)")
                continue
            owner, endpoint = known[f"grid/{name}"]
            yield from self._asked(
                Place(
                    cell=cell,
                    position=position,
                    provider=owner,
                    endpoint=endpoint,
                    models=models,
                    document=document,
                )
            )

    def _asked(self, place: Place) -> Iterator[Fall]:
        turn = POSITIONS[crc32(f"{place.cell.key} {place.cell.name}".encode()) % len(POSITIONS)]
        for consumer, ask in ASKED.items():
            if consumer in SERVERS and not self.whole and place.position != turn:
                continue
            try:
                why = ask(place)
            except Exception as error:  # whatever is raised is what it falls by
                why = _first(error)
            if why is not None:
                yield self._fall(place.cell, place.position, consumer, why)

    def _fall(self, cell: Cell, position: str, consumer: str, why: str) -> Fall:
        return Fall(
            key=self.key, cell=cell.name, position=position, consumer=consumer, why=why
        )  # fmt: skip
