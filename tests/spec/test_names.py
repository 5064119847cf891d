"""Names: whatever a spec calls its parts, what lint takes is printed as code that works."""

import ast
import importlib
import inspect
import json
import re
import sys
from keyword import iskeyword
from pathlib import Path
from unicodedata import normalize

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.spec.invented import codes, document, found, renamed, request, written

from linocut_kit.emit.generate import rendered
from linocut_kit.emit.models import render_models
from linocut_kit.emit.signature import arguments_of
from linocut_kit.runtime.client import AsyncClient, SyncClient
from linocut_kit.spec.lint import lint
from linocut_kit.spec.names import (
    CLIENT_CLASSES,
    IN_CLIENT,
    TAKEN_ARGUMENTS,
    argument_name,
    unique,
)

PRINTED = Path(__file__).parents[2] / "generated/linocut"
AWKWARD = (
    "Any", "Field", "Literal", "Annotated", "MISSING", "StrictStr", "str", "int", "list", "None",
    "model_config", "schema", "json", "copy", "dict", "validate", "model_dump", "model_dump_x",
    "self", "class", "__debug__", "__class__", "_x", "2x", "日本", "a.b", "a-b.c", "Request",
    "Answer", "ConfigDict", "check", "at", "é", "annotations", "True", "model_", "_", "BaseModel",
    "type", "property", "print", "extra", "camelCase", "x y", "timeout", "image[]", "lambda",
    "a\n", 'b"""', "c'd", "{x}", "\\e", "*g", "~1", "on_update", "UNSET", "/f",
)  # fmt: skip
NAMES = st.one_of(
    st.sampled_from(AWKWARD),
    st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), max_size=6),
    st.from_regex(r"[a-z_]{1,3}[-. ]?[a-z_]{0,3}", fullmatch=True),
)


@given(NAMES, st.sets(NAMES))
def test_an_argument_is_a_legal_name_that_is_not_taken(name: str, taken: set[str]) -> None:
    made = argument_name(name, taken)
    assert made.isidentifier() and not iskeyword(made) and made not in taken
    assert normalize("NFKC", made) == made and not re.match("__.*[^_]", made)


@given(st.lists(NAMES, max_size=8))
def test_names_that_are_made_unique_are(names: list[str]) -> None:
    taken: set[str] = set()
    assert len({unique(name, taken) for name in names}) == len(names)


def with_fields(names: list[str], root: Path) -> Path:
    matte = document("matte")
    inner = {"type": "object", "additionalProperties": False, "properties": {}}
    for name in names:
        request(matte)["properties"].setdefault(name, {"type": "string"})
        inner["properties"].setdefault(name, {"type": "string"})
    request(matte)["properties"]["inner object"] = inner
    return written(root, matte=matte)


