"""A difference between page and spec becomes an edit of the spec's YAML."""

# Facts are JSON values, narrowed where they are used.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false
# pyright: reportUnknownArgumentType=false

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from linocut_kit.keywords.keyword import Keyword
from linocut_kit.keywords.number_text import NUMERAL_PARTS
from linocut_kit.keywords.registry import KEYWORDS, aspect_of
from linocut_kit.pages.difference import Difference
from linocut_kit.pages.draft import property_of
from linocut_kit.pages.numbers import typed
from linocut_kit.pages.yamledit import YamlFile, flow_list, flow_map, plain, scalar, shown
from linocut_kit.spec.fact_values import NULL, Size, as_json, limits_of, text_of
from linocut_kit.spec.facts import is_within
from linocut_kit.spec.model import Endpoint
from linocut_kit.spec.page_facts import FieldFacts, PageFacts

_RULES = tuple(dict.fromkeys(item.rule for item in KEYWORDS if item.rule != "format"))
ORDER = (
    "type", "format", "description", "anyOf", *(word for word in _RULES if word[:2] != "x-"),
    "items", *(word for word in _RULES if word[:2] == "x-"), "default", "examples", "x-concept",
    "x-assumed", "x-conflict",
)  # fmt: skip


def fixable(difference: Difference) -> bool:
    """True for a plain fact of a request field; what is removed, the page has to have lost."""
    return (
        difference.part == "request"
        and difference.kind in ("page-changed", "spec-differs")
        and not difference.follows
        and not is_within(difference.field)
        and (difference.lost or not takes_away(difference))
    )


def takes_away(difference: Difference) -> bool:
    """True where the spec would lose a field or a limit by following the page."""
    if difference.aspect in ("required", "nullable"):
        return difference.page is False
    return difference.aspect == "removed" or (
        difference.page is None and difference.aspect != "added"
    )


