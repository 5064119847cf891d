"""The one door through which a text gets into printed Python.

A template lets out nothing but `PrintedCode`, and only this module makes it: texts become
docstrings, comments, literals, names and expressions here. What was printed is compared with what
the same plan prints when every text is neutral: a text that has become code shows in the tree.
"""

import ast
import importlib
import re
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from keyword import iskeyword
from typing import Any
from unicodedata import normalize

from markupsafe import Markup

from linocut_kit.emit.literals import literal

_WIDTH = 100
_neutral: ContextVar[bool] = ContextVar("neutral", default=False)
MODULES = tuple(
    f"linocut_kit.runtime.{item}"
    for item in (
        "checks", "lifecycle", "parameters", "patterns", "pointer", "services", "text_forms",
        "totals", "violations",
    )
)  # fmt: skip
"""The modules that a printed validator takes names from."""
_BUILTINS = frozenset({"frozenset", "len", "type"})
_METHODS = frozenset({"compile", "search", "startswith"})
_WORDS = frozenset({"", "def", "async def", "await ", "Async", "Sync"})
_ANNOTATION = re.compile(r"(?<=\w): str(?= =|,|$)")
_PRIVATE = re.compile(r"_fits_\w+|_[A-Z][A-Z0-9_]*")
_EXPRESSIONS = (
    ast.Expression, ast.expr_context, ast.boolop, ast.unaryop, ast.cmpop, ast.BitOr, ast.Add,
    ast.Sub, ast.Constant, ast.Name, ast.Attribute, ast.Call, ast.keyword, ast.BoolOp, ast.BinOp,
    ast.UnaryOp, ast.Compare, ast.Tuple, ast.List, ast.Dict, ast.Subscript, ast.JoinedStr,
    ast.FormattedValue,
)  # fmt: skip
_MODEL_STATEMENTS = (ast.ImportFrom, ast.ClassDef, ast.AnnAssign, ast.Assign, ast.Pass)
_MODEL_CALLS = frozenset({"ConfigDict", "Field"})
_ALIASED = "_aliased"  # What datamodel-code-generator adds to a name that a field has too.
_TYPES = frozenset({"bool", "dict", "float", "int", "list", "object", "str"})
_MODEL_KEYWORDS = frozenset({"check", "at"})
_MODEL_SOURCES = frozenset(
    {"__future__", "linocut_kit.runtime.shapes", "pydantic", "typing", "typing_extensions"}
)


class EmitError(Exception):
    """Code that cannot be printed; the text says why in one line."""


class PrintedCode(Markup):
    """Python text that a template may let out."""


@contextmanager
def neutral() -> Iterator[None]:
    """Within, the door lets the same code out with neutral texts."""
    token = _neutral.set(True)
    try:
        yield
    finally:
        _neutral.reset(token)


def let_out(value: Any) -> Any:
    """The `finalize` of all templates. Raises EmitError for a text that came by no door."""
    if isinstance(value, Markup) or type(value) is int:
        return value
    raise EmitError(f"a template lets out {type(value).__name__} {str(value)[:40]!r} as it is")


def constant(value: Any) -> PrintedCode:
    """A JSON value as a Python literal."""
    if _neutral.get() and isinstance(value, str):
        return PrintedCode("'x'")
    return PrintedCode(literal(value))


def name(text: str) -> PrintedCode:
    """A Python name. Raises EmitError for what is none, or is read as another one."""
    if not text.isidentifier() or iskeyword(text) or normalize("NFKC", text) != text:
        raise EmitError(f"{text!a} cannot be a name in Python; rename it in the spec")
    return PrintedCode(text)


def doc(text: str) -> PrintedCode:
    """A text on one line of a docstring."""
    if _neutral.get():
        return PrintedCode("x")
    said = visible(" ".join(text.split())).replace("\\", "\\\\").replace('"""', "'''")
    return PrintedCode(said[:-1] + '\\"' if said.endswith('"') else said)


