"""Eight shapes of image APIs, each a provider that is YAML and nothing else, all the way through.

Each is linted, printed, type-checked, judged by three oracles, run against a server that knows
nothing of the project, and that server and the fake are examined; a server with a fault is named.
"""

import asyncio
import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import PIL.Image
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.generated import plain
from tests.shapes import examining
from tests.shapes.bodies import PROMPT, SHAPES
from tests.shapes.calls import BASES, CALLS, SETTINGS, Call
from tests.shapes.examining import endpoint_of, fresh, model_of, module_of, part_of, printed
from tests.shapes.serving import colour_of, serve

from linocut_kit import strategies
from linocut_kit.cli import main
from linocut_kit.keywords.domain import UNKNOWN_FIELD
from linocut_kit.runtime import TaskFailed
from linocut_kit.spec import Finding
from linocut_kit.spec.bundle import bundle
from linocut_kit.spec.lint import lint

NOT_YET: dict[str, str] = {}
"""What falls, as `step shape` or `step shape/endpoint`, and why in a word."""

BIN = Path(sys.executable).parent


def marked(step: str, names: Iterable[str]) -> list[Any]:
    """A parameter for each name; those that are known to fall have to."""
    return [
        pytest.param(
            name,
            id=name,
            marks=[pytest.mark.xfail(strict=True, reason=NOT_YET[f"{step} {name}"])]
            if f"{step} {name}" in NOT_YET
            else [],
        )
        for name in names
    ]


PRINTED = tuple(name for name in SHAPES if f"lint {name}" not in NOT_YET)


@pytest.fixture(scope="module")
def package() -> Path:
    """The package of all shapes that lint takes."""
    return printed(*PRINTED)


@pytest.mark.parametrize("name", marked("lint", SHAPES))
def test_lint_finds_nothing(name: str) -> None:
    _, findings = lint(examining.specs_of(name))
    assert findings == []


def test_every_key_of_the_dialect_is_used_by_a_shape() -> None:
    dialect = json.loads((Path(__file__).parents[2] / "specs" / "dialect.json").read_text("utf-8"))
    used = {word for path in examining.SPECS.rglob("*.yaml") for word in _keys(path)}
    assert set(_named(dialect)) - used <= DOCUMENTATION


DOCUMENTATION = frozenset(
    {"bearerFormat", "tags", "deprecated", "title", "flows", "openIdConnectUrl", "put", "patch"}
)
"""Keys that people read, that only refusals name, or methods as good as the others."""


