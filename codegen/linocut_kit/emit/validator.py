"""A spec model's endpoint as the printed endpoint module: rules, fast path, collecting pass."""

from dataclasses import replace
from typing import Any

from jinja2 import Environment

from linocut_kit.emit.conditions import Limit, Scalar, limits_of, scalar_of
from linocut_kit.emit.field_rules import rules_of
from linocut_kit.emit.literals import imported, literal, names_in
from linocut_kit.emit.output_sizes import sizes_of
from linocut_kit.emit.printed_shapes import Branch, Constant, Member, PrintedShape, Value
from linocut_kit.emit.spots import below, branch, pointer_of
from linocut_kit.keywords import enforced, held, keyword_of
from linocut_kit.keywords.sides import PARTS
from linocut_kit.keywords.unions import name_of, words_of
from linocut_kit.runtime.pointer import unescape
from linocut_kit.spec.model import Constraint, Endpoint, Field, Place, Provider, Schema
from linocut_kit.spec.names import identifier, unique

TEMPLATE = "endpoint.py.jinja"
_MODULES = tuple(
    f"linocut_kit.runtime.{item}"
    for item in ("checks", "lifecycle", "patterns", "pointer", "text_forms", "violations")
)


def render_endpoint(provider: Provider, endpoint: Endpoint, environment: Environment) -> str:
    """The unformatted Python text of an endpoint's module.

    Raises ValueError for a constraint that cannot be printed.
    """
    printer = _Printer()
    root = printer.shape(endpoint.request, "", endpoint.request.place)
    sizes = sizes_of(endpoint)
    checks = [shape.check for shape in printer.shapes if shape.check]
    context: dict[str, Any] = {
        "title": endpoint.title,
        "service": provider.service.title,
        "page": endpoint.page,
        "exports": sorted(["ENDPOINT", *checks, *(["output_size"] if sizes else []), "validate"]),
        "constants": printer.constants,
        "sizes": sizes,
        "shapes": printer.shapes,
        "root": root,
        "endpoint": _endpoint(endpoint, printer.media),
    }
    template = environment.get_template(TEMPLATE)
    used = names_in(template.render(**context, imports=[]))
    imports = [(module, names) for module in _MODULES if (names := imported(module, used))]
    return template.render(**context, imports=imports)


def checks_of(endpoint: Endpoint) -> dict[str, str]:
    """The public functions of an endpoint's module that judge its objects, by their spot."""
    printer = _Printer()
    printer.shape(endpoint.request, "", endpoint.request.place)
    return {shape.pointer: shape.check for shape in printer.shapes if shape.check}


