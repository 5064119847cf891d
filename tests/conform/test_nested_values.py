"""Unions, objects in objects and items of arrays against a server with a judge of its own."""

import copy
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.grid.server import KEY, Service
from tests.grid.specs import write

from linocut_kit.conform.local import ORIGIN
from linocut_kit.conform.plan import Plan, plan
from linocut_kit.conform.run import Run, Target
from linocut_kit.conform.sender import QuickClock
from linocut_kit.spec import Finding
from linocut_kit.spec.lint import lint

JSON = dict[str, Any]
TEXT = {"type": "string", "minLength": 2, "maxLength": 9}
FREE = {"type": "integer"}


def box(required: list[str], **fields: Any) -> JSON:
    """A closed object."""
    return {
        "type": "object", "additionalProperties": False, "required": required,
        "properties": fields,
    }  # fmt: skip


SIZE = box(["width"], width={"type": "integer", "minimum": 64, "maximum": 2048},
           height={"type": "integer", "multipleOf": 8, "minimum": 8})  # fmt: skip
NAMED = box(["size"], size={"anyOf": [SIZE, {"type": "string", "enum": ["square", "wide"]}]})
TAGGED = box(
    ["prompt"],
    prompt=TEXT,
    control={
        "oneOf": [
            box(["kind", "low"], kind={"type": "string", "const": "canny"},
                low={"type": "integer", "minimum": 0, "maximum": 255}),
            box(["kind"], kind={"type": "string", "const": "depth"},
                low={"type": "number", "minimum": 0, "maximum": 1}),
        ]
    },
)  # fmt: skip
LISTED = box(
    [], marks={"type": "array", "maxItems": 3, "items": {"anyOf": [TEXT, SIZE]}},
    seed={"anyOf": [{"type": "integer", "maximum": 9}, {"type": "boolean"}]},
)  # fmt: skip
ROOT = {
    "oneOf": [
        box(["task", "text"], task={"type": "string", "const": "TEXT"},
            text=box(["prompt"], prompt=TEXT), count={"type": "integer", "maximum": 5}),
        box(["task", "paint"], task={"type": "string", "const": "PAINT"},
            paint=box(["prompt"], prompt=TEXT), count={"type": "integer", "maximum": 3}),
    ]
}  # fmt: skip
REQUESTS = {"named": NAMED, "tagged": TAGGED, "listed": LISTED, "root": ROOT}
_LIMITS = ("minimum", "maximum", "multipleOf", "minLength", "maxLength", "enum", "maxItems")


def planned(root: Path, request: Mapping[str, Any]) -> Plan:
    """The plan of an endpoint with that request, which lint takes."""
    write(root, [("one", request)])
    (provider,), found = lint(root)
    assert [finding for finding in found if finding.severity == "error"] == []
    return plan(provider, provider.endpoints[0], (provider,))


def findings(asked: Plan, served: Mapping[str, Any]) -> list[Finding]:
    """What the examiner has against a server of another request."""
    service = Service("/v1/one", served)

    def handle(request: httpx.Request) -> httpx.Response:
        heads = {name.lower(): value for name, value in request.headers.items()}
        status, media, body = service.answer(
            request.method, str(request.url), heads, request.content
        )
        return httpx.Response(status, headers={"content-type": media}, content=body)

    target = Target(base_url=ORIGIN, key=KEY, transport=httpx.MockTransport(handle))
    run = Run(plans=[asked], neighbours=(asked.provider,), target=target, clock=QuickClock())
    return [item for item in run.run().findings if item.severity in ("error", "warning")]


def dropped(schema: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Every limit inside a schema: the way there, and its keyword."""
    pairs = schema.items() if isinstance(schema, dict) else enumerate(schema)
    for key, item in pairs:
        if key in _LIMITS:
            yield at, key
        elif isinstance(item, dict | list) and key not in ("required", "enum"):
            yield from dropped(item, (*at, key))


def without(request: JSON, at: tuple[Any, ...], key: str) -> JSON:
    """The request without a keyword."""
    made = copy.deepcopy(request)
    inner: Any = made
    for step in at:
        inner = inner[step]
    del inner[key]
    return made


@pytest.mark.parametrize("name", REQUESTS)
def test_a_server_that_does_what_the_page_says_is_clean(name: str, tmp_path: Path) -> None:
    asked = planned(tmp_path, REQUESTS[name])
    assert asked.uncovered == ()
    assert findings(asked, REQUESTS[name]) == []


CASES = [(name, at, key) for name, request in REQUESTS.items() for at, key in dropped(request)]


@pytest.mark.parametrize(("name", "at", "key"), CASES)
def test_a_limit_that_a_server_drops_inside_is_named_there(
    name: str, at: tuple[Any, ...], key: str, tmp_path: Path
) -> None:
    asked = planned(tmp_path, REQUESTS[name])
    found = findings(asked, without(REQUESTS[name], at, key))
    field = next((at[n + 1] for n in range(len(at) - 1, -1, -1) if at[n] == "properties"), "")
    looser = [item for item in found if item.code == "server-looser"]
    assert [item for item in looser if item.rule in (key, "allOf") and field in item.message], [
        (item.code, item.pointer, item.rule) for item in found
    ]


def test_free_values_side_by_side_in_an_object_cost_no_more_than_one_of_them(
    tmp_path: Path,
) -> None:
    alone = planned(tmp_path / "alone", box([], x=FREE))
    inside = box([], at=box([], x=FREE, y=FREE, z=FREE))
    listed = box([], at={"type": "array", "items": box([], x=FREE, y=FREE, z=FREE)})
    assert planned(tmp_path / "inside", inside).billed <= alone.billed + 2
    assert planned(tmp_path / "listed", listed).billed <= alone.billed + 3


@pytest.mark.parametrize("name", ["x", "y", "z"])
def test_of_values_that_went_together_the_refused_one_is_named(name: str, tmp_path: Path) -> None:
    inside = box([], at=box([], x=FREE, y=FREE, z=FREE))
    narrower = copy.deepcopy(inside)
    narrower["properties"]["at"]["properties"][name] = {"type": "integer", "maximum": 1000}
    (found,) = findings(planned(tmp_path, inside), narrower)
    assert (found.code, found.pointer) == ("server-stricter", f"/at/{name}")
    assert found.message.startswith(f"at/{name}: the page allows 2147483648")
