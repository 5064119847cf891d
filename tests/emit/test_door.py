"""No text becomes code: whatever a spec says, its package does nothing when it is imported."""

import ast
import dataclasses
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import jinja2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linocut_kit.cli import main
from linocut_kit.emit import door
from linocut_kit.emit.door import EmitError
from linocut_kit.emit.plan import package_files, provider_files
from linocut_kit.emit.render import environment
from linocut_kit.spec import load_specs
from linocut_kit.spec.model import Constraint, Endpoint, Field, Provider

SPECS = Path(__file__).parents[2] / "tests/spec/specs"
TEXTS = frozenset(
    {
        "title", "description", "summary", "url", "layout", "read", "file", "digest", "key_env",
        "base_url_env", "keys_url", "base_url", "header", "prefix", "path", "assumed", "says",
        "chose", "why", "default", "examples",
    }
)  # fmt: skip
FRAGMENTS = [
    '"""', "'''", '"', "'", "\\", "\\\\", "\n", "\r", "\t", "\x0c", "\x00", "\x1b", "\x85",
    "\u2028", "\u202e", "\u2067", "\ufeff", "{{ 1 }}", "{% raw %}", "{print('ran')}", "%s",
    "\\N{BULLET}", "\\u202e", "#", "coding: utf-7", "coding=utf-16", "\nprint('ran')\n",
    '"""\nprint("ran")\n"""', "')\nprint('ran')\n('", "__import__('os').abort()", "é", "word", " ",
    ";", "(", "]", "<b>&amp;", "x" * 120,
]  # fmt: skip
GUARD = """
import importlib, pathlib, pkgutil, sys
import linocut_kit.runtime, linocut_kit.runtime.client, linocut_kit.runtime.shapes
import linocut_kit.runtime.webhooks, linocut_kit.runtime.compatibility
folder = pathlib.Path(sys.argv[1])
sys.path.insert(0, str(folder))
def guard(event, arguments):
    writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & 3
    if writes or event.startswith(("os.", "socket.", "subprocess.", "shutil.", "ctypes.")):
        if event not in ("os.listdir", "os.scandir"):
            sys.stderr.write(f"side effect: {event} {arguments}"); sys.stderr.flush()
            raise SystemExit(9)
sys.addaudithook(guard)
def wants(*_): raise SystemExit("something is printed")
sys.stdout.write = wants
for package in sorted(folder.iterdir()):
    for path in sorted(package.rglob("*.py")):
        name = ".".join(path.relative_to(folder).with_suffix("").parts).removesuffix(".__init__")
        importlib.import_module(name)
"""


@pytest.fixture(scope="module")
def provider() -> Provider:
    (found,) = load_specs(SPECS)
    return dataclasses.replace(
        found, endpoints=tuple(endpoint for endpoint in found.endpoints if endpoint.name == "matte")
    )


def spoiled(value: Any, texts: str, words: str, names: str) -> Any:
    """A part of the model with other texts, words of enums, and names of fields."""
    if isinstance(value, tuple):
        return tuple(spoiled(item, texts, words, names) for item in value)
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        return value
    changed: dict[str, Any] = {}
    for field in dataclasses.fields(value):
        found = getattr(value, field.name)
        if field.name in TEXTS and isinstance(found, str):
            changed[field.name] = texts or found
        else:
            changed[field.name] = spoiled(found, texts, words, names)
    if isinstance(value, Constraint) and value.rule == "enum" and words:
        changed["limit"] = [words, *value.limit[1:]]
    if isinstance(value, Field) and names:
        changed["name"] = f"{value.name}{names}"
    if isinstance(value, Endpoint):
        changed["output_size"] = None
    return type(value)(**changed)


def nasty() -> st.SearchStrategy[str]:
    pieces = st.sampled_from(FRAGMENTS) | st.characters()
    return st.lists(pieces, min_size=1, max_size=5).map("".join)


