"""A note under one field that names its siblings holds for them too."""

import re
from collections.abc import Sequence
from dataclasses import replace

from linocut_kit.spec.facts import FieldFacts


def inherit(fields: Sequence[FieldFacts], texts: dict[str, str]) -> tuple[FieldFacts, ...]:
    """Extend the formats of an image to the siblings that the note below it names."""
    found = {one.name: one for one in fields}
    for one in fields:
        formats, text = one.get("formats"), texts.get(one.name, "")
        for name, other in found.items() if formats else ():
            named = name != one.name and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)
            if named and "base64" in (other.get("encoding") or ()) and not other.get("formats"):
                found[name] = replace(other, inherited={"formats": formats}, heir_of=one.name)
    return tuple(found.values())
