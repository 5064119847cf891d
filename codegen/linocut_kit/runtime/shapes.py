"""The bases of the printed pydantic models: a request is judged by its printed validator alone.

pydantic gives fields, JSON Schema and serialising, and no second verdict. A field that is absent
is `MISSING`, which is truthy as every object is: compare it with `is MISSING`.
"""

from collections.abc import Callable
from inspect import get_annotations
from typing import Any, ClassVar, Final, Self

from pydantic import (
    MISSING,
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    ModelWrapValidatorHandler,
    ValidationError,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError, core_schema

from linocut_kit.runtime.violations import Violation, shown

_SHOWN: Final = 80
_INNER: Final = ("schema", "items_schema", "values_schema")
_ANY: Final = core_schema.any_schema()
_INTEGER: Final = core_schema.int_schema(strict=True)
_FLOAT: Final = core_schema.float_schema(strict=True, allow_inf_nan=False)
_WHOLE: Final = core_schema.chain_schema([_FLOAT, core_schema.int_schema()])
_NUMBERS: Final[dict[str, Any]] = {
    "int": core_schema.union_schema([_INTEGER, _WHOLE], mode="left_to_right"),
    "float": core_schema.union_schema([_INTEGER, _FLOAT], mode="left_to_right"),
}
_DOCUMENTING: Final = "pydantic_js_annotation_functions"
_Check = Callable[[object], list[Violation]]


class Shape(BaseModel):
    """What requests and answers share."""

    model_config = ConfigDict(
        hide_input_in_errors=True, serialize_by_alias=True, protected_namespaces=()
    )


class RequestShape(Shape):
    """A request, or an object in one that the printed `check` judges; `at` is its place.

    Each violation is an error of pydantic's ValidationError: `type` is its code, `loc` its pointer
    below `at`, `msg` its message, `input` the summary of what was judged, `ctx` its source.
    What a subclass adds is judged by pydantic, as the subclass says, and not by `check`.
    """

    _check: ClassVar[_Check]
    _at: ClassVar[str]
    _printed: ClassVar[type[BaseModel]]

    def __init_subclass__(cls, *, check: _Check | None = None, at: str = "", **rest: Any) -> None:
        super().__init_subclass__(**rest)
        if check is not None:
            cls._check, cls._at, cls._printed = staticmethod(check), at, cls

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[BaseModel], handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        schema = handler(source)
        if not hasattr(cls, "_check") or _is_built(cls):
            return schema
        fields = _fields(handler.resolve_ref_schema(schema))
        declared = _declared(cls)
        watched = _watched(cls)
        for name in fields.keys() - declared:
            keep = not watched.isdisjoint((name, "*"))
            fields[name]["schema"] = _unjudged(fields[name]["schema"], keep)
        known = {field_info.alias or name for name, field_info in cls._printed.model_fields.items()}
        added = {fields[name].get("validation_alias", name) for name in declared & fields.keys()}
        judge = _judge(cls, frozenset(added - known))
        return core_schema.no_info_before_validator_function(judge, schema)


def _judge(model: type[RequestShape], added: frozenset[Any]) -> Callable[[Any], Any]:
    """What comes before pydantic. `added` are names of a subclass, which the page does not list."""
    check = model._check

    def judge(body: Any) -> Any:
        return told(body, found) if (found := check(body)) else body

    def told(body: Any, found: list[Violation]) -> Any:
        if added:
            found = check(_without(body, added))
        if not found or isinstance(body, model):
            return body
        sent = _as_sent(body)
        if sent is not body:
            found = check(_without(sent, added))
        if not found:
            return body
        lines = [_error(violation, model._at) for violation in found]
        raise ValidationError.from_exception_data(model.__name__, lines, hide_input=True)

    return judge


def _without(body: Any, names: frozenset[Any]) -> Any:
    if names and isinstance(body, dict):
        return {name: item for name, item in body.items() if name not in names}
    return body


def _as_sent(body: Any) -> Any:
    """The body with every model in it as what it sends, and without what is MISSING."""
    try:
        return _plain(body)
    except RecursionError:
        return body


def _plain(value: Any) -> Any:
    """The value itself where there is nothing to replace."""
    if isinstance(value, BaseModel):
        return value.model_dump(warnings=False)
    if isinstance(value, list):
        items = [_plain(item) for item in value]
        same = all(item is other for item, other in zip(items, value, strict=True))
        return value if same else items
    if isinstance(value, dict):
        fields = {name: _plain(item) for name, item in value.items() if item is not MISSING}
        same = len(fields) == len(value) and all(fields[name] is value[name] for name in value)
        return value if same else fields
    return value


def _error(violation: Violation, at: str) -> InitErrorDetails:
    """A violation as pydantic words it. The message is a template there, so its braces hide."""
    message = violation.message.replace("{", "{brace}")
    context = {"source": str(violation.source)}
    if message != violation.message:
        context["brace"] = "{"
    return InitErrorDetails(
        type=PydanticCustomError(violation.code, message, context),
        loc=_location(violation.pointer[len(at) :]),
        input=violation.got,
    )


def _location(pointer: str) -> tuple[int | str, ...]:
    names = (part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])
    return tuple(int(name) if name.isascii() and name.isdigit() else name for name in names)