def guarded(folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-B", "-W", "error", "-c", GUARD, str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )


def put(folder: Path, provider: Provider) -> None:
    package = f"package_{len(list(folder.iterdir()))}"
    files = package_files((provider.module,), package) | provider_files(provider, package)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        lines = [line for line in text.splitlines() if "\u202e" in line]
        assert not lines, (name, lines)


def test_a_package_of_any_texts_does_nothing_when_it_is_imported(provider: Provider) -> None:
    @given(nasty(), nasty(), nasty() | st.just(""))
    @settings(max_examples=4, deadline=None, database=None)
    def prints(texts: str, words: str, names: str) -> None:
        try:
            put(folder, spoiled(provider, texts, words, ""))
        except EmitError:
            assert any("\ud800" <= item <= "\udfff" for item in texts + words)
        try:
            put(folder, spoiled(provider, "", "", names))
        except EmitError:
            assert not names.isascii()

    with TemporaryDirectory() as name:
        folder = Path(name)
        for start in range(3):
            every = " ".join(FRAGMENTS[start::3])
            put(folder, spoiled(provider, every, every, ""))
        prints()
        done = guarded(folder)
        assert (done.returncode, done.stderr, done.stdout) == (0, "", "")


@given(nasty())
@settings(max_examples=300)
def test_every_door_keeps_a_text_a_text(text: str) -> None:
    for module in (f'"""{door.doc(text)}"""', f'"""A {door.doc(text)}, b."""'):
        (found,) = ast.parse(module).body
        assert isinstance(found, ast.Expr) and isinstance(found.value, ast.Constant)
    assert ast.dump(ast.parse(f"#\n# {door.comment(text)}\nx".encode())) == ast.dump(ast.parse("x"))
    assert ast.literal_eval(door.constant(text)) == text
    for printed in (door.doc(text), door.comment(text), door.constant(text)):
        assert printed.isprintable()


@pytest.mark.parametrize("text", ["print(1)", "open('x', 'w')"])
def test_the_guard_sees_what_it_is_there_for(text: str, tmp_path: Path) -> None:
    (tmp_path / "package_0").mkdir()
    (tmp_path / "package_0/__init__.py").write_text(text, "utf-8")
    assert guarded(tmp_path).returncode != 0


def test_the_url_of_a_page_is_not_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "specs/acme"
    folder.mkdir(parents=True)
    for name in ("provider.yaml", "matte.yaml"):
        text = (SPECS / "acme" / name).read_text("utf-8")
        url = 'https://acme.example/"""+print("ran")+"""'
        text = text.replace("https://acme.example/docs/matte", f"'{url}'")
        (folder / name).write_text(text, "utf-8")
    out = tmp_path / "out"
    assert main(["generate", "--specs", str(folder.parent), "--out", str(out)]) == 0
    (out / "MANIFEST.json").unlink()
    done = guarded(out)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("escape", ["\\ud800", "\\udfff", "\\u202e", "\\u2066", "\\u200f"])
@pytest.mark.parametrize("command", ["lint", "generate"])
def test_a_hidden_character_in_a_title_is_a_finding(
    escape: str, command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "specs/acme"
    folder.mkdir(parents=True)
    for name in ("provider.yaml", "matte.yaml"):
        text = (SPECS / "acme" / name).read_text("utf-8")
        text = text.replace("title: Acme Matte", f'title: "Acme {escape} Matte"')
        (folder / name).write_text(text, "utf-8")
    assert main([command, "--specs", str(folder.parent)]) == 1
    assert "matte.yaml:3:10: error[hidden-character]" in capsys.readouterr().out


@pytest.mark.parametrize(
    "template",
    ["{{ text }}", "{{ text | upper }}", "{{ 'a' ~ text }}", "{{ [text] | join }}", "{{ text[0] }}",
     "{{ {'a': text} }}"],
)  # fmt: skip
def test_a_template_cannot_let_out_a_text_as_it_is(template: str) -> None:
    with pytest.raises(EmitError):
        environment().from_string(template).render(text="print(1)")


def test_every_template_lets_texts_out_by_a_door_only() -> None:
    folder = Path(door.__file__).parent / "templates"
    for path in folder.iterdir():
        tree = environment().parse(path.read_text("utf-8"))
        assert not [item for item in tree.find_all(jinja2.nodes.Filter) if item.name == "safe"], (
            path
        )


@pytest.mark.parametrize(
    "text",
    ["print(1)", "__import__('os')", "exec('1')", "os.system('1')", "(lambda: 1)()",
     "[x for x in y]", "value; print(1)", "1\nprint(1)", "a.b.__class__",
     "len(", "is_text(eval('1'))", "(x := 1)"],
)  # fmt: skip
def test_an_expression_calls_nothing_but_checks(text: str) -> None:
    with pytest.raises(EmitError):
        door.expression(text)


@pytest.mark.parametrize(
    "text", ["", "1a", "a b", "a-b", "class", "None", "a.b", "m\u00b3", "\ufb01"]
)
def test_a_name_is_a_plain_name(text: str) -> None:
    with pytest.raises(EmitError):
        door.name(text)


@pytest.mark.parametrize(
    "text",
    ["print(1)", "import os", "class A(print(1)): pass", "@a\nclass A: pass", "x: 'print(1)' = 1",
     "class A:\n    def f(self): pass", "class A:\n    x: int = print(1)", "for x in y: pass",
     "x = [y for y in z]", "class A:\n    x: Annotated[int, print(1)]", "from os import system",
     "class A(metaclass=B): pass", "x = f'{print(1)}'", "raise SystemExit", "from .x import y"],
)  # fmt: skip
def test_models_are_data_only(text: str) -> None:
    with pytest.raises(EmitError):
        door.check_models(text, "models.py")


@pytest.mark.parametrize(
    ("printed", "plain"),
    [('"""a"""\nprint(1)\n""""""', '"""x"""'), ("x = 'a'; y = 1", "x = 'a'"), ("x = (", "x = 1")],
)
def test_code_that_the_plan_does_not_have_is_seen(printed: str, plain: str) -> None:
    with pytest.raises(EmitError):
        door.check_same(printed, plain, "client.py")
