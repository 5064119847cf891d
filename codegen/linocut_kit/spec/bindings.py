"""What requests about a task take their values from, by `path`, `query`, `header` and `body`."""

import re
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from linocut_kit.runtime.bindings import ID
from linocut_kit.runtime.lifecycle import Binding, Call
from linocut_kit.runtime.parameters import is_path_text
from linocut_kit.runtime.pointer import escape, unescape
from linocut_kit.spec.documents import LintReport
from linocut_kit.spec.model import Operation, Place, Schema, accept_of
from linocut_kit.spec.names import argument_name, unique
from linocut_kit.spec.yaml import Node

_TAKEN = frozenset({"self", ID})
_PLACEHOLDER = re.compile(r"\{([^}]*)\}")
_EACH = "bind it to a pointer, {const: VALUE}, {field: NAME} or {setting: ARGUMENT}"

Bound = dict[str, Binding]


class BindingReader:
    """Reads the bindings of one lifecycle; each source has one argument of `task` in all calls."""

    def __init__(self, id: str | None, request: Schema, report: LintReport) -> None:
        self._id = id
        self._request = request
        self._report = report
        self._arguments: dict[tuple[str, str], str] = {}
        self._names: set[str] = set(_TAKEN)

    def call(self, key: str, node: Node, operation: Operation, place: Place) -> Call:
        """A call as `x-task` binds it. Raises Broken after a finding."""
        path, query, header, body = (
            self._bound(node.get(item), is_list=key == "list")
            for item in ("path", "query", "header", "body")
        )
        places = {"path": path, "query": query, "header": header}
        for parameter in operation.parameters:
            binding = parameter.binding
            names = places[parameter.location]
            is_bound = any(is_same(parameter.location, parameter.name, name) for name in names)
            if binding is not None and not is_bound:
                names[parameter.name] = binding
        template, bound = self._path(key, operation.path, path, place, node)
        return Call(
            method=operation.method,
            path=template,
            bound=bound,
            query=query,
            header=header,
            body=self._body(body, operation.body),
            accept=accept_of(operation.responses),
            outcome=operation.outcome,
        )

    def _bound(self, node: Node | None, *, is_list: bool) -> Bound:
        found: Bound = {}
        for name, item in node.items() if node is not None else ():
            binding = self._binding(item)
            if is_list and (binding.answer is not None or binding.field is not None):
                raise self._report.fail(
                    "unbound-parameter",
                    item.place,
                    f"{name} is bound to what a create says, and a list is of no create",
                    "bind it to {const: VALUE} or {setting: ARGUMENT}",
                )
            found[name] = binding
        return found

    def _binding(self, node: Node) -> Binding:
        if not isinstance(node.value, dict):
            pointer = str(node.value)
            if pointer == self._id:
                return Binding(answer=pointer, argument=ID)
            return Binding(answer=pointer, argument=self._argument("answer", pointer))
        constant, field, setting = (node.get(key) for key in ("const", "field", "setting"))
        if field is not None:
            name = _name_of(str(field.value))
            first = self._request.field(unescape(name.split("/")[1]) if name[0] == "/" else name)
            return Binding(
                field=name,
                argument=self._argument("field", name),
                optional=first is not None and not first.required,
            )
        if setting is not None:
            return Binding(setting=str(setting.value))
        return Binding(const=constant.data() if constant is not None else None)

    def _argument(self, kind: str, source: str) -> str:
        """The argument of `task` that gives a value: named after the last part of its source."""
        if (kind, source) not in self._arguments:
            last = unescape(source.rpartition("/")[2]) or "value"
            field = self._request.field(source) if kind == "field" else None
            last = last.lower() if field is not None and field.location == "header" else last
            name = unique(argument_name(last, _TAKEN), self._names)
            self._arguments[kind, source] = name
        return self._arguments[kind, source]

    def _path(
        self, key: str, path: str, bindings: Bound, place: Place, node: Node
    ) -> tuple[str, Bound]:
        """A path with its constants written out and its id as `{id}`, and what else is bound.

        The path is empty where nothing but a URL of the create answer leads there.
        """
        names = _PLACEHOLDER.findall(path)
        for name in bindings:
            if name not in names:
                raise self._report.fail(
                    "unbound-parameter",
                    paths.key_place(name) if (paths := node.get("path")) else place,
                    f"{path} has no parameter {name}",
                    "bind the parameters that the path has",
                )
        missing = [name for name in names if name not in bindings]
        if missing and node.get("url") is not None:
            return "", {}
        if missing:
            raise self._report.fail(
                "unbound-parameter",
                place,
                f"not every parameter of {path} is bound: {', '.join(missing)} is not",
                f"add {key}.path with each parameter; {_EACH}",
            )
        left: Bound = {}
        for name in names:
            binding = bindings[name]
            clash = name != ID and ID in names
            if binding.argument == ID and not clash:
                path = path.replace(f"{{{name}}}", f"{{{ID}}}")
            elif binding == Binding(const=binding.const) and is_path_text(binding.const):
                path = path.replace(f"{{{name}}}", quote(binding.const, safe=""))
            else:
                left[name] = binding
        return path, left

    def _body(self, bindings: Bound, schema: Schema | None) -> Bound:
        """The body's bindings, with its own constants, and ids as the numbers that they are."""
        found = {
            at: replace(binding, number=True) if _is_number(at_pointer(schema, at)) else binding
            for at, binding in bindings.items()
        }
        return found | {
            at: Binding(const=value)
            for at, value in _constants(schema)
            if not any(f"{text}/".startswith(f"{at}/") for text in found)
        }


def _name_of(field: str) -> str:
    """The name of a field that may be given as a violation says it: `query:/billing`."""
    place, colon, name = field.partition(":/")
    return unescape(name) if colon and place in ("path", "query", "header") else field


def is_same(place: str, name: str, other: str) -> bool:
    """Whether two names are of one parameter: in headers the case says nothing."""
    return name == other or (place == "header" and name.lower() == other.lower())


def at_pointer(schema: Schema | None, pointer: str) -> Schema | None:
    """The schema of what a pointer leads to in a body; None where the body has no such place."""
    for part in pointer.split("/")[1:]:
        if schema is None:
            return None
        field = schema.field(unescape(part))
        if field is not None:
            schema = field.schema
        elif schema.items is not None and part.isdecimal():
            schema = schema.items
        else:
            schema = schema.additional
    return schema


def _is_number(schema: Schema | None) -> bool:
    return schema is not None and schema.type in ("integer", "number")


def _constants(schema: Schema | None, pointer: str = "") -> list[tuple[str, Any]]:
    """The required properties of a body that can have one value only."""
    found: list[tuple[str, Any]] = []
    for field in schema.fields if schema is not None else ():
        at = f"{pointer}/{escape(field.name)}"
        constant = field.schema.constraint("const")
        if field.required and constant is not None:
            found.append((at, constant.limit))
        elif field.required:
            found += _constants(field.schema, at)
    return found
