"""One aspect in which page, lock and spec are not the same."""

from dataclasses import dataclass
from typing import Any, Literal

from linocut_kit.spec.facts import Part
from linocut_kit.spec.model import Place

Kind = Literal["page-changed", "spec-differs", "wording", "contradiction", "unread", "unwatched"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One aspect of one field in which page, lock and spec are not the same.

    `spec` is the spec's value, `page` the page's, `before` that of the lock. `follows` is true
    where the spec already says what the page says, so that only the lock is old. `settled` is true
    where the page contradicted itself about the aspect, and the statement that the spec chose is
    gone. An `unwatched` fact with a `note` is one that a person read, and `settled` where the text
    of its field has changed since; one without stands where not every line was understood. `lost`
    is true where the lock had what the page plainly lost.
    """

    kind: Kind
    part: Part
    field: str
    aspect: str
    spec: Any = None
    page: Any = None
    before: Any = None
    follows: bool = False
    place: Place | None = None
    line: int = 0
    note: str = ""
    settled: bool = False
    lost: bool = False
