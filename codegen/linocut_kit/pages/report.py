"""A difference between page, lock and spec becomes a finding that says what to edit, and where."""

# Facts are JSON values, narrowed where they are used.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false
# pyright: reportUnknownArgumentType=false

from typing import Any

from linocut_kit.pages.difference import Difference
from linocut_kit.pages.edit import fixable
from linocut_kit.spec.fact_values import as_json, text_of
from linocut_kit.spec.facts import OPERATION, pointer_of
from linocut_kit.spec.finding import Code, Finding, Severity
from linocut_kit.spec.model import Endpoint

CODES = (
    Code(
        code="page-changed",
        severity="error",
        title="a fact of a page is not what was read last time",
        why="The provider moved a limit. The client refuses or sends what the service no longer "
        "takes, until the spec follows. It is a warning where the spec follows already.",
    ),
    Code(
        code="spec-differs",
        severity="error",
        title="the spec does not say what the page says",
        why="The page did not move, and the spec has another value without x-assumed or "
        "x-conflict: one of the two is wrong.",
    ),
    Code(
        code="page-reworded",
        severity="info",
        title="only the wording of a page changed",
        why="No fact moved that a reader understands; a person should read the text once.",
    ),
    Code(
        code="page-contradiction",
        severity="info",
        title="a page contradicts itself",
        why="Two statements of the page give different values. The spec has to choose, in the "
        "open, with x-conflict.",
    ),
    Code(
        code="page-line-unread",
        severity="warning",
        title="a line of a page reads like a limit and is not understood",
        why="A limit that is not read is not checked. Lines in prose are information, lines in "
        "the form of a limit a warning.",
    ),
    Code(
        code="page-unreadable",
        severity="error",
        title="a file is no page of an endpoint",
        why="A login wall, an error page or an unknown layout has no facts; silence would read "
        "as no drift.",
    ),
    Code(
        code="page-unfetched",
        severity="error",
        title="a page did not come",
        why="A page that fails, is empty, asks for a login or may not be fetched has no facts; "
        "silence would read as no drift. The run ends with 3 where nothing else was found.",
    ),
    Code(
        code="page-of-another",
        severity="error",
        title="a page documents another endpoint",
        why="The facts of one endpoint say nothing of another one.",
    ),
    Code(
        code="page-unmatched",
        severity="error",
        title="a page belongs to no endpoint of the specs",
        why="What is not compared may have drifted.",
    ),
    Code(
        code="never-read",
        severity="error",
        title="no page of an endpoint was ever read",
        why="docs.lock has no facts to compare the spec with.",
    ),
    Code(
        code="lock-without-spec",
        severity="warning",
        title="docs.lock has a page of an endpoint that is not in the specs",
        why="The spec was removed or renamed, and its page stayed behind.",
    ),
)
_CODE = {
    "wording": "page-reworded",
    "contradiction": "page-contradiction",
    "unread": "page-line-unread",
}
_DONE = {
    "fixed": "print the client again: linocut generate",
    "accepted": "docs.lock has it now",
}
_LONGEST = 160


def finding_of(
    difference: Difference, endpoint: Endpoint, file: str, *, strict: bool = False, done: str = ""
) -> Finding:
    """The finding of a difference; what is `done` ("fixed", "accepted") is information."""
    source: dict[str, Any] = {"page": endpoint.page.url, "read": endpoint.page.read}
    if difference.place is not None:
        source["spec"] = str(difference.place)
    extra: dict[str, Any] = {
        "field": difference.field,
        "aspect": difference.aspect,
        "spec": as_json(difference.spec),
        "page": as_json(difference.page),
        "lock": as_json(difference.before),
        "part": difference.part,
        "page_file": file,
        "page_line": difference.line or None,
    }
    if done:
        extra[done] = True
    return Finding(
        code=_CODE.get(difference.kind, difference.kind),
        severity="info" if done else severity(difference, strict=strict),
        message=f"{done}: {_message(difference)}" if done else _message(difference),
        endpoint=endpoint.id,
        pointer=None if difference.field == OPERATION else pointer_of(difference.field),
        rule=difference.aspect,
        limit=as_json(difference.spec),
        help=_DONE[done] if done else _help(difference),
        source=source,
        file=difference.place.file if difference.place is not None else None,
        line=difference.place.line if difference.place is not None else None,
        column=difference.place.column if difference.place is not None else None,
        extra=extra,
    )


