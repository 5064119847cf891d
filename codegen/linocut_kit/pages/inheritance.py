"""A note under one field that names its siblings holds for them too."""

import re
from collections.abc import Sequence
from dataclasses import replace

from linocut_kit.keywords.registry import KEYWORD_ASPECTS
from linocut_kit.keywords.structure import TYPES
from linocut_kit.spec.facts import same
from linocut_kit.spec.page_facts import Contradiction, FieldFacts

_OF_ITEMS = frozenset(KEYWORD_ASPECTS) - {"minItems", "maxItems", "uniqueItems"}


def inherit(fields: Sequence[FieldFacts], texts: dict[str, str]) -> tuple[FieldFacts, ...]:
    """Extend the formats of an image to the siblings that the note below it names."""
    found = {field_facts.name: field_facts for field_facts in fields}
    for field_facts in fields:
        formats, text = field_facts.get("formats"), texts.get(field_facts.name, "")
        for name, other in found.items() if formats else ():
            named = name != field_facts.name and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)
            if named and "base64" in (other.get("encoding") or ()) and not other.get("formats"):
                found[name] = replace(
                    other, inherited={"formats": formats}, heir_of=field_facts.name
                )
    return tuple(found.values())


def with_items(field: FieldFacts) -> list[FieldFacts]:
    """An array, and what is stated of its items: an encoding or a pattern is that of each one."""
    moved = {key: value for key, value in field.stated.items() if key in _OF_ITEMS}
    if field.get("type") != "array" or not moved:
        return [field]
    kind = field.form.removesuffix("[]") if field.form.removesuffix("[]") in TYPES else "string"
    items = FieldFacts(
        name=f"{field.name}[]",
        stated={"type": kind, "required": False, "nullable": False, **moved},
        prose=field.prose & moved.keys(),
        line=field.line,
        lines={key: line for key, line in field.lines.items() if key in moved},
    )
    kept = {key: value for key, value in field.stated.items() if key not in moved}
    return [replace(field, stated=kept, prose=field.prose - moved.keys()), items]


def same_type(known: FieldFacts, facts: FieldFacts) -> bool:
    """True where two entries of one name may be one field."""
    return "type" not in known.stated or known.get("type") == facts.get("type")


def together(known: FieldFacts, facts: FieldFacts) -> tuple[FieldFacts, tuple[Contradiction, ...]]:
    """What two entries of one field state, and where they do not state the same."""
    doubts = tuple(
        Contradiction(
            field=known.name,
            aspect=aspect,
            says=(known.stated[aspect], value),
            line=facts.lines.get(aspect, facts.line),
        )
        for aspect, value in facts.stated.items()
        if aspect not in ("required", "nullable")
        and aspect in known.stated
        and not same(aspect, value, known.stated[aspect])
    )
    merged = replace(
        known,
        stated={
            **facts.stated,
            **known.stated,
            "required": bool(known.get("required") or facts.get("required")),
            "nullable": bool(known.get("nullable") or facts.get("nullable")),
        },
        prose=known.prose | (facts.prose - set(known.stated)),
        lines={**facts.lines, **known.lines},
        form=known.form or facts.form,
    )
    return merged, doubts