def doc_item(head: str, text: str) -> PrintedCode:
    """An argument with its text, wrapped and indented as in a method's docstring."""
    return _wrapped(f"{name(head)}: {doc(text)}")


def doc_line(text: str) -> PrintedCode:
    """A text of its own, wrapped and indented like an argument."""
    return _wrapped(doc(text))


def docstring(text: str, indent: int = 0) -> PrintedCode:
    """A text as a docstring of its own, wrapped and indented."""
    return _wrapped(f'"""{doc(text)}"""', " " * indent, " " * indent)


def comments(text: str) -> PrintedCode:
    """A text as lines of comments in a dictionary."""
    return _wrapped(comment(" ".join(text.split())), " " * 8 + "# ", " " * 8 + "# ")


def _wrapped(text: str, first: str = " " * 12, rest: str = " " * 16) -> PrintedCode:
    lines = textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return PrintedCode("\n".join(lines))


def comment(text: str) -> PrintedCode:
    """A text on one line of a comment, which never names an encoding."""
    if _neutral.get():
        return PrintedCode("x")
    return PrintedCode(re.sub("coding(?=[:=])", "coding ", visible(text)))


@lru_cache(maxsize=65536)
def expression(text: str) -> PrintedCode:
    """An expression that judges a value or makes one of the runtime's. Raises EmitError."""
    try:
        tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise EmitError(f"{text[:80]!a} is no expression") from None
    for node in ast.walk(tree):
        _check_expression(node, _callables())
    return PrintedCode(text)


def parameters(text: str) -> PrintedCode:
    """Parameters that are texts, with their defaults. Raises EmitError."""
    expression(f"len({_ANNOTATION.sub('', text)})")
    return PrintedCode(text)


def part(text: str) -> PrintedCode:
    """The end of a name. Raises EmitError."""
    return PrintedCode(name(f"_{text}").removeprefix("_"))


def dotted(text: str) -> PrintedCode:
    """The path of a module. Raises EmitError."""
    return PrintedCode(".".join(name(one) for one in text.split(".")))


def word(text: str) -> PrintedCode:
    """A word of a template's own. Raises EmitError for another one."""
    if text not in _WORDS:
        raise EmitError(f"{text[:80]!a} is no word of a template")
    return PrintedCode(text)


def arguments(text: str) -> PrintedCode:
    """Arguments of a call, with the commas around them. Raises EmitError."""
    expression(f"len({text.removeprefix(', ').removesuffix(', ')})")
    return PrintedCode(text)


def check_same(printed: str, plain: str, path: str) -> None:
    """Raise EmitError if a printed module has other code than the one with neutral texts."""
    try:
        same = _is_alike(ast.parse(printed), ast.parse(plain))
    except (SyntaxError, ValueError, UnicodeError):
        same = False
    if not same:
        raise EmitError(f"{path}: a text of the spec would become code, so nothing is printed")


def check_models(text: str, path: str) -> None:
    """Raise EmitError if a module has more than classes with fields, whose values are data."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, UnicodeError):
        raise EmitError(f"{path}: a text of the spec breaks the printed models") from None
    if not all(_is_model_statement(item) for item in tree.body):
        raise EmitError(f"{path}: a text of the spec would become code, so nothing is printed")


def visible(text: str) -> str:
    """A text with what cannot be seen, or hides what follows, written as its escape."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


FILTERS = {
    item.__name__: item
    for item in (
        arguments, comment, comments, constant, doc, docstring, dotted, expression, name,
        parameters, part, word,
    )
}  # fmt: skip
"""How a template asks for each kind of text."""


def _is_alike(tree: Any, other: Any) -> bool:
    """Whether two trees are the same, but for what texts say."""
    kind = type(tree)
    if kind is not type(other):
        return False
    if kind is list:
        return len(tree) == len(other) and all(map(_is_alike, tree, other))
    if not isinstance(tree, ast.AST):
        return bool(tree == other)
    if isinstance(tree, ast.Constant):
        value, plain = tree.value, other.value
        return type(value) is type(plain) and (isinstance(value, str) or value == plain)
    return all(
        _is_alike(getattr(tree, name, None), getattr(other, name, None)) for name in kind._fields
    )