class _Printer:
    """Collects the constants and shapes of one module, and keeps their names apart."""

    def __init__(self) -> None:
        self.constants: list[Constant] = []
        self.shapes: list[PrintedShape] = []
        self.media: dict[str, str] = {}
        self._names: set[str] = set()
        self._suffixes: set[str] = set()

    def shape(self, schema: Schema, pointer: str, place: Place) -> PrintedShape:
        """The functions of an object or array, after those of what it is made of."""
        limits = self._limits(schema, pointer)
        name = unique(identifier(pointer or "body").lower(), self._suffixes)
        at = ", pointer" if "/*" in pointer else ""
        if schema.branches:
            shape = self._union(schema, pointer, place, name, at)
        elif schema.type == "array":
            items = schema.items or Schema(place=schema.place)
            shape = PrintedShape(
                name=name,
                pointer=pointer,
                at=at,
                type_rule=self._type_rule(schema, pointer, place),
                limits=limits,
                items=self._value(items, f"{pointer}/*", items.place),
                is_object=False,
            )
        else:
            shape = PrintedShape(
                name=name,
                pointer=pointer,
                at=at,
                type_rule=self._type_rule(schema, pointer, place),
                limits=limits,
                rules=tuple(rules_of(schema, self, pointer)),
                members=tuple(self._member(field, pointer) for field in schema.fields),
                unknown=self._unknown_rule(schema, pointer) if schema.closed else "",
                known=self._known_names(schema, pointer)
                if schema.additional and schema.fields
                else "",
                additional=self._value(schema.additional, f"{pointer}/*", schema.additional.place)
                if schema.additional
                else None,
                is_object=True,
            )
        self.shapes.append(shape)
        return shape

    def _union(
        self, schema: Schema, pointer: str, place: Place, name: str, at: str
    ) -> PrintedShape:
        branches: list[Branch] = []
        tagged: list[Branch] = []
        for item in schema.branches:
            inner = branch(pointer, name_of(schema, item))
            # Inside the function of a union its own pointer is the place.
            value = replace(
                self._value(item, inner, item.place), at=at, pointer="pointer, " if at else ""
            )
            if schema.tag is not None and item.type == "object":
                words = literal(words_of(item, schema.tag.name))
                known = self.constant(inner, "words", words)
                picked = f"is_among(body[{literal(schema.tag.name)}], {known})"
                tagged.append(Branch(picked=picked, value=value))
            else:
                branches.append(Branch(picked=_PICKED[str(item.type)], value=value))
        return PrintedShape(
            name=name,
            pointer=pointer,
            at=at,
            type_rule=self._type_rule(schema, pointer, place),
            limits=(),
            branches=tuple(branches),
            tagged=tuple(tagged),
            tag=self._member(schema.tag, pointer) if schema.tag is not None else None,
            is_object=False,
        )

    def _member(self, field: Field, parent: str) -> Member:
        pointer = below(parent, field.name)
        required = ""
        if field.required:
            place = field.required_place or field.place
            required = self.rule(pointer, "missing-field", "required", True, place)
        value = self._value(field.schema, pointer, field.place)
        return Member(key=repr(field.name), value=value, required=required)

    def _value(self, schema: Schema, pointer: str, place: Place) -> Value:
        at = _at(pointer)
        if schema.type in ("object", "array") or schema.branches:
            shape = self.shape(schema, pointer, place)
            fits = f"_fits_{shape.name}(value)"
            return Value(
                at=at,
                nullable=schema.nullable,
                fits=f"(value is None or {fits})" if schema.nullable else fits,
                shape=shape.name,
                pointer=f"{_pointer(pointer)}, " if at else "",
            )
        media = self._media(schema, pointer)
        ratio, ratio_fits = self._ratio(schema, pointer)
        limits = self._limits(schema, pointer)
        scalar: Scalar = scalar_of(schema.type, limits)
        media_fits = _media_fits(schema, media) if media else ""
        fits = " and ".join(text for text in (scalar.fits, media_fits, ratio_fits) if text)
        return Value(
            at=at,
            nullable=schema.nullable and schema.type is not None,
            fits=f"(value is None or {fits})" if schema.nullable and schema.type else fits,
            wrong=scalar.wrong,
            type_rule=self._type_rule(schema, pointer, place),
            limits=limits,
            media=media,
            ratio=ratio,
        )

    def rule(
        self,
        pointer: str,
        code: str,
        rule: str,
        limit: Any,
        place: Place,
        *,
        suffix: str = "",
        known: tuple[str, ...] = (),
        said: str = "",
    ) -> str:
        """The name of a new rule constant."""
        parts = [f"code={code!r}", f"pointer={pointer_of(pointer)!r}", f"rule={rule!r}"]
        parts.append(f"limit={literal(tuple(limit) if isinstance(limit, list) else limit)}")
        parts.append(f"source=Source(_PAGE, _READ, {str(place)!r})")
        if known:
            parts.append(f"known={literal(known)}")
        if said:
            parts.append(f"said={said!r}")
        return self.constant(pointer, suffix or rule, f"Rule({', '.join(parts)})")

    def constant(self, pointer: str, suffix: str, text: str) -> str:
        """The name of a new constant for a place in the request."""
        place = identifier(f"{pointer or 'body'}/{suffix}")
        name = unique(f"_{place.upper()}", self._names)
        self.constants.append(Constant(name=name, text=text))
        return name

    def _type_rule(self, schema: Schema, pointer: str, place: Place) -> str:
        kinds = schema.types or ("any",)
        limits = (*kinds, "null") if schema.nullable and schema.types else kinds
        limit = limits if len(limits) > 1 else limits[0]
        enum = schema.limit("enum") or ()
        known = tuple(text for text in enum if isinstance(text, str) and text.lstrip("-").isdigit())
        return self.rule(pointer, "wrong-type", "type", limit, place, known=known)

    def _unknown_rule(self, schema: Schema, pointer: str) -> str:
        names = tuple(field.name for field in schema.fields)
        return self.rule(
            pointer, "unknown-field", "additionalProperties", False, schema.place, known=names
        )

    def _known_names(self, schema: Schema, pointer: str) -> str:
        names = tuple(field.name for field in schema.fields)
        return self.constant(pointer, "names", f"frozenset({literal(names)})")

    def _limits(self, schema: Schema, pointer: str) -> tuple[Limit, ...]:
        return tuple(limits_of(schema, self, pointer))

    def _media(self, schema: Schema, pointer: str) -> str:
        encodings = held(schema, "encodings")
        if encodings is None:
            return ""
        parts = [f"encodings={tuple(encodings.limit)!r}"]
        formats, size = (held(schema, item) for item in ("formats", "max-bytes"))
        rules = {"encoding_rule": ("wrong-encoding", encodings)}
        if formats is not None:
            parts.append(f"formats={tuple(formats.limit)!r}")
            rules["format_rule"] = ("wrong-image-format", formats)
        if size is not None:
            parts.append(f"max_bytes={size.limit!r}")
            rules["size_rule"] = ("image-too-large", size)
        for key, (code, constraint) in rules.items():
            constant = self.rule(
                pointer,
                code,
                "x-image",
                constraint.limit,
                constraint.place,
                suffix=constraint.facet or "",
            )
            parts.append(f"{key}={constant}")
        sides = [
            self._side(constraint, pointer)
            for constraint in enforced(schema)
            if constraint.facet in PARTS
        ]
        if sides:
            parts.append(f"sides=({''.join(f'{side}, ' for side in sides)})")
        name = self.constant(pointer, "media", f"Media({', '.join(parts)})")
        self.media[unescape(pointer_of(pointer)[1:])] = name
        return name

    def _side(self, constraint: Constraint, pointer: str) -> str:
        code = keyword_of(constraint).violations[0].code
        rule = self.rule(
            pointer,
            code,
            "x-image",
            constraint.limit,
            constraint.place,
            suffix=constraint.facet or "",
        )
        return f"({constraint.facet!r}, {literal(constraint.limit)}, {rule})"

    def _ratio(self, schema: Schema, pointer: str) -> tuple[str, str]:
        """The further arguments of `judge_ratio`, and the condition of the fast path."""
        low, high = (held(schema, item) for item in ("min", "max"))
        first = low or high
        if first is None:
            return "", ""
        sides: list[str] = []
        bounds: list[str] = []
        for constraint, code in ((low, "ratio-too-narrow"), (high, "ratio-too-wide")):
            if constraint is None:
                sides.append("None")
                continue
            width, height = _ratio_of(constraint)
            rule = self.rule(
                pointer,
                code,
                "x-ratio",
                constraint.limit,
                constraint.place,
                suffix=f"ratio-{constraint.facet}",
            )
            sides.append(f"({width}, {height}, {rule})")
            bounds.append(constraint.limit)
        form = self.rule(pointer, "not-a-ratio", "x-ratio", bounds, first.place, suffix="ratio")
        low_sides = _ratio_of(low) if low else (0, 1)
        high_sides = _ratio_of(high) if high else (1, 0)
        fits = f"is_ratio_between(value, {low_sides}, {high_sides})"
        return f"{form}, {', '.join(sides)}", fits


