"""A difference between page, lock and spec becomes a finding that says what to edit, and where."""

# Facts are JSON values, narrowed where they are used.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false
# pyright: reportUnknownArgumentType=false

from typing import Any

from linocut_kit.pages.compare import Difference
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
    one: Difference, endpoint: Endpoint, file: str, *, strict: bool = False, done: str = ""
) -> Finding:
    """The finding of a difference; what is `done` ("fixed", "accepted") is information."""
    source: dict[str, Any] = {"page": endpoint.page.url, "read": endpoint.page.read}
    if one.place is not None:
        source["spec"] = str(one.place)
    extra: dict[str, Any] = {
        "field": one.field,
        "aspect": one.aspect,
        "spec": as_json(one.spec),
        "page": as_json(one.page),
        "lock": as_json(one.before),
        "part": one.part,
        "page_file": file,
        "page_line": one.line or None,
    }
    if done:
        extra[done] = True
    return Finding(
        code=_CODE.get(one.kind, one.kind),
        severity="info" if done else severity(one, strict=strict),
        message=f"{done}: {_message(one)}" if done else _message(one),
        endpoint=endpoint.id,
        pointer=None if one.field == OPERATION else pointer_of(one.field),
        rule=one.aspect,
        limit=as_json(one.spec),
        help=_DONE[done] if done else _help(one),
        source=source,
        file=one.place.file if one.place is not None else None,
        line=one.place.line if one.place is not None else None,
        column=one.place.column if one.place is not None else None,
        extra=extra,
    )


def severity(one: Difference, *, strict: bool) -> Severity:
    """How bad a difference is."""
    if one.kind == "wording":
        return "warning" if strict else "info"
    if one.kind == "contradiction":
        return "info"
    if one.kind == "unread":
        return "warning" if one.note == "labelled" else "info"
    return "warning" if one.follows else "error"


def _text(value: Any) -> str:
    if value is None:
        return "nothing"
    text = ", ".join(text_of(one) for one in value) if isinstance(value, list) else text_of(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def _message(one: Difference) -> str:
    what = one.field if one.part != "response" else f"{one.field} of the response"
    if one.kind == "wording":
        return f"{what}: only the wording changed"
    if one.kind == "contradiction":
        return f"{what}: the page contradicts itself about {one.aspect}: {_text(one.page)}"
    if one.kind == "unread":
        return f"{what}: line {one.line} of the page reads like a limit and is not understood"
    if one.aspect == "added":
        return f"{what}: the page has this field, {'the lock' if one.spec else 'the spec'} has not"
    if one.aspect == "removed":
        return f"{what}: the page no longer has this field"
    before = f", it said {_text(one.before)}" if one.kind == "page-changed" else ""
    note = f" ({one.note})" if one.note else ""
    return (
        f"{what}: {one.aspect} is {_text(one.page)} on the page{before}, "
        f"and {_text(one.spec)} in the spec{note}"
    )


def _help(one: Difference) -> str:
    if one.kind in ("wording", "contradiction", "unread"):
        return "read the page; then: linocut drift --accept"
    if one.follows:
        return "the spec needs no edit; when you have looked: linocut drift --accept"
    where = f" in {one.place}" if one.place is not None else ""
    if one.settled:
        where = f" and drop the x-conflict about it{where}"
    if one.aspect == "removed":
        edit = f"remove {one.field}{where}"
    elif one.aspect == "added":
        edit = f"add {one.field} to the properties{where}"
    elif one.page is None or one.page is False:
        edit = f"remove {one.aspect}{where}"
    else:
        edit = f"set {one.aspect} to {_text(one.page)}{where}"
    return f"{edit}; linocut drift --fix does it" if fixable(one) else edit
