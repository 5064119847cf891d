"""As many values of one schema as an array wants, no two of them the same."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import count, islice
from typing import TYPE_CHECKING, Any

from linocut_kit.keywords import strings
from linocut_kit.keywords.choice import members
from linocut_kit.keywords.formats import TEXTS
from linocut_kit.keywords.lattice import Lattice, rounded
from linocut_kit.keywords.registry import enforced
from linocut_kit.keywords.schema import Schema

if TYPE_CHECKING:
    from linocut_kit.keywords.domain import Domain


def many(domain: "Domain", wanted: int) -> list[Any]:
    """So many values of a place, or as many as its type has."""
    proposed = islice(_numbered(domain, wanted), max(wanted, 0))
    return [item for item in proposed if domain.allows(item)]


def _numbered(domain: "Domain", wanted: int) -> Iterator[Any]:
    schema = domain.schema
    if members(schema):
        return
    for branch in domain.branches:
        yield from many(branch, wanted)
    if schema.type == "string":
        yield from _texts(schema, wanted)
    elif schema.type in ("integer", "number"):
        whole = schema.type == "integer"
        yield from (rounded(number, whole=whole) for number in _numbers(domain.lattice, wanted))
    elif schema.type == "array" and schema.items is not None:
        rest = domain.plain_items()[1:]
        yield from ([item, *rest] for item in many(domain.within(schema.items), wanted))
    elif schema.type == "object" and domain.has_value():
        plain = domain.canonical()
        for field in schema.fields:
            found = many(domain.within(field.schema), wanted)
            yield from ({**plain, field.name: item} for item in found)


def _numbers(lattice: Lattice, wanted: int) -> Iterator[Fraction]:
    """Numbers from an end inwards; those between which there are others, spread over the range."""
    first, last, step = lattice.first, lattice.last, lattice.step
    if step is None:
        step = Fraction(1)
        if first is not None and last is not None and wanted > 1:
            step = (last - first) / (wanted - 1)
    if first is not None:
        yield from (first + at * step for at in count())
    else:
        start = lattice.middle() if last is None else last
        yield from (start - at * step for at in count())


def _texts(schema: Schema, wanted: int) -> Iterator[str]:
    least, most = schema.limit("minLength") or 0, schema.limit("maxLength")
    pattern, form = schema.limit("pattern"), schema.limit("format")
    if pattern is not None:
        yield from strings.matching(pattern, min_length=least, max_length=most, count=wanted)
    elif form in TEXTS:
        yield from map(TEXTS[form].numbered, count())
    elif not {"encodings", "min", "max"} & {constraint.name for constraint in enforced(schema)}:
        yield from (f"item {at}".ljust(least, "a") for at in count())
