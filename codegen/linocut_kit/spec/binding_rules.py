"""What must hold of bindings: each leads somewhere, and no operation lacks what it requires."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from linocut_kit.keywords import broken
from linocut_kit.keywords.structure import CARRIERS
from linocut_kit.runtime.bindings import ID
from linocut_kit.runtime.lifecycle import Binding, Call
from linocut_kit.runtime.pointer import escape
from linocut_kit.runtime.violations import shown
from linocut_kit.spec.bindings import at_pointer, is_same
from linocut_kit.spec.documents import LintReport
from linocut_kit.spec.lifecycle_rules import Places, has_place
from linocut_kit.spec.model import Endpoint, Operation, Place, Provider, Role, Schema

_SOURCES = (
    "a pointer into the create's answer, {const: VALUE}, {field: NAME} or {setting: ARGUMENT}"
)


def check_bindings(
    provider: Provider, endpoint: Endpoint, places: Places, report: LintReport
) -> None:
    """Report what the operations of a task require and nobody gives, and bindings to nothing."""
    life = endpoint.lifecycle
    calls: dict[Role, Call | None] = {
        "poll": life.poll, "result": life.result, "cancel": life.cancel,
        "list": life.listing.call if life.listing else None,
    }  # fmt: skip
    for role, call in calls.items():
        operation = endpoint.operation(role)
        if operation is None and role == "result":
            operation = endpoint.operation("poll")
        if call is not None and operation is not None:
            checker = _Checker(provider, endpoint, places, report, role, operation)
            checker.check(call)


@dataclass(frozen=True, slots=True)
class _Checker:
    provider: Provider
    endpoint: Endpoint
    places: Places
    report: LintReport
    role: Role
    operation: Operation

    def check(self, call: Call) -> None:
        bound = (("path", call.bound), ("query", call.query), ("header", call.header),
                 ("body", call.body))  # fmt: skip
        for place, bindings in bound:
            self._check_names(place, bindings)
            for name, binding in bindings.items():
                self._check_source(place, name, binding)
        self._check_parameters(call)
        self._check_subject(call)
        for at, field_place, needed in _unbound(self.operation.body, "", call.body):
            self._unbound("body", at, field_place, needed=needed)

    def _check_subject(self, call: Call) -> None:
        """Report a call that is the same for every task."""
        of_task = any(each.answer or each.field for each in call.bindings)
        if self.role != "list" and call.path and not of_task and f"{{{ID}}}" not in call.path:
            self.report.add(
                "unbound-parameter",
                self.places.of("x-task", self.role, "operation"),
                f"x-task.{self.role} says nothing of its task: every task would be asked for alike",
                f"bind the task's id: {self.role}.path, query, header or body: {{NAME: POINTER}}",
            )

    def _check_names(self, place: str, bindings: Mapping[str, Binding]) -> None:
        """Report names that the operation does not have; those of a path are told before."""
        for name in bindings if place != "path" else ():
            is_known = (
                at_pointer(self.operation.body, name) is not None
                if place == "body"
                else any(
                    each.location == place and is_same(place, each.name, name)
                    for each in self.operation.parameters
                )
            )
            if not is_known:
                self.report.add(
                    "unbound-parameter",
                    self._place(place, name),
                    f"{self.operation.id} has no {_named(place, name)}",
                    "declare it at the operation, or remove the binding",
                )

    def _check_source(self, place: str, name: str, binding: Binding) -> None:
        where, said = self._place(place, name), f"x-task.{self.role}.{place}: {name} is bound to"
        needed = self._is_required(place, name)
        if binding.answer is not None:
            has_star = "*" in binding.answer.split("/")
            if has_star or not has_place(self.endpoint.create, binding.answer):
                self.report.add(
                    "lifecycle-pointer",
                    where,
                    f"{said} {binding.answer}, which "
                    + ("is many values" if has_star else "the create's answer has not"),
                    "point to one value in the schema of the create's answer",
                )
        elif binding.field is not None:
            found = _field_at(self.endpoint.arguments, binding.field)
            if found is None or not _is_plain(found[0]):
                self.report.add(
                    "lifecycle-pointer",
                    where,
                    f"{said} the field {binding.field}, which "
                    + ("the request has not" if found is None else "is no plain value"),
                    "name a text, a number or a boolean of the request",
                )
            elif needed and not found[1]:
                self._may_lack(where, said, f"the field {binding.field}, which a request")
        elif binding.setting is not None:
            self._check_setting(where, said, binding.setting, needed=needed)
        else:
            self._check_constant(place, name, binding.const)

    def _check_constant(self, place: str, name: str, value: Any) -> None:
        """Report a constant that its own place does not take."""
        if place == "body":
            schema = at_pointer(self.operation.body, name)
        else:
            known = (each.schema for each in self.operation.parameters
                     if each.location == place and is_same(place, each.name, name))  # fmt: skip
            schema = next(known, None)
        wrong = [breach.name for breach in broken(schema, value)] if schema is not None else []
        carrier = CARRIERS.get(place)
        if not wrong and carrier is not None and isinstance(value, str) and not carrier(value):
            wrong = ["in"]
        if wrong:
            self.report.add(
                "unbound-parameter",
                self._place(place, name),
                f"{self.operation.id}: {_named(place, name)} cannot be {shown(value)}: it breaks "
                f"{wrong[0]}",
                "mend the constant, or the schema",
            )

    def _check_setting(self, where: Place, said: str, argument: str, *, needed: bool) -> None:
        settings = {setting.argument: setting for setting in self.provider.service.settings}
        found = settings.get(argument)
        if found is None:
            known = f"; there are {', '.join(settings)}" if settings else ""
            self.report.add(
                "unbound-parameter",
                where,
                f"{said} the setting {argument}, and nothing is an x-setting of that name{known}",
                "name the argument of an x-setting",
            )
        elif needed and not found.required and found.default is None:
            self._may_lack(where, said, f"the setting {argument}, which a client")

    def _may_lack(self, where: Place, said: str, source: str) -> None:
        self.report.add(
            "unbound-parameter",
            where,
            f"{said} {source} may leave out, and {self.operation.id} requires it",
            f"bind it to what is always there: {_SOURCES}",
        )

    def _check_parameters(self, call: Call) -> None:
        """Report parameters without a binding; a URL of an answer has its query."""
        given = {"path": None, "header": call.header, "query": call.query if call.path else None}
        for parameter in self.operation.parameters:
            names = given[parameter.location]
            place, name = parameter.location, parameter.name
            if names is not None and not any(is_same(place, name, each) for each in names):
                self._unbound(place, name, parameter.place, needed=parameter.required)

    def _unbound(self, place: str, name: str, where: Place, *, needed: bool) -> None:
        binding = f"x-task.{self.role}.{place}: {{{name}: …}}"
        self.report.add(
            "unbound-parameter" if needed else "inert-keyword",
            where,
            f"{self.operation.id} {'requires' if needed else 'may have'} the "
            f"{_named(place, name)}, and nothing gives it a value",
            f"bind it in {binding} to {_SOURCES}"
            + ("" if needed else "; or leave it out by x-omitted: {NAME: why}"),
        )

    def _is_required(self, place: str, name: str) -> bool:
        if place == "body":
            return _needs(self.operation.body, name)
        return any(
            each.required and each.location == place and is_same(place, each.name, name)
            for each in self.operation.parameters
        )

    def _place(self, place: str, name: str) -> Place:
        return self.places.of("x-task", self.role, place, name)


def _named(place: str, name: str) -> str:
    return f"property {name} of its body" if place == "body" else f"{place} parameter {name}"


def _unbound(
    schema: Schema | None, pointer: str, bound: Mapping[str, Binding]
) -> Iterator[tuple[str, Place, bool]]:
    """The properties of a body that no binding gives: pointer, place, whether it is required."""
    for field in schema.fields if schema is not None else ():
        at = f"{pointer}/{escape(field.name)}"
        if any(name.startswith(f"{at}/") for name in bound):
            yield from _unbound(field.schema, at, bound)
        elif at not in bound:
            yield at, field.place, field.required


def _needs(schema: Schema | None, pointer: str) -> bool:
    """Whether a body is none without the value at a pointer."""
    name, _, rest = pointer[1:].partition("/")
    for field in schema.fields if schema is not None else ():
        if escape(field.name) == name and field.required:
            return not rest or _needs(field.schema, f"/{rest}")
    return False


def _field_at(request: Schema, text: str) -> tuple[Schema, bool] | None:
    """The schema of a request's field, by name or pointer, and whether it is always there."""
    pointer = text if text[0] == "/" else f"/{escape(text)}"
    schema = at_pointer(request, pointer)
    return None if schema is None else (schema, _needs(request, pointer))


def _is_plain(schema: Schema) -> bool:
    return schema.type not in ("object", "array") and schema.constraint("encodings") is None