def _keys(path: Path) -> Iterator[str]:
    from ruamel.yaml import YAML

    waiting: list[Any] = [YAML(typ="safe").load(path)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            yield from map(str, node)
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node


def _named(node: Any) -> Iterator[str]:
    """The names of the properties of a schema, however deep."""
    if isinstance(node, dict):
        for name, inner in node.items():
            if name == "properties" and isinstance(inner, dict):
                yield from inner
            yield from _named(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from _named(inner)


@pytest.mark.parametrize("checker", marked("typed", ["mypy", "basedpyright"]))
def test_the_printed_package_is_typed(checker: str, package: Path, tmp_path: Path) -> None:
    config = {
        "include": [str(package)], "typeCheckingMode": "strict", "pythonVersion": "3.11",
        "extraPaths": [str(package), str(Path(__file__).parents[2] / "codegen")],
    }  # fmt: skip
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(config), "utf-8")
    words = {
        "mypy": ["--strict", "--cache-dir", str(tmp_path), str(package / examining.PACKAGE)],
        "basedpyright": ["--level", "error", "-p", str(tmp_path)],
    }[checker]
    done = subprocess.run([BIN / checker, *words], capture_output=True, text=True, cwd=package)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


@cache
def exported(name: str) -> Any:
    return bundle(examining.specs_of(name), name)


@cache
def foreign(id: str) -> Callable[[Any], bool]:
    """What another tool says of a request: of its body, and of each parameter of the operation."""
    document, endpoint = exported(id.split("/")[0]), endpoint_of(id)
    schemas, known = document["components"]["schemas"], parameters_of(id)
    judge = plain.validator(document, endpoint.request_name)
    judges = {
        name: plain.validator({"components": {"schemas": {**schemas, "It": item["schema"]}}}, "It")
        for name, item in known.items()
    }
    required = {name for name, item in known.items() if item.get("required")}

    def meets(request: Any) -> bool:
        if not isinstance(request, dict):
            return judge(request)
        body = {name: value for name, value in request.items() if name not in known}
        given = {name: value for name, value in request.items() if name in known}
        return judge(body) and required <= set(given) and all(judges[n](given[n]) for n in given)

    return meets


def parameters_of(id: str) -> dict[str, Any]:
    """The parameters of a create that its caller gives, by name, as the export says them."""
    document, given = exported(id.split("/")[0]), {item.name for item in endpoint_of(id).parameters}
    operations = [each for item in document["paths"].values() for each in item.values()]
    create = endpoint_of(id).create.id
    found = next((each for each in operations if each["operationId"] == create), {})
    shared = document["components"].get("parameters", {})
    every = [shared.get(str(each.get("$ref")).rpartition("/")[2], each)
             for each in found.get("parameters", ())]  # fmt: skip
    return {each["name"]: each for each in every if each["name"] in given}


def verdicts(id: str, body: Any) -> tuple[bool, bool, bool]:
    """Whether validator, model and another tool with the export take a body."""
    try:
        model_of(id).model_validate(body)
        modelled = True
    except ValidationError:
        modelled = False
    return not part_of(id).check(body), modelled, foreign(id)(body)


few = settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
every_endpoint = [id for id in CALLS if id.split("/")[0] in PRINTED]


@pytest.mark.parametrize("id", marked("oracles", every_endpoint))
@few
@given(data=st.data())
def test_three_oracles_agree(id: str, package: Path, data: st.DataObject) -> None:
    endpoint = endpoint_of(id)
    good = data.draw(strategies.valid_bodies(endpoint))
    assert verdicts(id, good) == (True, True, True)
    fault = data.draw(strategies.invalid_bodies(endpoint))
    known = 2 if fault.rule == "x-body" else 3  # another tool never sees a body as it is sent
    assert not any(verdicts(id, fault.body)[:known])
    assert len(set(verdicts(id, data.draw(strategies.bodies(endpoint))))) == 1


def options(name: str, origin: str) -> dict[str, Any]:
    """What the constructor of a shape's client is given."""
    return {
        "api_key": SHAPES[name].key,
        "base_url": origin + BASES.get(name, ""),
        **SETTINGS.get(name, {}),
    }


def run_sync(id: str, arguments: Any, origin: str, folder: Path) -> list[bytes]:
    """The images of a call, as they were saved."""
    name = id.split("/")[0]
    with getattr(module_of(name), provider_class(name))(**options(name, origin)) as client:
        result = getattr(client, endpoint_of(id).module).run(**arguments)
        paths = [image.save(folder / f"sync-{n}") for n, image in enumerate(result.images)]
    return [path.read_bytes() for path in paths]


def run_async(id: str, arguments: Any, origin: str, folder: Path) -> list[bytes]:
    """The same with the async client."""
    name = id.split("/")[0]

    async def saved() -> list[Path]:
        made = getattr(module_of(name), f"Async{provider_class(name)}")
        async with made(**options(name, origin)) as client:
            result = await getattr(client, endpoint_of(id).module).run(**arguments)
            return [await image.save(folder / f"a{n}") for n, image in enumerate(result.images)]

    return [path.read_bytes() for path in asyncio.run(saved())]


def provider_class(name: str) -> str:
    return examining.provider_of(name).class_name


def assert_is_the_picture(data: bytes, call: Call) -> None:
    with PIL.Image.open(io.BytesIO(data)) as image:
        assert (image.size, image.format) == (call.size, call.format)
        made = image.convert("RGB").getpixel((call.size[0] // 2, call.size[1] // 2))
    assert all(abs(a - b) < 8 for a, b in zip(made, colour_of(PROMPT), strict=True))


@pytest.mark.parametrize("run", [run_sync, run_async])
@pytest.mark.parametrize("id", marked("client", every_endpoint))
def test_a_client_makes_the_picture_on_a_server_of_its_own(
    id: str, run: Any, package: Path, tmp_path: Path
) -> None:
    call = CALLS[id]
    with serve(fresh(id.split("/")[0])) as origin:
        saved = run(id, call.arguments, origin, tmp_path)
    assert len(saved) == call.count
    for data in saved:
        assert_is_the_picture(data, call)


failing = [id for id in every_endpoint if CALLS[id].failing]


@pytest.mark.parametrize("run", [run_sync, run_async])
@pytest.mark.parametrize("id", marked("failure", failing))
def test_a_task_that_fails_says_why(id: str, run: Any, package: Path, tmp_path: Path) -> None:
    with serve(fresh(id.split("/")[0])) as origin, pytest.raises(TaskFailed) as raised:
        run(id, CALLS[id].failing, origin, tmp_path)
    said = ("the ink ran dry", "the knife is blunt", "tore", "it broke")
    assert any(words in str(raised.value) for words in said)


refused = [id for id in every_endpoint if CALLS[id].refused]


@pytest.mark.parametrize("run", [run_sync, run_async])
@pytest.mark.parametrize("id", marked("refusal", refused))
def test_a_task_that_is_refused_says_so_and_whether_it_is_billed(
    id: str, run: Any, package: Path, tmp_path: Path
) -> None:
    from linocut_kit.runtime import TaskRefused

    with serve(fresh(id.split("/")[0])) as origin, pytest.raises(TaskRefused) as raised:
        run(id, CALLS[id].refused, origin, tmp_path)
    assert "not for all" in str(raised.value)
    assert raised.value.billed == CALLS[id].billed


@pytest.mark.parametrize("name", marked("truthful", PRINTED))
def test_a_truthful_server_is_clean(name: str, package: Path) -> None:
    assert examining.conform(fresh(name), examining.plans_of(name)) == []


@pytest.mark.parametrize("name", marked("fake", PRINTED))
def test_the_fake_is_clean(name: str, package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--package", examining.PACKAGE, "--out", str(package), "--format", "json"]
    with examining.settings():
        code = main(["conform", name, "--mock", *words])
    told = json.loads(capsys.readouterr().out)
    wrong = [item for item in told["findings"] if item["severity"] != "info"]
    assert (code, wrong) == (0, [])


@cache
def found_without_limits(name: str) -> list[Finding]:
    """What is found of a server that dropped all the limits of its list at once."""
    limits = [fault for fault in SHAPES[name].faults if is_limit(fault)]
    return examining.conform(fresh(name, *limits), examining.plans_of(name))


def is_limit(fault: str) -> bool:
    return (" " in fault and not fault[0].isalpha()) or ":" in fault


faults = [f"{name}: {fault}" for name in PRINTED for fault in SHAPES[name].faults]


@pytest.mark.parametrize("planted", marked("fault", faults))
def test_a_planted_fault_is_named(planted: str, package: Path) -> None:
    name, _, fault = planted.partition(": ")
    at = SHAPES[name].faults[fault]
    if is_limit(fault):
        found = found_without_limits(name)
    else:
        field = at.split("/")[1] if "/" in at else ""
        plans = examining.plans_about(name, field) if field else examining.plans_of(name)
        found = examining.conform(fresh(name, fault), plans)
    assert any(at in (general(item.pointer), item.code, item.rule) for item in found), [
        f"{item.code} at {item.pointer}: {item.message}" for item in found
    ]


def general(pointer: str | None) -> str:
    """A pointer with a star in place of each number, and of a name that is made up."""
    parts = (pointer or "").split("/")
    return "/".join("*" if part.isdigit() or part == UNKNOWN_FIELD else part for part in parts)