@cache
def _callables() -> frozenset[str]:
    public = {
        name
        for module in MODULES
        for name, item in vars(importlib.import_module(module)).items()
        if not name.startswith("_") and getattr(item, "__module__", None) in (module, None)
    }
    return _BUILTINS | public


def _check_expression(node: ast.AST, callables: frozenset[str]) -> None:
    allowed = isinstance(node, _EXPRESSIONS)
    if isinstance(node, ast.Attribute):
        allowed = node.attr in _METHODS
    elif isinstance(node, ast.Call):
        called = node.func
        allowed = isinstance(called, ast.Attribute) or (
            isinstance(called, ast.Name)
            and (called.id in callables or _PRIVATE.fullmatch(called.id) is not None)
        )
    if not allowed:
        raise EmitError(f"{ast.unparse(node)[:80]!a} is no expression of a printed module")


def _is_model_statement(node: ast.stmt) -> bool:
    if isinstance(node, ast.Expr):
        return (isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)) or (
            ast.unparse(node.value).endswith(".model_rebuild()") and _is_data(node.value)
        )
    if isinstance(node, ast.ImportFrom):
        beside = node.level == 1 and all(item.name.startswith("check") for item in node.names)
        builtin = node.module == "builtins" and all(item.name in _TYPES for item in node.names)
        return beside or (node.level == 0 and (node.module in _MODEL_SOURCES or builtin))
    if isinstance(node, ast.ClassDef):
        bases = all(
            isinstance(base, ast.Name | ast.Subscript) and _is_data(base) for base in node.bases
        )
        told = all(
            keyword.arg in _MODEL_KEYWORDS and isinstance(keyword.value, ast.Name | ast.Constant)
            for keyword in node.keywords
        )
        plain = not node.decorator_list and told
        return bases and plain and all(_is_model_statement(item) for item in node.body)
    if isinstance(node, ast.AnnAssign):
        return _is_annotation(node.annotation) and (node.value is None or _is_data(node.value))
    if isinstance(node, ast.Assign):
        return all(isinstance(target, ast.Name) for target in node.targets) and _is_data(node.value)
    return isinstance(node, ast.Pass)


def _is_data(node: ast.expr) -> bool:
    """Whether a value is made of constants, names and pydantic's own descriptions of fields."""
    for a_s_t in ast.walk(node):
        if isinstance(a_s_t, ast.Call):
            rebuilt = isinstance(a_s_t.func, ast.Attribute) and a_s_t.func.attr == "model_rebuild"
            if not rebuilt and _called(a_s_t) not in _MODEL_CALLS:
                return False
        elif isinstance(a_s_t, ast.Attribute):
            if a_s_t.attr != "model_rebuild":
                return False
        elif not isinstance(a_s_t, _EXPRESSIONS) or isinstance(a_s_t, ast.JoinedStr):
            return False
    return True


def _called(node: ast.Call) -> str:
    return node.func.id.removesuffix(_ALIASED) if isinstance(node.func, ast.Name) else ""


def _is_annotation(node: ast.expr) -> bool:
    """Whether an annotation has no text but words of Literal: pydantic runs other texts."""
    if isinstance(node, ast.Constant):
        return not isinstance(node.value, str)
    if isinstance(node, ast.Call):
        return _is_data(node)
    if isinstance(node, ast.Subscript):
        words = isinstance(node.value, ast.Name) and (
            node.value.id.removesuffix(_ALIASED) == "Literal"
        )
        return _is_annotation(node.value) and (
            _is_data(node.slice) if words else _is_annotation(node.slice)
        )
    if isinstance(node, ast.BinOp):
        return _is_annotation(node.left) and _is_annotation(node.right)
    if isinstance(node, ast.Tuple | ast.List):
        return all(_is_annotation(elt) for elt in node.elts)
    return isinstance(node, ast.Name)
