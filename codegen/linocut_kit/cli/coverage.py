"""`linocut lint --coverage`: who enforces, fakes, probes, documents and watches each constraint."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from linocut_kit.keywords import enforced, keyword_of
from linocut_kit.keywords.registry import aspect_of
from linocut_kit.keywords.schema import EVERY_ASPECT
from linocut_kit.spec.finding import Code, Finding
from linocut_kit.spec.lock import read_lock
from linocut_kit.spec.model import Constraint, Endpoint, Place, Provider, Schema
from linocut_kit.spec.page_facts import PageFacts

CODES = (
    Code(
        code="uncovered",
        severity="error",
        title="a constraint that somebody does not know",
        why="A limit is worth something if the client refuses what breaks it, the fake does too, a "
        "probe asks the server, the reader is told of it, and a change of its page is seen.",
    ),
)
COLUMNS = ("enforced", "faked", "probed", "documented", "watched")
_HELP = {
    "enforced": "no printed validator has it: say it with another keyword",
    "faked": "the fake does not read it: say it with another keyword",
    "probed": "no value breaks it alone: the limits beside it say as much, so remove it",
    "documented": "no signature or model says it: say it in the field's description",
    "watched": "no page that was read states it: linocut drift {id}=PAGE --accept",
}
_IN_SIGNATURES = frozenset({"enum", "const", "x-image"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """A constraint with who has it, by column; an empty text is a blank."""

    endpoint: str
    pointer: str
    name: str
    limit: Any
    place: Place
    by: Mapping[str, str]

    def as_json(self) -> dict[str, Any]:
        """The row as JSON has it."""
        return {
            "endpoint": self.endpoint,
            "pointer": self.pointer,
            "keyword": self.name,
            "limit": self.limit,
            **{column: self.by[column] or None for column in COLUMNS},
        }


def coverage(providers: Sequence[Provider], specs: Path) -> list[Covered]:
    """A row for each constraint of each request. Raises LockError."""
    lock = read_lock(specs)
    return [
        row
        for provider in providers
        for endpoint in provider.endpoints
        for row in _of_endpoint(provider, endpoint, lock.page(endpoint.id))
    ]


def blanks(rows: Sequence[Covered], specs: Path) -> list[Finding]:
    """A finding for each constraint that has a blank."""
    found: list[Finding] = []
    for row in rows:
        missing = [column for column in COLUMNS if not row.by[column]]
        if missing:
            found.append(
                Finding(
                    code="uncovered",
                    endpoint=row.endpoint,
                    pointer=row.pointer,
                    rule=row.name,
                    limit=row.limit,
                    message=f"{row.name} is not {', '.join(missing)}",
                    help="; ".join(_HELP[column].format(id=row.endpoint) for column in missing),
                    file=str(specs / row.place.file),
                    line=row.place.line,
                    column=row.place.column,
                )
            )
    return found


def table(rows: Sequence[Covered]) -> str:
    """The rows as columns of text, an endpoint under its name."""
    lines: list[str] = []
    cells = [
        (row, (f"  {row.pointer or '/'}", row.name, *(row.by[text] or "-" for text in COLUMNS)))
        for row in rows
    ]
    heads = ("  field", "keyword", *COLUMNS)
    widths = [max(map(len, column)) for column in zip(heads, *(c for _, c in cells), strict=True)]
    for number, (row, texts) in enumerate(cells):
        if number == 0 or row.endpoint != cells[number - 1][0].endpoint:
            lines += [row.endpoint, _line(heads, widths)]
        lines.append(_line(texts, widths))
    return "\n".join(lines)


def _line(texts: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(text.ljust(width) for text, width in zip(texts, widths, strict=True)).rstrip()


def _of_endpoint(
    provider: Provider, endpoint: Endpoint, page: PageFacts | None
) -> Iterator[Covered]:
    from linocut_kit.conform.plan import plan
    from linocut_kit.emit.render import environment
    from linocut_kit.emit.signature import arguments_of
    from linocut_kit.emit.typed_shapes import TypedShapes
    from linocut_kit.emit.validator import render_endpoint
    from linocut_kit.fake.judging import reads

    printed = render_endpoint(provider, endpoint, environment())
    unprobed = {
        (uncovered.unit.pointer, uncovered.unit.name, uncovered.unit.source["spec"])
        for uncovered in plan(provider, endpoint, thorough=True).uncovered
    }
    types = TypedShapes(endpoint)
    told = {argument.pointer: argument.doc for argument in arguments_of(endpoint, types)}
    signatures = {**types.docs, **told}
    for pointer, schema in endpoint.walk():
        holding = enforced(schema)
        for constraint in schema.constraints:
            if constraint.basis == "assumed":
                by = dict.fromkeys(COLUMNS, "assumed")
            elif constraint not in holding:
                by = dict.fromkeys(COLUMNS, "said beside")
            else:
                refused = keyword_of(constraint).violations
                by = {
                    "enforced": ("validator" if repr(str(constraint.place)) in printed else "")
                    if refused
                    else "open",
                    "faked": ("fake" if reads(constraint) else "") if refused else "open",
                    "probed": ""
                    if (pointer, constraint.name, str(constraint.place)) in unprobed
                    else "probe",
                    "documented": _documented(constraint, pointer, schema, signatures),
                    "watched": "text"
                    if _is_by_hand(schema, constraint)
                    else _watched(constraint, pointer, page),
                }
            yield Covered(
                endpoint=endpoint.id, pointer=pointer, name=constraint.name, limit=constraint.limit,
                place=constraint.place, by=by,
            )  # fmt: skip


def _documented(
    constraint: Constraint, pointer: str, schema: Schema, signatures: Mapping[str, str]
) -> str:
    """Where a reader is told of a constraint: in the signature, a model, or a description."""
    from linocut_kit.emit.models import is_shown

    doc, words = (
        signatures.get(pointer.removesuffix("/*"), ""),
        keyword_of(constraint).said(constraint.limit, schema),
    )
    if doc and (constraint.rule in _IN_SIGNATURES or (words and words.lower() in doc.lower())):
        return "signature"
    if is_shown(constraint, pointer, schema):
        return "model"
    return "description" if schema.description else ""


def _is_by_hand(schema: Schema, constraint: Constraint) -> bool:
    """Whether a person read a constraint on the page, so that the field's text is watched."""
    names = {EVERY_ASPECT, constraint.name, constraint.rule, aspect_of(constraint.name)}
    return bool(names & set(schema.stated))


def _watched(constraint: Constraint, pointer: str, page: PageFacts | None) -> str:
    """What would tell that the page has changed; a person, where no reader knows of it."""
    aspect = aspect_of(constraint.name)
    if not aspect or pointer[:1] not in ("", "/"):
        return "by hand"
    name = pointer.strip("/").replace("/", ".").replace(".*", "[]")
    for spelt in (name, name.replace("[]", "")):
        field = page.field(spelt) if page is not None else None
        if field is not None and (aspect in field.stated or aspect in field.inherited):
            return "page"
    return "conflict" if constraint.basis == "conflict" else ""