class SpecEditor:
    """Edits the document of one endpoint so that it follows its page."""

    def __init__(self, text: str, endpoint: Endpoint, page: PageFacts) -> None:
        self.file = YamlFile(text)
        self.endpoint = endpoint
        self.page = page
        self.root: list[str | int] = ["components", "schemas", endpoint.request_name]

    def apply(self, difference: Difference) -> bool:
        """Make the edit. False where it is no plain fact of the document."""
        before = self.file.text
        if self._is_plain(difference):
            self._apply(difference)
        return self.file.text != before

    def _is_plain(self, difference: Difference) -> bool:
        """Whether the document has the place that the edit is about, and the page a limit."""
        name, aspect, value = difference.field, difference.aspect, difference.page
        if aspect == "added":
            return self.file.has(self._path(name)[:-1])
        if aspect == "dimensions":
            return value is not None and self.file.has([*self.root, "x-output-size", "base"])
        if not self.file.has(self._path(name)):
            return False
        limits = limits_of(aspect, value) if value is not None and aspect != "enum" else ()
        return not limits or any(limit is not None for _, limit in limits)

    def _apply(self, difference: Difference) -> None:
        name, aspect = difference.field, difference.aspect
        facts = self.page.field(name)
        if aspect == "added" and facts is not None:
            self._add(facts)
        elif aspect == "removed":
            self._remove(name)
        elif aspect == "required":
            self._require(name, bool(difference.page))
        elif aspect == "dimensions":
            self._dimensions(difference.page)
        else:
            ends = self._ends(name)
            self._fact(name, aspect, difference.page)
            self._concept(name, aspect, difference.page, ends)
            self._conflicts(name, difference)
            self._rows(name, aspect)
            for heir in self.page.request if aspect == "formats" else ():
                if heir.heir_of == name and self.file.has([*self._path(heir.name), "x-image"]):
                    self._fact(heir.name, aspect, heir.inherited.get(aspect))

    def _rows(self, name: str, aspect: str) -> None:
        """An enum that moved takes its rows in the table of dimensions along."""
        facts = self.page.field(name)
        rows = facts.get("dimensions") if facts is not None else None
        if aspect == "enum" and rows and self.file.has([*self.root, "x-output-size", "base"]):
            self._dimensions(rows)

    def _ends(self, name: str) -> dict[Any, str]:
        """The limits of a field that an end of its portable scale stands at, by their values."""
        schema = self.file.at(self._path(name))
        return {schema[key]: key for key in ("minimum", "maximum") if key in schema}

    def _concept(self, name: str, aspect: str, value: Any, ends: dict[Any, str]) -> None:
        """What is portable about a field follows its words and its limits."""
        path = [*self._path(name), "x-concept"]
        mark = self.file.at(path) if self.file.has(path) else None
        if not isinstance(mark, dict):
            return
        if aspect == "enum" and "values" in mark and value is not None:
            for key in [key for key, word in mark["values"].items() if word not in value]:
                self.file.drop([*path, "values"], key)
        if "scale" in mark:
            schema = self.file.at(path[:-1])
            moved = [schema.get(ends.get(end, ""), end) for end in mark["scale"]]
            if moved != list(mark["scale"]):
                self.file.put(path, "scale", flow_list([scalar(end) for end in moved]), ORDER)

    def _path(self, name: str) -> list[str | int]:
        path = [*self.root]
        for part in name.split("."):
            if self.file.has([*path, "items", "properties"]):
                path.append("items")
            path += ["properties", part]
        return path

    def _holder(self, name: str) -> list[str | int]:
        """The schema that has the field among its properties."""
        return self._path(name)[:-2]

    def _fact(self, name: str, aspect: str, value: Any) -> None:
        path = self._path(name)
        schema = self.file.at(path)
        choices = schema.get("anyOf")
        index = next((i for i, item in enumerate(choices or ()) if item.get("type") != "null"), 0)
        inner: list[str | int] = [*path, "anyOf", index] if choices is not None else path
        if aspect in ("type", "nullable", "enum"):
            self._shape(name, aspect, value, inner)
        elif aspect == "default":
            kind = self._kind(inner)
            default = None if value is NULL else scalar(typed(value, kind))
            self._set(path, "default", default, drop=value is None)
        for keyword, limit in limits_of(aspect, value) if aspect != "enum" else ():
            self._limit(inner, keyword, limit)

    def _kind(self, inner: Sequence[str | int]) -> str | None:
        kind = self.file.at(inner).get("type")
        kinds = kind if isinstance(kind, list) else [kind]
        return next((str(item) for item in kinds if item not in (None, "null")), None)

    def _set(
        self, path: Sequence[str | int], key: str, value: Any, *, drop: bool | None = None
    ) -> None:
        if value is None if drop is None else drop:
            if key in self.file.at(path):
                self.file.drop(path, key)
        else:
            self.file.put(path, key, value, ORDER)

    def _limit(self, inner: Sequence[str | int], keyword: Keyword, limit: Any) -> None:
        rule, facet = keyword.rule, keyword.facet
        if rule in NUMERAL_PARTS and self.file.has([*inner, "x-number"]):
            inner = [*inner, "x-number"]
        if facet is None:
            self._set(inner, rule, None if limit is None else shown(limit))
        elif not self.file.has([*inner, rule]):
            self._set(inner, rule, None if limit is None else flow_map({facet: shown(limit)}))
        elif limit is not None:
            order = [str(item.facet) for item in KEYWORDS if item.rule == rule]
            self.file.put([*inner, rule], facet, shown(limit), order)
        elif facet in self.file.at([*inner, rule]):
            self.file.drop([*inner, rule], facet)

    def _shape(self, name: str, aspect: str, value: Any, inner: Sequence[str | int]) -> None:
        """Type, null and enum decide together between `type: [T, "null"]` and `anyOf`."""
        path = self._path(name)
        schema = plain(self.file.at(path))
        part = plain(self.file.at(inner))
        kinds = part.get("type")
        listed = kinds if isinstance(kinds, list) else [kinds]
        kind = value if aspect == "type" else self._kind(inner)
        nullable = bool(value) if aspect == "nullable" else "anyOf" in schema or "null" in listed
        members = value if aspect == "enum" else part.get("enum", part.get("const"))
        wrapped = nullable and members is not None
        if wrapped != ("anyOf" in schema):
            self._rewrap(name, part, kind, members, nullable=nullable)
            return
        if aspect == "enum":
            self._members(inner, value, kind)
            return
        plain_type = not nullable or wrapped
        self._set(inner, "type", kind if plain_type else flow_list([kind, "null"]))
        for key, holder in (("enum", inner), ("default", path)) if aspect == "type" else ():
            old = self.file.at(holder).get(key)
            if old is not None:
                new = [typed(item, kind) for item in old] if key == "enum" else typed(old, kind)
                shown = flow_list(new) if key == "enum" else scalar(new)
                if plain(new) != plain(old):
                    self.file.put(holder, key, shown, ORDER)

    def _members(self, inner: Sequence[str | int], value: Any, kind: str | None) -> None:
        if value is None:
            self._set(inner, "enum", None)
            self._set(inner, "const", None)
            return
        wanted = [typed(item, kind) for item in value]
        old = self.file.at(inner).get("enum")
        if old is None:
            self._set(inner, "enum", flow_list(wanted))
            return
        if old.fa.flow_style():
            quoted = all(type(item) is not str for item in old)
            shown = [DoubleQuotedScalarString(item) if quoted and isinstance(item, str) else item
                     for item in wanted]  # fmt: skip
            self.file.put(inner, "enum", flow_list(shown), ORDER)
        else:
            self.file.change([*inner, "enum"], lambda item: _renew(item, wanted))

    def _rewrap(
        self, name: str, part: dict[str, Any], kind: Any, members: Any, *, nullable: bool
    ) -> None:
        """Print a property in the other form of null; what stands beside it stays."""
        path = self._path(name)
        wrap = nullable and members is not None
        rules = {key: value for key, value in part.items() if key not in _ANNOTATIONS}
        rules.pop("const", None)
        rules["type"] = kind
        rules.pop("enum", None)
        if members is not None:
            rules["enum"] = flow_list([typed(member, kind) for member in members])
        gone = ["anyOf"]
        if wrap:
            block = CommentedMap({"type": kind, **rules})
            self.file.put(path, "anyOf", [block, CommentedMap({"type": scalar("null")})], ORDER)
            gone = [*rules, "const"]
        else:
            rules["type"] = flow_list([kind, "null"]) if nullable else kind
            for key, item in rules.items():
                self.file.put(path, key, item, ORDER)
        for key in gone:
            if key in self.file.at(path):
                self.file.drop(path, key)

    def _require(self, name: str, required: bool) -> None:
        holder, leaf = self._holder(name), name.rpartition(".")[2]
        schema = self.file.at(holder)
        names = schema.get("required")
        if required and names is None:
            self.file.put(holder, "required", flow_list([leaf]), _OBJECT)
        elif required and leaf not in names:
            order = [item for item in schema["properties"] if item in {*names, leaf}]
            at = min(order.index(leaf), len(names)) if leaf in order else len(names)
            names.insert(at, scalar(leaf))
            self.file.put(holder, "required", names)
        elif not required and names is not None and leaf in names:
            names.remove(leaf)
            if names:
                self.file.put(holder, "required", names)
            else:
                self.file.drop(holder, "required")

    def _add(self, facts: FieldFacts) -> None:
        name = facts.name
        holder, leaf = self._holder(name), name.rpartition(".")[2]
        order = [field_facts.name.rpartition(".")[2] for field_facts in self._siblings(name)]
        self.file.put([*holder, "properties"], leaf, CommentedMap(property_of(facts)), order)
        if facts.get("required"):
            self._require(name, True)

    def _siblings(self, name: str) -> list[FieldFacts]:
        """The fields beside one, in page order; those that only the spec has are not moved."""
        prefix = name.rpartition(".")[0]
        return [
            field_facts
            for field_facts in self.page.request
            if field_facts.name.rpartition(".")[0] == prefix
        ]

    def _remove(self, name: str) -> None:
        holder, leaf = self._holder(name), name.rpartition(".")[2]
        self._require(name, False)
        self.file.drop([*holder, "properties"], leaf)
        if holder == self.root:
            self._forget(leaf)

    def _forget(self, name: str) -> None:
        """Remove what refers to a field that is gone: results, webhook, output sizes."""
        create = self.endpoint.create
        operation: list[str | int] = ["paths", create.path, create.method.lower()]
        for path in ([*operation, "x-task", "results"], [*operation, "x-webhook"]):
            for key, value in list(self.file.at(path).items()) if self.file.has(path) else ():
                if value == name:
                    self.file.drop(path, key)
        size = [*self.root, "x-output-size"]
        if self.file.has(size) and name in (
            self.file.at(size).get("ratio"),
            self.file.at(size).get("resolution"),
        ):
            self.file.drop(self.root, "x-output-size")

    def _dimensions(self, value: Any) -> None:
        path = [*self.root, "x-output-size", "base"]
        base = self.file.at(path)
        for member in [item for item in base if item not in value]:
            self.file.drop(path, member)
        for member, size in value.items():
            if list(base.get(member, ())) != list(size):
                self.file.put(path, member, flow_list(size), list(value))

    def _conflicts(self, name: str, difference: Difference) -> None:
        """A conflict beside a fact that moved speaks of the old value: it follows, or it goes."""
        path = [*self._path(name), "x-conflict"]
        if not self.file.has(path):
            return
        listed = self.file.at(path)
        many = isinstance(listed, list)
        for index in reversed(range(len(listed))) if many else (None,):
            holder = path if index is None else [*path, index]
            if self._readings(holder, difference):
                continue
            if index is None or len(self.file.at(path)) == 1:
                self.file.drop(path[:-1], "x-conflict")
            else:
                self.file.change(path, partial(_pop, index))

    def _readings(self, path: Sequence[str | int], difference: Difference) -> bool:
        """Move the readings of one conflict; False where nothing is left of it."""
        aspect, conflict = difference.aspect, plain(self.file.at(path))
        readings = conflict.get("readings", {})
        about = {aspect_of(item) for item in (*conflict.get("about", ()), *readings)}
        if difference.settled and about == {aspect}:
            return False
        for rule in readings:
            if aspect_of(rule) != aspect or aspect == "nullable":
                continue
            values = _moved(aspect, readings[rule], difference.spec, difference.page)
            if values:
                self.file.put([*path, "readings"], rule, flow_list(values))
            elif about == {aspect} and aspect != "size":
                return False
            else:
                self.file.drop([*path, "readings"], rule)
        return True


