"""What every kind of probe value has in common."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from linocut_kit.conform.constraints import Unit
from linocut_kit.conform.probes.texts import Text
from linocut_kit.spec.model import Endpoint, Provider

Words = Mapping[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Sample:
    """One value of one field, and the constraint that decides it.

    Tier 0 is always sent, tiers 1 and 2 while the plan is lean enough, tier 3 in a thorough plan.
    """

    value: Any
    unit: Unit
    label: str
    tier: int = 0

    @property
    def heavy(self) -> bool:
        """Whether the value has megabytes, so that a body should carry one of its kind only."""
        return isinstance(self.value, Text) and self.value.label.startswith("a PNG of exactly")


@dataclass(frozen=True, slots=True)
class Link:
    """A URL that is known when the run knows where it listens.

    `use` is what the provider does with it, `form` how it is written.
    """

    use: Literal["webhook", "image"]
    form: Literal["plain", "secure", "query"]
    example: str


@dataclass(frozen=True, slots=True)
class Context:
    """What values are made of besides the field itself: its endpoint and what others say.

    `words` and `numbers` are, by field name, the enum values and the range edges of the other
    endpoints; `counts` are the fields that choose how many images a task makes.
    """

    endpoint: Endpoint
    words: Words = field(default_factory=dict[str, tuple[Any, ...]])
    numbers: Words = field(default_factory=dict[str, tuple[Any, ...]])
    counts: frozenset[str] = frozenset()
    webhooks: frozenset[str] = frozenset()

    @classmethod
    def of(cls, endpoint: Endpoint, neighbours: tuple[Provider, ...]) -> "Context":
        """The context of an endpoint among others."""
        words: dict[str, list[Any]] = {}
        numbers: dict[str, list[Any]] = {}
        for provider in neighbours:
            for other in provider.endpoints:
                if other.id == endpoint.id:
                    continue
                for one in other.request.fields:
                    words.setdefault(one.name, []).extend(one.schema.limit("enum") or ())
                    edges = (one.schema.limit("minimum"), one.schema.limit("maximum"))
                    numbers.setdefault(one.name, []).extend(e for e in edges if e is not None)
        count = endpoint.outputs.count
        return cls(
            endpoint,
            {key: tuple(dict.fromkeys(map(str, one))) for key, one in words.items()},
            {key: tuple(dict.fromkeys(one)) for key, one in numbers.items()},
            frozenset({count} if count else ()),
            frozenset({endpoint.webhook.field} if endpoint.webhook else ()),
        )
