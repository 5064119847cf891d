"""Requests whose values come from bindings, each written as its place wants it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from linocut_kit.runtime import pointer
from linocut_kit.runtime.errors import ConfigurationError
from linocut_kit.runtime.lifecycle import Binding, Bindings, Call, Lifecycle
from linocut_kit.runtime.parameters import is_header_text, is_path_text

ID = "id"
"""The argument of `task` that is the task's id."""

Given = Mapping[str, Any]
"""What bindings find: fields of a create by name, or what is known of a task by argument."""

_NOTHING = object()


def address(call: Call, given: Given, settings: Mapping[str, str]) -> str:
    """The path and query of a request. Raises ConfigurationError for what they cannot carry."""
    path = call.path
    for name, binding in {ID: Binding(argument=ID), **call.bound}.items():
        if f"{{{name}}}" in path:
            text = text_of(_value(binding, given, settings), f"the path parameter {name}")
            if not is_path_text(text):
                raise ConfigurationError(f"the path parameter {name} cannot be {text!r}")
            path = path.replace(f"{{{name}}}", _quoted(text, name))
    pairs: list[str] = []
    for name, value in _values(call.query, given, settings):
        for item in value if isinstance(value, list | tuple) else [value]:
            text = text_of(item, f"the query parameter {name}")
            pairs.append(f"{quote(name, safe='')}={_quoted(text, name)}")
    return f"{path}?{'&'.join(pairs)}" if pairs else path


def headers(call: Call, given: Given, settings: Mapping[str, str]) -> dict[str, str]:
    """The headers of a request. Raises ConfigurationError for what no header can carry."""
    found: dict[str, str] = {}
    for name, value in _values(call.header, given, settings):
        text = text_of(value, f"the header {name}")
        if not is_header_text(text):
            raise ConfigurationError(
                f"the header {name} can carry visible ASCII only, without blanks around it"
            )
        found[name] = text
    return found


def body(call: Call, given: Given, settings: Mapping[str, str]) -> dict[str, Any] | None:
    """The JSON body of a request, None where it has none."""
    if not call.body:
        return None
    made: dict[str, Any] = {}
    for at, value in _values(call.body, given, settings):
        *names, last = [pointer.unescape(part) for part in at.split("/")[1:]]
        holder = made
        for name in names:
            holder = holder.setdefault(name, {})
        holder[last] = _number(value) if call.body[at].number else value
    return {name: _arrays(item) for name, item in made.items()}


def known(lifecycle: Lifecycle, fields: Given, received: object) -> dict[str, Any]:
    """What the bindings of a task need, by argument, from its create and the response to it."""
    found: dict[str, Any] = {}
    for call in lifecycle.calls:
        for binding in call.bindings:
            if binding.argument in ("", ID):
                continue
            if binding.answer is not None:
                found[binding.argument] = pointer.find(received, binding.answer)
            elif binding.field is not None:
                found[binding.argument] = field_of(fields, binding.field)
    return found


def parameters_of(create: Call) -> tuple[str, ...]:
    """The fields of a create that stand outside of its body."""
    return tuple(binding.field for binding in create.bindings if binding.field is not None)


def needed(lifecycle: Lifecycle, fields: Given) -> dict[str, Any]:
    """The fields of a create that later requests about its task are bound to, by name."""
    bound = [binding.field for call in lifecycle.calls for binding in call.bindings]
    named = (text for text in bound if text is not None)
    names = {pointer.unescape(text.split("/")[1]) if text[0] == "/" else text for text in named}
    return {name: item for name, item in fields.items() if name in names}


def field_of(fields: Given, field: str) -> Any:
    """The field of that name, or at that pointer; None where it is not there."""
    return pointer.find(dict(fields), field if field[:1] == "/" else f"/{pointer.escape(field)}")


def arguments(*calls: Call | None, optional: bool = True) -> tuple[str, ...]:
    """What calls are bound to of a task beside its id, by the argument of `task`."""
    bindings = [binding for call in calls if call is not None for binding in call.bindings]
    wanted = [binding for binding in bindings if optional or not binding.optional]
    names = dict.fromkeys(binding.argument for binding in wanted if binding.argument)
    return tuple(name for name in names if name != ID)


def _values(bindings: Bindings, given: Given, settings: Mapping[str, str]) -> list[tuple[str, Any]]:
    """The values that are there: a field that was left out is left out here too."""
    found = [(name, _value(binding, given, settings)) for name, binding in bindings.items()]
    return [(name, value) for name, value in found if value is not _NOTHING]


def _value(binding: Binding, given: Given, settings: Mapping[str, str]) -> Any:
    if binding.setting is not None:
        return settings.get(binding.setting, _NOTHING)
    name = binding.argument or binding.field
    if name is None:
        return binding.const
    value = given.get(name)
    return _NOTHING if value is None else value


def text_of(value: Any, what: str) -> str:
    """A value as a place outside of a body has it. Raises ConfigurationError."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, str | int | float):
        return str(value)
    if value is _NOTHING:
        raise ConfigurationError(f"{what} has no value")
    raise ConfigurationError(f"{what} cannot be {type(value).__name__}")


def _quoted(text: str, name: str) -> str:
    try:
        return quote(text, safe="")
    except UnicodeEncodeError:
        raise ConfigurationError(f"{name} is no text that can be sent") from None


def _number(value: Any) -> Any:
    """An id as the number that it is, where it is one."""
    is_number = isinstance(value, str) and value.removeprefix("-").isdecimal()
    return int(value) if is_number and value.isascii() else value


def _arrays(value: Any) -> Any:
    """The value with objects of positions as arrays."""
    if not isinstance(value, dict):
        return value
    made = {name: _arrays(item) for name, item in value.items()}
    positions = [str(number) for number in range(len(made))]
    return (
        [made[name] for name in positions] if made and sorted(made) == sorted(positions) else made
    )
