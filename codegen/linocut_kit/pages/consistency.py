"""Where a page contradicts itself: a default, an example, a prose range against the facts."""

# Facts are JSON values, narrowed where they are used.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false
# pyright: reportUnknownArgumentType=false

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from linocut_kit.keywords.keyword import ANY, STRING
from linocut_kit.keywords.registry import KEYWORD_ASPECTS, aspect_of, broken_here
from linocut_kit.keywords.schema import Constraint, Place, Schema
from linocut_kit.keywords.structure import TYPES
from linocut_kit.pages.numbers import typed
from linocut_kit.pages.prose import Prose
from linocut_kit.spec.fact_values import NULL, limits_of, text_of
from linocut_kit.spec.page_facts import Contradiction, FieldFacts


def contradictions_in(
    fields: Sequence[FieldFacts], samples: Sequence[tuple[Any, int]], *, whole: bool = True
) -> list[Contradiction]:
    """Defaults and samples that do not satisfy the facts.

    A `whole` sample is a request body: a required field may not be missing in it, nor a field
    stand in it that the page does not list.
    """
    found: list[Contradiction] = []
    for field_facts in fields if whole else ():
        if "default" in field_facts.stated:
            default = field_facts.stated["default"]
            line = field_facts.lines.get("default", field_facts.line)
            found += _of(field_facts, None if default is NULL else default, line)
    by_name = {field_facts.name: field_facts for field_facts in fields}
    for sample, line in samples:
        if not isinstance(sample, Mapping):
            continue
        for name, value in sample.items():
            if name in by_name:
                found += _of(by_name[name], value, line)
            elif whole:
                found.append(
                    Contradiction(field=name, aspect="added", says=(None, "example"), line=line)
                )
        missing = [
            field_facts
            for field_facts in fields
            if field_facts.get("required") and field_facts.name not in sample
        ]
        found += [
            Contradiction(
                field=field_facts.name, aspect="required", says=(True, "example"), line=line
            )
            for field_facts in (missing if whole else ())
            if "." not in field_facts.name
        ]
    return found


def doubts_of(name: str, stated: Mapping[str, Any], prose: Prose) -> list[Contradiction]:
    """Where the prose of a field says something else than its structured facts."""
    known = {**prose.stated, **stated}
    return [
        Contradiction(field=name, aspect=aspect, says=(known.get(aspect), value), line=line)
        for aspect, value, line in prose.also
        if text_of(known.get(aspect)) != text_of(value)
    ]


def distinct(found: Sequence[Contradiction]) -> tuple[Contradiction, ...]:
    """Contradictions without those that are told already; what they say may be lists."""
    return tuple(
        {
            (
                contradiction.field,
                contradiction.aspect,
                text_of(list(contradiction.says)),
                contradiction.line,
            ): contradiction
            for contradiction in found
        }.values()
    )


def _of(field: FieldFacts, value: Any, line: int) -> list[Contradiction]:
    """How one value of a field breaks its facts."""
    shown = value if isinstance(value, str | int | float | bool) else None
    return [
        Contradiction(field=field.name, aspect=aspect, says=(field.get(aspect), shown), line=line)
        for aspect in _broken(field, value)
    ]


def _broken(field: FieldFacts, value: Any) -> Iterable[str]:
    if value is None and not field.get("nullable"):
        return ("nullable",)
    return dict.fromkeys(aspect_of(name) for name in broken_here(_schema_of(field), value))


def _schema_of(field: FieldFacts) -> Schema:
    """What a sample has to satisfy. Texts in samples are cut short: limits on them do not count."""
    kind, place = field.get("type"), Place("", field.line, 1)
    stated = {key: item for key, item in field.stated.items() if key in KEYWORD_ASPECTS}
    if "enum" in stated:
        members = {text_of(item): typed(item, kind) for item in stated["enum"]}
        stated["enum"] = list(members.values())
    constraints = tuple(
        Constraint(rule=keyword.rule, limit=limit, place=place)
        for aspect, fact in stated.items()
        for keyword, limit in limits_of(aspect, fact)
        if limit is not None and (keyword.types == ANY or not keyword.types & STRING)
    )
    return Schema(
        place=place,
        type=kind if kind in TYPES else None,
        nullable=bool(field.get("nullable")),
        constraints=constraints,
    )