def _short_error(error: Any) -> InitErrorDetails:
    place = tuple(
        item if isinstance(item, int) or len(item) <= _SHOWN else shown(item)
        for item in error["loc"]
    )
    context = error.get("ctx", {})
    kind = PydanticCustomError(
        error["type"], error["msg"].replace("{", "(").replace("}", ")")[:300], context or None
    )
    return InitErrorDetails(type=kind, loc=place, input=_short(error["input"]))


def _short(value: object) -> object:
    if value is None or isinstance(value, (bool, float)):
        return value
    if isinstance(value, (int, str)) and len(text := shown(value)) <= _SHOWN and text[0] != "a":
        return value
    return shown(value)


def _declared(model: type[RequestShape]) -> set[str]:
    """The fields that subclasses of a printed model declare."""
    added = model.__mro__[: model.__mro__.index(model._printed)]
    return {name for item in added for name in get_annotations(item)}


def _watched(model: type[BaseModel]) -> set[str]:
    """The fields that have a validator of the user's."""
    found = model.__pydantic_decorators__
    fields = [decorator.info.fields for decorator in found.field_validators.values()]
    fields += [decorator.info.fields for decorator in found.validators.values()]
    return {name for field in fields for name in field}


def _is_built(model: type[BaseModel]) -> bool:
    """Whether pydantic hands out a schema that has been through here, for a model in another."""
    return isinstance(model.__dict__.get("__pydantic_core_schema__"), dict)


def _fields(schema: Any) -> dict[str, Any]:
    """The fields in the schema of a model, below whatever validators it has."""
    while schema["type"] != "model-fields":
        schema = schema["schema"]
    found: dict[str, Any] = schema["fields"]
    return found


def _unjudged(schema: Any, keep: bool) -> Any:
    """A request's field with nothing left to judge; `keep` leaves validator functions alone."""
    kind = schema["type"]
    if kind == "default" or (keep and kind.startswith("function-") and "schema" in schema):
        return {**schema, "schema": _unjudged(schema["schema"], keep)}
    if keep and kind == "function-plain":
        return schema
    return _documented(_converted(schema), schema)


def _converted(schema: Any) -> Any:
    """What makes models of objects and integers of `5.0`, and takes everything."""
    kind = schema["type"]
    if kind in ("model", "definition-ref"):
        return schema
    if kind == "int":
        return core_schema.union_schema([core_schema.int_schema(), _ANY], mode="left_to_right")
    if kind == "union":
        choices = [item for item in map(_converted, schema["choices"]) if item is not _ANY]
        return core_schema.union_schema([*choices, _ANY], mode="left_to_right") if choices else _ANY
    inner = _ANY
    if kind == "list" and "items_schema" in schema:
        inner = _converted(schema["items_schema"])
        return _ANY if inner is _ANY else core_schema.list_schema(inner)
    if "schema" in schema:
        inner = _converted(schema["schema"])
    return _ANY if inner is _ANY else core_schema.nullable_schema(inner)


def _counted(schema: Any) -> Any:
    """An answer's field that takes JSON Schema's numbers: `5.0` as an integer, any size exactly."""
    if schema["type"] in ("int", "float"):
        return _documented(_NUMBERS[schema["type"]], schema)
    changed = {literal: _counted(schema[literal]) for literal in _INNER if literal in schema}
    if "choices" in schema:
        changed["choices"] = [_counted(item) for item in schema["choices"]]
    return {**schema, **changed} if changed and schema["type"] != "model" else schema


def _documented(schema: Any, original: Any) -> Any:
    """The schema, shown in JSON Schema as the original, with its serialiser."""
    metadata = original.get("metadata", {})
    functions = [*metadata.get(_DOCUMENTING, ()), lambda _, handler: handler(original)]
    serialiser = {key: original[key] for key in ("serialization",) if key in original}
    return {**schema, **serialiser, "metadata": {**metadata, _DOCUMENTING: functions}}


class ResponseShape(Shape):
    """An answer. Its errors hold a summary of what they judged, never the value."""

    @model_validator(mode="wrap")
    @classmethod
    def _with_short_errors(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            return handler(data)
        except ValidationError as error:
            lines = [
                _short_error(error_details) for error_details in error.errors(include_url=False)
            ]
        del data, handler
        raise ValidationError.from_exception_data(cls.__name__, lines, hide_input=True)

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[BaseModel], handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        schema = handler(source)
        if _is_built(cls):
            return schema
        for field in _fields(handler.resolve_ref_schema(schema)).values():
            field["schema"] = _counted(field["schema"])
        return schema
