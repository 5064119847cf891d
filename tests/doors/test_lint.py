"""What lint says of servers, ways to send the key, settings and hosts that do not hold."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.doors.porter import endpoint, provider, written

from linocut_kit.spec.lint import lint

Change = Callable[[Any, Any], object]


def changed(root: Path, change: Change) -> list[Any]:
    shared, own = provider(), endpoint()
    change(shared, own)
    return lint(written(root, provider=shared, print=own))[1]


def server(shared: Any) -> Any:
    return shared["servers"][0]


def region(shared: Any) -> Any:
    return server(shared)["variables"]["region"]


def scheme(shared: Any, name: str) -> Any:
    return shared["components"]["securitySchemes"][name]


def create(own: Any) -> Any:
    return own["paths"]["/print"]["post"]


def field(own: Any) -> Any:
    return own["components"]["schemas"]["PrintRequest"]["properties"]["prompt"]


def setting(argument: str, env: str) -> dict[str, Any]:
    return {"argument": argument, "env": env}


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("unbound-parameter", lambda p, e: server(p).update(url="https://{zone}.porter.example")),
        ("unbound-parameter", lambda p, e: server(p).update(url="https://{us.porter.example")),
        ("inert-keyword", lambda p, e: server(p)["variables"].update(zone={"default": "a"})),
        ("unbound-parameter", lambda p, e: [region(p).pop(k) for k in ("default", "x-setting")]),
        ("bad-default", lambda p, e: region(p).update(default="mars")),
        ("not-in-dialect", lambda p, e: region(p).update(enum=["us", "e/u"])),
        ("not-in-dialect", lambda p, e: server(p).update(url="https://x.example/v1?a=1")),
        ("not-in-dialect", lambda p, e: server(p).update(url="https://me@x.example/v1")),
        ("inert-keyword", lambda p, e: p["servers"].append({"url": "https://eu.porter.example"})),
        ("unsupported-auth", lambda p, e: p["servers"][1].update({"x-security": "nobody"})),
        ("unsupported-auth", lambda p, e: p["servers"][1].update({"x-security": "app"})),
        ("inert-keyword", lambda p, e: p["servers"].pop(1)),
        ("unsupported-auth", lambda p, e: scheme(p, "app").pop("x-setting")),
        ("unsupported-auth", lambda p, e: scheme(p, "app").update(name="key", **{"in": "query"})),
        ("unsupported-auth", lambda p, e: scheme(p, "token").update(name="Con tent")),
        ("unsupported-auth", lambda p, e: scheme(p, "token").update(name="Host")),
        ("unsupported-auth", lambda p, e: scheme(p, "login").update(scheme="digest")),
        ("unsupported-auth", lambda p, e: p.update(security=[{}])),
        ("unsupported-auth", lambda p, e: p.update(security=[{"app": []}])),
        ("inert-keyword", lambda p, e: scheme(p, "login").update({"x-prefix": "Basic "})),
        ("inert-keyword", lambda p, e: p["security"].append({"token": []})),
        ("not-in-dialect", lambda p, e: p.update({"x-hosts": ["*.example"]})),
        ("not-in-dialect", lambda p, e: p.update({"x-hosts": ["https://a.porter.example"]})),
        ("name-clash", lambda p, e: region(p).update({"x-setting": setting("timeout", "P_T")})),
        ("name-clash", lambda p, e: region(p).update({"x-setting": setting("auth", "P_A")})),
        ("bad-name", lambda p, e: region(p).update({"x-setting": setting("class", "P_C")})),
        ("not-in-dialect", lambda p, e: region(p).update({"x-setting": setting("a b", "P_C")})),
        (
            "name-clash",
            lambda p, e: region(p).update({"x-setting": setting("region", "PORTER_API_KEY")}),
        ),
        (
            "name-clash",
            lambda p, e: region(p).update({"x-setting": setting("region", "PORTER_APP_SECRET")}),
        ),
        (
            "name-clash",
            lambda p, e: scheme(p, "app").update({"x-setting": setting("region", "PORTER_X")}),
        ),
        ("inert-keyword", lambda p, e: field(e).update({"x-setting": setting("a", "B")})),
        ("inert-keyword", lambda p, e: create(e)["x-task"]["poll"].pop("url")),
    ],
)
def test_what_no_client_could_do_is_named(code: str, change: Change, tmp_path: Path) -> None:
    findings = changed(tmp_path, change)
    assert code in {finding.code for finding in findings}, findings
    assert all(finding.help and finding.line for finding in findings)


def parameter(**schema: Any) -> dict[str, Any]:
    said = {"x-setting": setting("project", "PORTER_PROJECT"), "type": "string", **schema}
    return {"name": "X-Project", "in": "header", "required": True, "schema": said}


@pytest.mark.parametrize(
    ("code", "schema"),
    [
        ("bad-type", {"type": "integer"}),
        ("inert-keyword", {"format": "uuid"}),
        ("inert-keyword", {"const": "a"}),
        ("bad-example", {"pattern": "^\u00e9+$"}),
    ],
)
def test_the_schema_of_a_setting_judges_a_text(
    code: str, schema: dict[str, Any], tmp_path: Path
) -> None:
    findings = changed(tmp_path, lambda p, e: create(e).update(parameters=[parameter(**schema)]))
    assert code in {finding.code for finding in findings}, findings


def test_the_settings_of_parameters_servers_and_security_are_those_of_the_client(
    tmp_path: Path,
) -> None:
    shared, own = provider(), endpoint()
    create(own)["parameters"] = [parameter(pattern="^[a-z]{3}$", minLength=3)]
    (made,), _ = lint(written(tmp_path, provider=shared, print=own))
    known = {item.argument: item for item in made.service.settings}
    assert list(known) == ["app_secret", "project", "region"]
    assert {name for name, item in known.items() if item.secret} == {"app_secret", "project"}
    assert {name for name, item in known.items() if item.required} == {"project"}
    assert len(known["project"].example or "") == 3


@pytest.mark.parametrize("form", ["login", [{"login": []}]])
def test_a_server_names_its_scheme_as_a_word_or_as_a_requirement(form: Any, tmp_path: Path) -> None:
    shared = provider()
    shared["servers"][1]["x-security"] = form
    (made,), findings = lint(written(tmp_path, provider=shared))
    assert findings == []
    assert made.service.servers[1].auth == "login"


def test_a_scheme_that_a_page_signs_requests_with_has_a_way_out(tmp_path: Path) -> None:
    findings = changed(tmp_path, lambda p, e: scheme(p, "token").update(type="mutualTLS"))
    assert any("http_client=" in finding.help for finding in findings)