_ANNOTATIONS = frozenset(
    {"description", "title", "examples", "example", "default", "x-assumed", "x-conflict", "anyOf"}
)
_OBJECT = ("type", "additionalProperties", "required", "x-output-size", "properties")


def _pop(index: int, members: Any) -> None:
    del members[index]


def _renew(members: Any, wanted: Sequence[Any]) -> None:
    """Make a list have the wanted members; the ones that stay keep their comments."""
    texts = [text_of(item) for item in wanted]
    for index in reversed(range(len(members))):
        if text_of(members[index]) not in texts:
            del members[index]
    known = {text_of(member) for member in members}
    for index, item in enumerate(wanted):
        if text_of(item) not in known:
            members.insert(min(index, len(members)), scalar(item))


def _moved(aspect: str, readings: list[Any], old: Any, new: Any) -> list[Any]:
    """The readings of a fact that moved; nothing where they no longer disagree."""
    if new is None:
        return []
    if isinstance(new, Size):
        exact = max(new.readings)
        base = max(old.readings) if isinstance(old, Size) else 0
        scale: Callable[[int], int] = lambda number: number * exact // base if base else exact  # noqa: E731
        moved: list[Any] = [scale(reading) for reading in readings] if len(new.readings) > 1 else []
    else:
        moved = [
            as_json(new) if text_of(reading) == text_of(old) else reading for reading in readings
        ]
    distinct = list(dict.fromkeys(moved)) if all(not isinstance(o, list) for o in moved) else moved
    return distinct if len(distinct) > 1 else []
