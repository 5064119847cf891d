"""What a keyword is: its name, what it judges, how it is printed, and which values prove it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from linocut_kit.keywords.schema import Constraint, Schema, first_part

if TYPE_CHECKING:
    from linocut_kit.keywords.domain import Domain

NUMBERS = frozenset({"integer", "number"})
STRING = frozenset({"string"})
ARRAY = frozenset({"array"})
OBJECT = frozenset({"object"})
ANY = frozenset({"string", "integer", "number", "boolean", "array", "object"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare:
    """The condition that a number stands so to a limit; `subject` is an expression of `value`."""

    operator: str
    limit: Any
    subject: str = "value"


@dataclass(frozen=True, slots=True, kw_only=True)
class Predicate:
    """The condition that a function of `runtime.checks` is true of `value`.

    `quick` is one that takes most of the good values, and costs less.
    """

    function: str
    arguments: tuple[Any, ...] = ()
    quick: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOf:
    """The condition that `value` is one of these."""

    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The condition that a pattern is found in `value`."""

    pattern: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What a text must be before the parts of its keyword can judge it: a size, a number.

    A text of another form breaks the first part alone. `limit` is what a violation says of it,
    `words` what signatures do.
    """

    code: str
    condition: Callable[[Schema], Predicate]
    limit: Callable[[Schema], Any]
    words: Callable[[Schema], str]


Condition = Compare | Predicate | OneOf | Match
INVERSE = {">=": "<", ">": "<=", "<=": ">", "<": ">="}


@dataclass(frozen=True, slots=True, kw_only=True)
class ViolationKind:
    """What a value that breaks a keyword is called, and why that matters; shown by `explain`."""

    code: str
    title: str
    bad: str
    good: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value of one place, and the name of the constraint that decides it.

    Tier 0 is always sent, tiers 1 and 2 while a plan is lean enough, tier 3 in a thorough plan.
    A `free` value is one whose outcome the page leaves open.
    """

    value: Any
    name: str
    label: str
    tier: int = 0
    free: bool = False


Proposals = Iterator[Proposal]


def _nothing(constraint: Constraint, domain: "Domain") -> Proposals:
    yield from ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyword:
    """One word of the dialect that limits a value.

    `rule` is where it stands and `facet` its part there; of one with a single `part` the limit is
    that part's. `types` are the JSON types that it
    judges, `limit` the JSON Schema of what it may be given. `holds` answers for a limit, a value
    of one of those types and the schema around; `condition` is the same as printed code, None
    where the template knows it or nothing is to be said. `inside` and `outside` yield candidates
    on both sides of the limit: those that break anything else are dropped by the domain. `words`
    is how signatures say it. `form` is shared by all parts of a rule. One that stands `beside`
    others says how they are read, and judges only where it is the first part of its rule. `aspect`
    is its name in facts of pages, `labels` what a line of a page that states it begins with,
    `schema_labels` the same on pages that were printed from a schema. `operator` is how a number
    stands to its bound. `narrowed` says which of the types a single limit judges, if not all of
    them. `choices` are the only words that a limit may be made of, where it is made of words.
    """

    rule: str
    facet: str | None = None
    part: str = ""
    types: frozenset[str]
    limit: Mapping[str, Any]
    violations: tuple[ViolationKind, ...]
    holds: Callable[[Any, Any, Schema], bool]
    condition: Callable[[Any, Schema], Condition | None] | None = None
    inside: Callable[[Constraint, "Domain"], Proposals] = _nothing
    outside: Callable[[Constraint, "Domain"], Proposals] = _nothing
    aspect: str = ""
    labels: tuple[str, ...] = ()
    schema_labels: tuple[str, ...] = ()
    operator: str = ""
    words: str | Callable[[Any, Schema], str] = ""
    choices: tuple[str, ...] = ()
    codes: Callable[[Any, Schema], str] | None = None
    narrowed: Callable[[Any], frozenset[str]] | None = None
    form: Form | None = None
    beside: bool = False

    @property
    def name(self) -> str:
        """The keyword, or its part where it has several: `maximum`, `max-bytes`."""
        return self.facet or self.rule

    def is_known(self, limit: Any) -> bool:
        """Whether a limit is made of words that are judged."""
        words = limit if isinstance(limit, list | tuple) else [limit]
        return not self.choices or all(word in self.choices for word in words)

    def types_of(self, limit: Any) -> frozenset[str]:
        """The JSON types that a limit judges."""
        return self.narrowed(limit) if self.narrowed is not None else self.types

    def said(self, limit: Any, schema: Schema) -> str:
        """The limit in words, empty where signatures say it otherwise."""
        words = self.words
        text = words(limit, schema) if callable(words) else words.format(limit=limit)
        if self.form is None or first_part(schema, self.rule) != self.facet:
            return text
        return " and ".join(filter(None, (self.form.words(schema), text)))

    def code(self, limit: Any, schema: Schema) -> str:
        """The code of the violation of a limit."""
        return self.codes(limit, schema) if self.codes is not None else self.violations[0].code
