"""Rules between fields: everybody who reads one gives the same verdict on the same body."""

import json
import tempfile
from pathlib import Path
from typing import Any

import jsonschema_rs
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.grid.specs import write

from linocut_kit.conform.plan import plan
from linocut_kit.emit.render import environment
from linocut_kit.emit.validator import render_endpoint
from linocut_kit.fake import Fake, FakeRequest
from linocut_kit.keywords import broken
from linocut_kit.keywords.domain import Domain
from linocut_kit.keywords.texts import plain
from linocut_kit.spec.finding import Finding
from linocut_kit.spec.lint import lint
from linocut_kit.spec.model import Endpoint, Provider
from linocut_kit.strategies import invalid_bodies, valid_bodies

FIELDS: dict[str, Any] = {
    "a": {"type": "string", "maxLength": 4},
    "b": {"type": "string", "maxLength": 4},
    "m": {"type": "string", "enum": ["x", "y", "z"]},
    "n": {"type": "integer", "minimum": 0, "maximum": 9},
    "o": {"type": ["string", "null"], "maxLength": 3},
}
some_names = st.lists(st.sampled_from(list(FIELDS)), unique=True, min_size=2, max_size=3)


def _each(names: list[str]) -> list[Any]:
    return [{"required": [name]} for name in names]


@st.composite
def conditionals(draw: st.DrawFn) -> dict[str, Any]:
    """One `if` with its `then`."""
    name, *others = draw(some_names)
    when: dict[str, Any] = {"required": [name]}
    words = {"m": ["x", "z"], "n": [0, 7], "a": ["", "ab"], "o": [None, "k"]}
    if name in words and draw(st.booleans()):
        when["properties"] = {name: {"enum": words[name]}}
    limits: dict[str, Any] = {
        "a": {"minLength": 2}, "b": {"const": "b"}, "m": {"enum": ["x", "y"]},
        "n": {"maximum": 4, "multipleOf": 2}, "o": {"enum": ["q", None]},
    }  # fmt: skip
    told: dict[str, Any] = {}
    for other in others:
        kind = draw(st.sampled_from(["required", "left-out", "limit", "both"]))
        if kind in ("required", "both"):
            told.setdefault("required", []).append(other)
        if kind != "required":
            told.setdefault("properties", {})[other] = (
                False if kind == "left-out" else limits[other]
            )
    return {"if": when, "then": told}


@st.composite
def requests(draw: st.DrawFn) -> dict[str, Any]:
    """The schema of an object with one or two rules between its fields."""
    request: dict[str, Any] = {
        "type": "object", "additionalProperties": False, "properties": FIELDS,
    }  # fmt: skip
    if draw(st.booleans()):
        request["required"] = [draw(st.sampled_from(["a", "n"]))]
    for kind in draw(st.lists(st.sampled_from(range(5)), unique=True, min_size=1, max_size=2)):
        names = draw(some_names)
        request |= (
            {"dependentRequired": {names[0]: names[1:]}},
            {"oneOf": _each(names)},
            {"anyOf": _each(names)},
            {"not": {"required": names}},
            {"allOf": draw(st.lists(conditionals(), min_size=1, max_size=2))},
        )[kind]
    return request


values = st.sampled_from(
    ["", "b", "ab", "x", "y", "q", "long text", 0, 2, 4, 7, 10, 2.0, True, None]
)
bodies = st.dictionaries(st.sampled_from(list(FIELDS)), values, max_size=5)


def read(request: Any, *, nested: bool = False) -> tuple[Provider, Endpoint, list[Finding]]:
    """The model of a request, or of one that has it as a field, and what lint has against it."""
    if nested:
        request = {
            "type": "object", "additionalProperties": False, "properties": {"box": request},
        }  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), [("one", request)])
        (provider,), found = lint(Path(folder), pages=False)
    return provider, provider.endpoints[0], found


def verdicts(provider: Provider, endpoint: Endpoint, request: Any, body: Any) -> dict[str, bool]:
    """Who takes a body."""
    names: dict[str, Any] = {}
    exec(render_endpoint(provider, endpoint, environment()), names)
    sent = FakeRequest(
        method="POST",
        url=f"https://api.grid.example{endpoint.create.path}",
        headers={"content-type": "application/json", "authorization": "Bearer key"},
        body=json.dumps(body).encode(),
    )
    return {
        "standard": jsonschema_rs.Draft202012Validator(request).is_valid(body),
        "judge": not broken(endpoint.request, body),
        "printed": not names["check"](body),
        "fake": Fake((provider,), keys={provider.name: "key"})(sent).status < 300,
    }


@settings(max_examples=12)
@given(request=requests(), some=st.lists(bodies, min_size=4, max_size=8))
def test_every_reader_of_rules_gives_one_verdict_on_any_body(
    request: dict[str, Any], some: list[Any]
) -> None:
    provider, endpoint, _ = read(request)
    for body in some:
        found = verdicts(provider, endpoint, request, body)
        assert len(set(found.values())) == 1, (body, found)


@settings(max_examples=6)
@given(request=requests(), nested=st.booleans())
def test_a_rule_is_proved_on_both_sides_or_refused_by_lint(
    request: dict[str, Any], nested: bool
) -> None:
    _, endpoint, found = read(request, nested=nested)
    schema = endpoint.request.fields[0].schema if nested else endpoint.request
    judge = jsonschema_rs.Draft202012Validator(request)
    domain = Domain(schema)
    for case in domain.inside():
        assert judge.is_valid(plain(case.value)), case
    for case in domain.outside():
        assert case.free or not judge.is_valid(plain(case.value)), case
    if not found:
        told = {item.name for item in domain.outside() if not item.pointer}
        shown = {item.name for item in domain.inside() if not item.pointer}
        assert {rule.name for rule in schema.rules} <= told
        assert shown


@settings(max_examples=6)
@given(request=requests())
def test_every_row_of_a_plan_meets_the_rules_and_every_refusal_breaks_one_thing(
    request: dict[str, Any],
) -> None:
    provider, endpoint, found = read(request)
    if found:
        return
    asked = plan(provider, endpoint)
    judge = jsonschema_rs.Draft202012Validator(request)
    for row in asked.rows:
        assert judge.is_valid({name: plain(item.value) for name, item in row.choices.items()})
    for probe in asked.refusals:
        assert probe.body is not None
        assert len(broken(endpoint.request, plain(dict(probe.body)))) == 1
    asked_of = {refusal.unit.name for refusal in asked.refusals}
    shown = {item.unit.name for item in asked.inside if item.kind == "body"}
    assert {rule.name for rule in endpoint.request.rules} <= asked_of & shown
    assert asked.uncovered == ()


@settings(max_examples=6)
@given(request=requests(), data=st.data())
def test_drawn_bodies_meet_all_rules_and_wrong_ones_break_one(
    request: dict[str, Any], data: st.DataObject
) -> None:
    _, endpoint, found = read(request)
    if found:
        return
    assert broken(endpoint.request, data.draw(valid_bodies(endpoint))) == []
    fault = data.draw(invalid_bodies(endpoint))
    assert len(broken(endpoint.request, fault.body)) == 1, fault