_PICKED = {
    "string": "is_text(value)", "integer": "is_integer(value)", "number": "is_number(value)",
    "boolean": "type(value) is bool", "array": "is_array(value)", "object": "is_object(value)",
}  # fmt: skip
_HEADS = {"jpeg": ("/9j/",), "png": ("iVBORw0KGgo",), "gif": ("R0lGODdh", "R0lGODlh")}
_SHORT = 64 * 1024


def _media_fits(schema: Schema, media: str) -> str:
    """What certainly is an image that the field takes, and not so long as to be judged once only.

    Most signatures show in the base64 text itself.
    """
    encodings, formats, size = (
        held(schema, item) for item in ("encodings", "formats", "max-bytes")
    )
    heads: list[str] = []
    for item in formats.limit if formats is not None else ():
        heads += _HEADS.get(item, ())
    small = size is not None and size.limit < _SHORT
    sided = any(constraint.facet in PARTS for constraint in enforced(schema))
    if small or sided or not heads or encodings is None or encodings.limit != ["base64"]:
        return f"is_short_image(value, {media})"
    begins = f"value.startswith({literal(tuple(heads) if len(heads) > 1 else heads[0])})"
    return f"{begins} and len(value) <= {_SHORT} and is_base64(value)"


def _ratio_of(constraint: Constraint) -> tuple[int, int]:
    width, _, height = str(constraint.limit).partition(":")
    return int(width), int(height)


def _pointer(pointer: str) -> str:
    """The expression of a place's pointer: `pointer` and `index` are those of the function."""
    pointer = pointer_of(pointer)
    head, _, last = pointer.rpartition("/")
    if "/*" not in pointer:
        return repr(pointer)
    start = "pointer" if "/*" in head else repr(head)
    return f"{start} + f'/{{index}}'" if last == "*" else f"{start} + {'/' + last!r}"


def _at(pointer: str) -> str:
    return f", {_pointer(pointer)}" if "/*" in pointer else ""


def _endpoint(endpoint: Endpoint, media: dict[str, str]) -> str:
    create = endpoint.create
    parts = [
        f"id={endpoint.id!r}",
        f"title={endpoint.title!r}",
        f"page={endpoint.page.url!r}",
        f"create=Call(method={create.method!r}, path={create.path!r})",
        f"lifecycle={literal(endpoint.lifecycle)}",
        "check=check",
    ]
    if media:
        parts.append(f"media={{{', '.join(f'{name!r}: {text}' for name, text in media.items())}}}")
    if endpoint.outputs.format is not None:
        parts.append(f"format={endpoint.outputs.format!r}")
    if endpoint.webhook is not None:
        parts.append(f"webhook={literal(endpoint.webhook)}")
    return f"PrintedEndpoint({', '.join(parts)})"
