"""Whether a server lets anybody in: what is about the key, the account or the way, not a body."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from linocut_kit.conform.probed import Created
from linocut_kit.conform.sender import Reply
from linocut_kit.conform.session import Session

_DOWN = frozenset({502, 503, 504})
_KEYS = frozenset({401, 407})
_REFUSES = frozenset({402, 403, 404, 405, 511})
_ABOUT_KEYS = re.compile(
    r"api.?key|invalid.?key|token|credential|unauthori[sz]ed|authenticat|forbidden|permission"
    r"|log.?in|balance|quota|payment",
    re.I,
)
_SHOWN = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """Why nothing can be asked, and what to do about it, in one line.

    What is `passing` may be otherwise a moment later; what is `fatal` holds for all endpoints.
    """

    text: str
    fatal: bool = False
    passing: bool = False


def is_doubtful(session: Session, reply: Reply) -> bool:
    """Whether a reply looks as if the key or the route were wrong, or the server not the API."""
    status = reply.status
    return status in _KEYS | _REFUSES | _DOWN or 300 <= status < 400 or _is_page(session, reply)


def closed(session: Session, created: Created) -> Closed | None:
    """What came of a create that must be taken, if it was not judged for what it is."""
    reply, create = created.reply, session.plan.endpoint.create
    told = session.told(reply)
    service = session.keys.service
    if created.server == "accept":
        return _unkeyed(session, created)
    if reply.status in _KEYS:
        text = f"the server does not take the key: set {service.key_env} to one of this server"
        return Closed(text=f"{text} ({told})", fatal=True)
    if 300 <= reply.status < 400:
        host = urlsplit(reply.headers.get("location", "")).netloc or "elsewhere"
        where = session.evidence.mask.foreign(host, 60)
        return Closed(text=f"creates are redirected to {where}: check the base URL ({told})")
    if reply.status in _DOWN:
        text = "the server is down or under maintenance: try again later"
        return Closed(text=f"{text} ({told})", fatal=True, passing=True)
    if _is_page(session, reply):
        text = "a page of HTML came (a login, a captcha, a proxy?): check the base URL and the way"
        return Closed(text=f"{text} ({told})", fatal=True)
    if reply.status not in _REFUSES:
        return None
    texts = {
        402: "the server wants to be paid first: top up the account",
        403: "the server does not let the key create tasks: ask for access, or use another key",
        511: "the network wants a login first: log in, or go another way",
    }
    route = f"the server has no such route, {create.method} {create.path}: check the base URL"
    return Closed(text=f"{texts.get(reply.status, route)} ({told})", fatal=reply.status == 402)


def _unkeyed(session: Session, created: Created) -> Closed | None:
    """A response that was sent as a success, brings no task, and speaks of keys or money."""
    head = created.reply.body[:_SHOWN].decode("utf-8", "replace")
    if created.task is not None or not _ABOUT_KEYS.search(head):
        return None
    key = session.keys.service.key_env
    text = f"the server says no inside a success: check {key} and the account"
    return Closed(text=f"{text} ({session.told(created.reply)})", fatal=True)


def _is_page(session: Session, reply: Reply) -> bool:
    """Whether HTML came, of which no page of an API speaks."""
    kinds = [response.media_type or "" for response in session.plan.endpoint.create.responses]
    if any(kind.startswith("text/html") for kind in kinds):
        return False
    return reply.media_type in ("text/html", "application/xhtml+xml") or (
        reply.body[:200].lstrip().lower().startswith((b"<!doctype html", b"<html"))
    )
