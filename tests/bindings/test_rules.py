"""What lint says of bindings and parameters that do not lead anywhere."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from linocut_kit.spec.finding import Finding
from linocut_kit.spec.lint import lint

SPECS = Path(__file__).parent / "specs/ember"
CREATE, LOOK, STOP = "/v1/{owner}/models/{model}:paint", "/v1/jobs", "/v1/jobs/{job}"
Change = Callable[[Any], object]


def found(root: Path, change: Change) -> list[Finding]:
    """What lint finds in the specs with one thing changed."""
    folder = root / "ember"
    folder.mkdir()
    for path in SPECS.glob("*.yaml"):
        data = YAML(typ="safe", pure=True).load(path.read_text("utf-8"))
        if path.stem == "paint":
            change(data)
        (folder / path.name).write_text(json.dumps(data, indent=1), "utf-8")
    return lint(root)[1]


def task(data: Any) -> Any:
    return data["paths"][CREATE]["post"]["x-task"]


def poll(data: Any) -> Any:
    return task(data)["poll"]


def look(data: Any) -> Any:
    return data["paths"][LOOK]["post"]


def asked(data: Any) -> Any:
    return data["components"]["schemas"]["LookRequest"]


def parameters(data: Any) -> Any:
    return data["paths"][CREATE]["post"]["parameters"]


def parameter(name: str, place: str, **schema: Any) -> dict[str, Any]:
    return {"name": name, "in": place, "required": True, "schema": schema}


TEXT = {"type": "string"}
QUERY = {"name": "more", "in": "query", "schema": TEXT}


@pytest.mark.parametrize(
    ("code", "said", "change"),
    [
        ("unbound-parameter", "requires the query parameter job",
         lambda d: poll(d).pop("query")),
        ("unbound-parameter", "requires the header parameter X-Owner",
         lambda d: poll(d).pop("header")),
        ("unbound-parameter", "requires the property /job/region of its body",
         lambda d: poll(d).update(body={"/want/state": {"const": True}, "/job/x": "/job"})),
        ("unbound-parameter", "has no property /job/zone of its body",
         lambda d: poll(d)["body"].update({"/job/zone": "/region"})),
        ("unbound-parameter", "has no query parameter zone",
         lambda d: poll(d)["query"].update({"zone": "/region"})),
        ("unbound-parameter", "has no property /id of its body",
         lambda d: task(d)["cancel"].update({"body": {"/id": "/job"}})),
        ("unbound-parameter", "is not",
         lambda d: task(d)["cancel"].pop("path")),
        ("unbound-parameter", "has no parameter x",
         lambda d: task(d)["cancel"]["path"].update({"x": "/job"})),
        ("unbound-parameter", "the setting project, and nothing is an x-setting",
         lambda d: poll(d)["header"].update({"X-Owner": {"setting": "project"}})),
        ("unbound-parameter", "which a request may leave out",
         lambda d: poll(d)["header"].update({"X-Owner": {"field": "X-Trace"}})),
        ("unbound-parameter", "which a request may leave out",
         lambda d: poll(d)["header"].update({"X-Owner": {"field": "seed"}})),
        ("unbound-parameter", "says nothing of its task",
         lambda d: task(d)["cancel"]["path"].update({"job": {"const": "a"}})),
        ("inert-keyword", "may have the query parameter more",
         lambda d: look(d)["parameters"].append(QUERY)),
        ("inert-keyword", "may have the property /note of its body",
         lambda d: asked(d)["properties"].update({"note": TEXT})),
        ("lifecycle-pointer", "which the create's answer has not",
         lambda d: poll(d)["query"].update({"job": "/jobs"})),
        ("lifecycle-pointer", "is many values",
         lambda d: poll(d)["query"].update({"job": "/jobs/*"})),
        ("lifecycle-pointer", "which the request has not",
         lambda d: poll(d)["header"].update({"X-Owner": {"field": "nobody"}})),
        ("lifecycle-pointer", "is no plain value",
         lambda d: poll(d)["header"].update({"X-Owner": {"field": "tags"}})),
        ("not-in-dialect", "neither",
         lambda d: poll(d)["header"].update({"X-Owner": {"fields": "owner"}})),
        ("not-in-dialect", "neither",
         lambda d: poll(d)["header"].update({"X-Owner": {"field": "owner", "const": 1}})),
        ("unknown-key", "job means nothing", lambda d: poll(d)["body"].update({"job": "/job"})),
        ("name-clash", "would both be the argument prompt",
         lambda d: parameters(d).append(parameter("prompt", "query", **TEXT))),
        ("name-clash", "x_trace",
         lambda d: parameters(d).append(parameter("x_trace", "query", **TEXT))),
        ("name-clash", "is there twice",
         lambda d: parameters(d).append(parameter("x-trace", "header", **TEXT))),
        ("unsupported-keyword", "nothing else is sent there",
         lambda d: parameters(d).append(parameter("more", "query", type="object"))),
        ("unsupported-keyword", "nothing else is sent there",
         lambda d: parameters(d).append(parameter("X-More", "header", type="array", items=TEXT))),
        ("unsupported-keyword", "nothing else is sent there",
         lambda d: parameters(d).append(parameter("more", "query", type=["string", "null"]))),
        ("unsupported-keyword", "cannot be an image",
         lambda d: parameters(d).append(
             parameter("more", "query", type="string", **{"x-image": {"encodings": ["url"]}}))),
        ("inert-keyword", "says the header Content-Type itself",
         lambda d: parameters(d).append(parameter("Content-Type", "header", **TEXT))),
        ("unbound-parameter", "has no path parameter more",
         lambda d: parameters(d).append(parameter("more", "path", **TEXT))),
        ("inert-keyword", "judges",
         lambda d: parameters(d).append(parameter("more", "query", type="string", maximum=3))),
        ("empty-range", "no value",
         lambda d: parameters(d).append(
             parameter("more", "query", type="integer", minimum=3, maximum=2))),
        ("unbound-parameter", "it breaks in",
         lambda d: poll(d)["header"].update({"X-Owner": {"const": "a\n"}})),
        ("unbound-parameter", "it breaks type",
         lambda d: poll(d)["query"].update({"job": {"const": ["a"]}})),
        ("unbound-parameter", "it breaks in",
         lambda d: task(d)["cancel"]["path"].update({"job": {"const": ".."}})),
        ("unbound-parameter", "it breaks type",
         lambda d: poll(d)["body"].update({"/want/state": {"const": "yes"}})),
        ("unsupported-keyword", "cannot carry",
         lambda d: parameters(d).append(parameter("X-A", "header", type="string", const="é"))),
        ("unsupported-keyword", "counts the fields of a body",
         lambda d: d["components"]["schemas"]["PaintRequest"].update(minProperties=1)),
        ("bad-pattern", "",
         lambda d: parameters(d).append(parameter("more", "query", type="string", pattern="("))),
        ("bad-default", "",
         lambda d: parameters(d).append(
             parameter("more", "query", type="string", enum=["a"], default="b"))),
    ],
)  # fmt: skip
def test_what_leads_nowhere_is_told_in_one_line(
    code: str, said: str, change: Change, tmp_path: Path
) -> None:
    findings = found(tmp_path, change)
    matching = [item for item in findings if item.code == code and said in item.message]
    assert matching, findings
    for item in matching:
        assert item.help and item.line and "\n" not in item.message


@pytest.mark.parametrize(
    "change",
    [
        lambda d: poll(d)["query"].update({"job": {"const": "a"}}),
        lambda d: poll(d)["header"].update({"X-Owner": {"field": "path:/owner"}}),
        lambda d: poll(d)["header"].update({"X-Owner": {"field": "/prompt"}}),
        lambda d: poll(d)["header"].update({"x-owner": poll(d)["header"].pop("X-Owner")}),
        lambda d: look(d)["parameters"].append(parameter("v", "query", type="string", const="1")),
    ],
)
def test_what_leads_somewhere_is_clean(change: Change, tmp_path: Path) -> None:
    assert found(tmp_path, change) == []