@given(names=st.lists(NAMES, max_size=12))
@settings(
    max_examples=15,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_fields_have_an_argument_each_or_lint_says_which_have_not(
    names: list[str], tmp_path: Path
) -> None:
    providers, findings = lint(with_fields(names, tmp_path))
    told = {finding.code for finding in findings}
    if "hidden-character" in told:
        return
    arguments = [item.name for item in arguments_of(providers[0].endpoints[0])]
    unclear = len(arguments) != len(set(arguments))
    unread = any(normalize("NFKC", name) != name or not name for name in names)
    assert unread == ("bad-name" in told), findings
    assert unread or unclear == ("name-clash" in told), findings
    assert told <= {"name-clash", "bad-name"}
    assert not TAKEN_ARGUMENTS & set(arguments)


def test_awkward_fields_are_sent_under_their_own_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    specs, out = with_fields(list(AWKWARD), tmp_path / "specs"), tmp_path / "out"
    providers, findings = lint(specs)
    assert findings == []
    for path, text in rendered(providers, specs, out, "awkward").items():
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_text(text, "utf-8")
    monkeypatch.syspath_prepend(str(out))
    acme = importlib.import_module("awkward.acme")
    fields = {item.name: item.wire for item in arguments_of(providers[0].endpoints[0])}
    values = {
        wire: {"square": "square"}.get(wire, {"shape": "square", "size": "small"}.get(wire, "x"))
        for wire in fields.values()
        if wire != "inner object"
    }
    values["inner object"] = dict.fromkeys(AWKWARD, "x")
    sent: list[bytes] = []

    def answer(item: httpx.Request) -> httpx.Response:
        sent.append(item.read())
        return httpx.Response(401, json={})

    http = httpx.Client(transport=httpx.MockTransport(answer))
    client = acme.Acme(api_key="k", base_url="http://127.0.0.1:9", http_client=http)
    accepted = inspect.signature(client.matte.run).parameters.keys() - TAKEN_ARGUMENTS
    accepted -= {"count", "in_flight"}
    assert accepted == fields.keys()
    with pytest.raises(Exception, match="401"):
        client.matte.submit(**{name: values[wire] for name, wire in fields.items()})
    assert json.loads(sent[0]) == values
    assert acme.models.MatteRequest(**values).model_dump() == values
    for name in [module for module in sys.modules if module.split(".")[0] == "awkward"]:
        del sys.modules[name]


PICKED = (
    "client", "models", "webhooks", "import-module", "acme", "async-acme", "sync-client", "self",
    "async-task", "task", "task-2", "lambda", "none", "import", "302ai", "async", "any", "close",
    "aclose", "cached-property", "result",
)  # fmt: skip
FILE_NAMES = st.one_of(
    st.sampled_from(PICKED),
    st.from_regex(r"[a-z0-9]{1,3}(-[a-z0-9]{1,2})?", fullmatch=True),
    st.from_regex(r"[A-Za-z0-9_. -]{1,6}", fullmatch=True),
)  # fmt: skip


@given(names=st.lists(FILE_NAMES, min_size=1, max_size=4, unique_by=str.lower))
@settings(
    max_examples=15,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_endpoints_are_modules_and_classes_of_their_own_or_lint_says_which_are_not(
    names: list[str], tmp_path: Path
) -> None:
    providers, findings = lint(written(tmp_path, **{name: renamed(name) for name in names}))
    if findings:
        told = {finding.code for finding in findings} - {"not-in-dialect"}
        assert told and told <= {"bad-name", "name-clash", "duplicate-endpoint"}
        assert all(finding.file and finding.help for finding in findings)
        return
    (provider,) = providers
    classes = [provider.class_name, *(endpoint.class_name for endpoint in provider.endpoints)]
    both = [*classes, *(f"Async{item}" for item in classes)]
    modules = [endpoint.module for endpoint in provider.endpoints]
    assert len(set(both)) == len(both) and len(set(modules)) == len(modules) == len(names)
    assert all(item.isidentifier() and not iskeyword(item) for item in [*both, *modules])
    assert not set(both) & CLIENT_CLASSES
    assert not any(
        hasattr(SyncClient, module) or hasattr(AsyncClient, module) for module in modules
    )


@pytest.mark.parametrize("folder", ["import", "302ai", "errors", "require", "async-task", "a_b"])
def test_a_provider_that_cannot_be_a_module_is_refused(folder: str, tmp_path: Path) -> None:
    root = written(tmp_path, folder, matte=document("matte"))
    assert codes(root) & {"bad-name", "name-clash"}


def test_a_provider_and_its_endpoint_are_two_classes(tmp_path: Path) -> None:
    (item,) = found(written(tmp_path, acme=renamed("acme")))
    assert (item.code, item.file) == ("name-clash", "acme/acme.yaml")


def test_two_endpoints_whose_classes_meet_are_told_apart_by_nobody(tmp_path: Path) -> None:
    root = written(tmp_path, **{"flux-2": renamed("flux-2"), "flux2": renamed("flux2")})
    assert "name-clash" in codes(root)


def test_each_model_is_judged_by_its_own_endpoint(tmp_path: Path) -> None:
    inner, outer = renamed("a"), renamed("a-check-b")
    inside = {"type": "object", "additionalProperties": False, "properties": {"x": {}}}
    inner["components"]["schemas"]["ARequest"]["properties"]["b_check"] = inside
    (provider,), findings = lint(written(tmp_path, **{"a": inner, "a-check-b": outer}))
    assert findings == []
    imports = re.findall(r"from \.(\w+) import (\w+) as (\w+)", render_models(provider, "made"))
    assert len({alias for _, _, alias in imports}) == len(set(imports)) == 3


def test_what_a_printed_client_imports_is_known() -> None:
    for path in PRINTED.glob("*/client.py"):
        tree = ast.parse(path.read_text("utf-8"))
        imported = {
            name.asname or name.name
            for node in tree.body
            if isinstance(node, ast.ImportFrom)
            for name in node.names
        }
        classes = {item for item in imported if item[0].isupper() and not item.isupper()}
        assert classes <= CLIENT_CLASSES
        assert {item for item in imported if item[0].islower()} <= IN_CLIENT | {"annotations"}


@pytest.mark.parametrize("client", [SyncClient, AsyncClient])
def test_what_a_client_has_is_known(client: type) -> None:
    assert {item for item in dir(client) if not item.startswith("_")} <= IN_CLIENT
