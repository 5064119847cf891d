"""Patterns of texts, in the words of ECMA-262."""

from typing import TYPE_CHECKING

from linocut_kit.keywords import strings
from linocut_kit.keywords.keyword import STRING, Keyword, Match, Proposals, ViolationKind
from linocut_kit.keywords.schema import Constraint
from linocut_kit.keywords.texts import plain
from linocut_kit.runtime.patterns import compiled

if TYPE_CHECKING:
    from linocut_kit.keywords.domain import Domain

_FEW = 3


def _inside(constraint: Constraint, domain: "Domain") -> Proposals:
    for number, text in enumerate(domain.texts(0, None)):
        yield domain.text(text, constraint.name, label=str(plain(text))[:20] or "empty")
        if number + 1 == _FEW:
            return


def _outside(constraint: Constraint, domain: "Domain") -> Proposals:
    least, most = domain.lengths
    found = strings.mismatching(constraint.limit, min_length=least, max_length=most)
    for number, text in enumerate((*("", " ", "a b", "\u00e4", "!"), *found)):
        yield domain.text(text, constraint.name, label=text[:20] or "empty", tier=number // 8)


KEYWORDS = (
    Keyword(
        rule="pattern",
        types=STRING,
        limit={"type": "string", "minLength": 1},
        violations=(
            ViolationKind(code="pattern-mismatch", title="a text of another pattern",
                      bad='{"name": "A"}', good='{"name": "a"}'),
        ),
        holds=lambda limit, value, _: compiled(limit).search(value),
        condition=lambda limit, _: Match(pattern=limit),
        inside=_inside,
        outside=_outside,
        aspect="pattern",
        schema_labels=("pattern",),
        words="matching {limit}",
    ),
)  # fmt: skip