def severity(difference: Difference, *, strict: bool) -> Severity:
    """How bad a difference is."""
    if difference.kind == "wording":
        return "warning" if strict else "info"
    if difference.kind == "unwatched":
        return "warning" if difference.settled else "info"
    if difference.kind == "contradiction":
        return "info"
    if difference.kind == "unread":
        return "warning" if difference.note == "labelled" else "info"
    return "warning" if difference.follows else "error"


def _text(value: Any) -> str:
    if value is None:
        return "nothing"
    text = ", ".join(text_of(item) for item in value) if isinstance(value, list) else text_of(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def _message(difference: Difference) -> str:
    what = (
        difference.field if difference.part != "response" else f"{difference.field} of the response"
    )
    if difference.kind == "wording":
        return f"{what}: only the wording changed"
    if difference.kind == "unwatched" and difference.note:
        told = ": its text has changed since" if difference.settled else ", and no reader does"
        return f"{what}: a person read {difference.note} on the page{told}"
    if difference.kind == "contradiction":
        says = _text(difference.page)
        return f"{what}: the page contradicts itself about {difference.aspect}: {says}"
    if difference.kind == "unread":
        return (
            f"{what}: line {difference.line} of the page reads like a limit and is not understood"
        )
    if difference.kind == "unwatched":
        fact = "the field" if difference.aspect == "removed" else difference.aspect
        chosen = "" if difference.aspect == "removed" else f", which is {_text(difference.spec)},"
        return f"{what}: {fact}{chosen} is not seen on the page, of which not all was understood"
    if difference.aspect == "added":
        other = "the lock" if difference.spec else "the spec"
        return f"{what}: the page has this field, {other} has not"
    if difference.aspect == "removed":
        return f"{what}: the page no longer has this field"
    before = f", it said {_text(difference.before)}" if difference.kind == "page-changed" else ""
    note = f" ({difference.note})" if difference.note else ""
    return (
        f"{what}: {difference.aspect} is {_text(difference.page)} on the page{before}, "
        f"and {_text(difference.spec)} in the spec{note}"
    )


def _help(difference: Difference) -> str:
    if difference.kind == "unwatched" and not difference.note:
        return "read the page; where it says so, x-stated tells that a person read it"
    if difference.kind == "unwatched" and not difference.settled:
        return "nothing to do until the text of the field changes"
    if difference.kind in ("wording", "contradiction", "unread", "unwatched"):
        return "read the page; then: linocut drift --accept"
    if difference.follows:
        return "the spec needs no edit; when you have looked: linocut drift --accept"
    where = f" in {difference.place}" if difference.place is not None else ""
    if difference.settled:
        where = f" and drop the x-conflict about it{where}"
    edit = _edit(difference, where)
    return f"{edit}; linocut drift --fix does it" if fixable(difference) else edit


def _edit(difference: Difference, where: str) -> str:
    """What to do to the spec, in the direction in which the page moved."""
    field, aspect, page = difference.field, difference.aspect, difference.page
    if aspect == "added":
        return f"add {field} to the properties{where}"
    if aspect == "removed":
        gone = f"remove {field}{where}"
        kept = "or keep it with x-assumed"
        return gone if difference.lost else f"read the page: {gone}, {kept}"
    if aspect == "required":
        verb = "add it to" if page else "take it out of"
        return (
            f"the page now has {field} {'required' if page else 'optional'}: {verb} required{where}"
        )
    if aspect == "nullable":
        return f"the page {'now takes' if page else 'no longer takes'} null: change the type{where}"
    if page is None:
        gone = f"the page no longer has a {aspect}: remove it{where}"
        return gone if difference.lost else f"the page has no {aspect}: remove it{where}"
    new = f"the page now has a {aspect}: {_text(page)}"
    return (
        f"{new}; set {aspect} to it{where}"
        if difference.spec is not None
        else f"{new}; add it{where}"
    )
