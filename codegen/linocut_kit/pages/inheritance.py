"""A note under one field that names its siblings holds for them too."""

import re
from collections.abc import Sequence
from dataclasses import replace

from linocut_kit.spec.facts import FieldFacts


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
