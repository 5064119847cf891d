"""The headings that part a page: which kind of section a line opens."""

import re
from typing import Literal

Kind = Literal[
    "preamble", "request", "query", "response", "auth", "headers", "path", "prose", "other"
]
_MEDIA = r"(?:\s+(?:application|multipart|text)/[\w.+-]+)?"
_PARAMETERS = r"(?:param(?:eter)?s?|fields|arguments|properties|attributes|options)"
_HEADINGS: tuple[tuple[Kind, str], ...] = (
    ("headers", rf"(?:request )?headers?(?: {_PARAMETERS})?|\u8bf7\u6c42\u5934(?:\(headers\))?"),
    ("path", rf"path {_PARAMETERS}|\u8def\u5f84\u53c2\u6570"),
    ("auth", r"authori[sz]ations?|authentication|security"),
    ("query", rf"query(?: string)? {_PARAMETERS}|\u67e5\u8be2\u53c2\u6570"),
    ("request", rf"(?:request )?body ?(?:{_PARAMETERS})?(?: schema)?:? ?(?:required)?{_MEDIA}"),
    ("request", rf"(?:request|input|model|body) {_PARAMETERS}{_MEDIA}|request"),
    ("request", rf"(?:param(?:eter)?s|arguments){_MEDIA}"),
    ("request", r"(?:input|request)(?: schema| body| object)?|inputs|input schema:?"),
    ("request", r"\u8bf7\u6c42\u4f53?(?:\u53c2\u6570)?(?:\(request body\))?|\u8f93\u5165\u53c2\u6570"),  # noqa: E501
    ("request", r"\[.{1,45}\(request\)[^\]]{0,12}\]"),
    ("response", rf"responses?(?: (?:format|schema|body|object|payload|{_PARAMETERS}))?(?: \d{{3}})?"),  # noqa: E501
    ("response", r"(?:response|polling) (?:and )?results?(?: (?:format|fields|object))?"),
    ("response", r"(?:output|response) (?:schema|fields|parameters)|returns|outputs?"),
    ("response", r"\[ ?response(?: body)? ?\]|(?:\U0001f7e2 )?\d{3} (?:ok|success)"),
    ("response", r"(?:\u54cd\u5e94|\u8fd4\u56de)(?:\u53c2\u6570|\u7ed3\u679c|\u4f53|\u793a\u4f8b)?"),  # noqa: E501
    ("prose", r"polling"),
    ("other", r"error codes|error responses|errors|example requests?|request examples?"),
    ("other", r"code (?:examples?|samples?)|rate limits?|changelog|was this page helpful\??"),
    ("other", r"related(?: pages)?|previous|next|on this page|see also|powered by .*|endpoints"),
)  # fmt: skip
_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(rf"(?:{pattern})\s*:?", re.IGNORECASE)) for kind, pattern in _HEADINGS
)
_BEFORE = re.compile(r"(?:#+\s*|\d+(?:\.\d+)*\.?\s+)+")
_LONGEST = 80


def heading(text: str) -> Kind | None:
    """The kind of section that a line opens, or None."""
    if len(text) > _LONGEST:
        return None
    marked = _BEFORE.match(text)
    bare = text[marked.end() :] if marked else text
    bare = bare.replace("**", "").strip("#` ")
    return next((kind for kind, pattern in _PATTERNS if pattern.fullmatch(bare)), None)
