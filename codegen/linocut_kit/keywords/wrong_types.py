"""The right value in every wrong JSON type, which only the type forbids."""

from typing import TYPE_CHECKING, Any

from linocut_kit.keywords.choice import members
from linocut_kit.keywords.keyword import Proposal, Proposals
from linocut_kit.keywords.lattice import rounded

if TYPE_CHECKING:
    from linocut_kit.keywords.domain import Domain

_WRONG: dict[str, tuple[tuple[str, Any, int], ...]] = {
    "boolean": (
        ("quoted", "true", 0), ("one", 1, 0), ("zero", 0, 0), ("empty", "", 0),
        ("array", [True], 0), ("word", "no", 2), ("object", {}, 2),
    ),
    "array": (("string", "a", 0), ("object", {}, 0), ("integer", 1, 0), ("true", True, 2)),
    "object": (("array", [], 0), ("string", "{}", 0), ("integer", 1, 0), ("true", True, 2)),
}  # fmt: skip


def wrong_types(domain: "Domain") -> Proposals:
    """Proposals of other types that mean as much as possible the same."""
    kind = domain.schema.type
    if kind in ("integer", "number"):
        yield from _no_numbers(domain)
    elif kind == "string":
        words = members(domain.schema)
        digits = (int(word) for word in words if isinstance(word, str) and word.isdecimal())
        # As text it is base64, so that only its type is wrong.
        yield Proposal(next(digits, 4242), "type", "integer")
        yield Proposal(True, "type", "true", 2)
        yield Proposal([words[0] if words else "a lighthouse"], "type", "array")
        yield Proposal({}, "type", "object", 2)
    for label, value, tier in _WRONG.get(kind or "", ()):
        yield Proposal(value, "type", label, tier)


def _no_numbers(domain: "Domain") -> Proposals:
    words = [member for member in members(domain.schema) if not isinstance(member, bool)]
    whole = domain.schema.type == "integer"
    value = words[0] if words else rounded(domain.plain_number(), whole=whole)
    truth = next((literal for literal in (True, False) if domain.allows(int(literal))), True)
    yield Proposal(str(value), "type", "quoted")
    yield Proposal(truth, "type", str(truth).lower())
    if whole:
        yield Proposal(value + (0.5 if domain.allows(value + 1) else -0.5), "type", "fraction")
    yield Proposal([value], "type", "array")
    yield Proposal("", "type", "empty")
    yield Proposal({"value": value}, "type", "object", 2)
