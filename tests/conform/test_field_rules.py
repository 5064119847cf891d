"""Rules between the fields of a request, and its own size, asked of a server that is not ours."""

from typing import Any

import httpx
import pytest
from tests.grid.server import KEY, Service, fits
from tests.grid.specs import write

from linocut_kit.conform.local import ORIGIN
from linocut_kit.conform.plan import plan
from linocut_kit.conform.run import Run, Target
from linocut_kit.conform.sender import QuickClock
from linocut_kit.keywords.texts import plain
from linocut_kit.spec.finding import Finding
from linocut_kit.spec.lint import lint
from linocut_kit.spec.model import Provider

TEXT = {"type": "string", "enum": ["k", "l"]}
BOX = {
    "type": "object", "additionalProperties": False, "properties": {"px": TEXT, "pt": TEXT},
    "oneOf": [{"required": ["px"]}, {"required": ["pt"]}],
}  # fmt: skip
REQUEST: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["prompt"],
    "minProperties": 3,
    "maxProperties": 4,
    "properties": {
        "prompt": TEXT, "image": TEXT, "image_url": TEXT, "mask": TEXT, "width": BOX,
        "mode": {"type": "string", "enum": ["fast", "fine"]},
        "steps": {"type": "integer", "minimum": 1, "maximum": 50},
    },
    "oneOf": [{"required": ["image"]}, {"required": ["image_url"]}],
    "dependentRequired": {"mask": ["image"]},
    "not": {"required": ["width", "mode"]},
    "allOf": [
        {
            "if": {"properties": {"mode": {"enum": ["fast"]}}, "required": ["mode"]},
            "then": {"required": ["steps"], "properties": {"steps": {"maximum": 4}, "mask": False}},
        }
    ],
}  # fmt: skip
RULES = ("oneOf", "allOf", "minProperties")


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Provider:
    """The provider of the request; lint has nothing against it."""
    root = tmp_path_factory.mktemp("ruled")
    write(root, [("one", REQUEST)])
    (found,), findings = lint(root)
    assert findings == []
    return found


def _asked(provider: Provider, request: Any) -> Any:
    service = Service(provider.endpoints[0].create.path, request)

    def handle(sent: httpx.Request) -> httpx.Response:
        heads = {name.lower(): value for name, value in sent.headers.items()}
        status, media, body = service.answer(sent.method, str(sent.url), heads, sent.content)
        return httpx.Response(status, headers={"content-type": media}, content=body)

    target = Target(base_url=ORIGIN, key=KEY, transport=httpx.MockTransport(handle))
    plans = [plan(provider, provider.endpoints[0])]
    return Run(plans=plans, neighbours=(provider,), target=target, clock=QuickClock()).run()


def _errors(report: Any) -> list[Finding]:
    return [finding for finding in report.findings if finding.severity in ("error", "warning")]


def test_a_server_that_keeps_the_rules_has_no_finding_and_each_is_settled(
    provider: Provider,
) -> None:
    report = _asked(provider, REQUEST)
    assert [error.message for error in _errors(report)] == []
    settled = [
        outcome
        for each in report.reports
        for outcome in each.outcomes
        if outcome.probe.kind == "body"
    ]
    assert {item.probe.side for item in settled} == {"inside", "outside"}
    assert {item.verdict for item in settled} == {"agrees"}


@pytest.mark.parametrize("rule", RULES)
def test_a_server_that_does_not_know_a_rule_is_looser_by_that_name(
    provider: Provider, rule: str
) -> None:
    loose = {key: item for key, item in REQUEST.items() if key != rule}
    found = _errors(_asked(provider, loose))
    assert {(item.code, item.pointer, item.rule) for item in found} == {("server-looser", "", rule)}


def test_the_plan_is_right_by_the_server_s_own_judge(provider: Provider) -> None:
    asked = plan(provider, provider.endpoints[0])
    for row in asked.rows:
        assert fits(REQUEST, {name: plain(item.value) for name, item in row.choices.items()})
    for probe in asked.refusals:
        assert probe.expected == "either" or not fits(REQUEST, plain(dict(probe.body or {})))
    assert asked.uncovered == ()
    assert len(asked.rows) < 40
