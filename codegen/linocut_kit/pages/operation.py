"""Host, path, method and auth of an operation, from every place of a page that states them."""

import json
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from linocut_kit.pages.source import Line
from linocut_kit.spec.facts import auth_text

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
_METHOD = "|".join(METHODS)
_LABELLED = re.compile(
    rf"\bMethod:\s*({_METHOD})\s*(?:Endpoint|Path|URL):\s*(\S+)|^({_METHOD})\s*(/\S*|https?://\S+)$"
)
_TABLE_ROW = re.compile(rf"\|?\s*`?({_METHOD})`?\s*\|\s*`?(/\S*?|https?://\S+?)`?\s*(?:\||$)")
_BASE = re.compile(
    r"(?:\*\*)?(?:base (?:url|endpoint)|server|host)(?:\*\*)?:?\s*`?(https?://[^\s`]+)`?", re.I
)
_KEY_LINE = re.compile(
    r"[\d\s]*[\"'](authorization|x-[\w-]*(?:key|token)|api-key)[\"']\s*:\s*f?[\"'`]([^\"'`]*)[\"'`],?",
    re.I,
)
_SENT_KEY = re.compile(
    r"(authorization|x-[\w-]*(?:key|token)|api-key):\s*((?:Bearer|Key|Token|Basic)\s+\S+|[<{$]?[A-Z_]{3,}\S*)",
    re.I,
)
_READS = frozenset({"GET", "HEAD", "OPTIONS", "DELETE"})
_METHOD_LINE = re.compile(rf"Method:\s*({_METHOD})")
_PATH_LINE = re.compile(r"(?:Endpoint|Path|URL):\s*(/\S*|https?://\S+)")
_SCHEME = re.compile(r"\b(Bearer|Token|Key|Basic|ApiKey)\b\s+[<{$\[A-Z]")
_NO_AUTH = frozenset(
    {"content-type", "accept", "accept-encoding", "user-agent", "content-length", "x-request-id",
     "idempotency-key", "cookie", "accept-language", "host"}
)  # fmt: skip
_DATA = ("--data", "--data-raw", "-d", "--data-binary", "--json", "--data-ascii")
_LONGEST_COMMAND = 400
_TRIES = 60
_LONGEST_LINE = 2_000


@dataclass(slots=True)
class Statements:
    """Every statement of an aspect of the operation, in page order, with its line."""

    found: dict[str, list[tuple[str, int]]] = field(
        default_factory=dict[str, list[tuple[str, int]]]
    )
    auth: list[tuple[str, str | None, bool | None, int]] = field(
        default_factory=list[tuple[str, str | None, bool | None, int]]
    )

    base: tuple[str, str, int] | None = None
    told_key: tuple[str, str, int] | None = None

    def state(self, aspect: str, value: str, line: int) -> None:
        """Note a statement."""
        self.found.setdefault(aspect, []).append((value, line))

    def url(self, url: str, line: int) -> None:
        """Note the host and the path of a URL."""
        url = url.strip("'\"`<>")
        parts = urlsplit(re.sub(r"^\{\{?[\w-]+\}?\}", "", url))
        if parts.scheme in ("http", "https") and parts.netloc:
            self.state("host", f"{parts.scheme}://{parts.netloc.lower()}", line)
        if parts.path.startswith("/"):
            self.state("path", parts.path.rstrip("/") or "/", line)

    def header(self, name: str, value: str | None, required: bool | None, line: int) -> None:
        """Note a header, if it is the one that carries the key."""
        if name.lower() in _NO_AUTH:
            return
        words = (value or "").split()
        scheme = words[0] if len(words) > 1 else None
        self.auth.append((name, scheme, required, line))

    def others(self, *, body: bool) -> list[tuple[str, str]]:
        """Set the operations apart that are not the create, by method and path.

        Beside a POST what reads or deletes is another operation, and on a page of a `body` what
        does so with an id in its path.
        """
        methods = self.found.get("method", [])
        writes = {line for value, line in methods if value not in _READS}
        reads = {line: value for value, line in methods if value in _READS}
        if not writes:
            ids = {line for value, line in self.found.get("path", []) if "{" in value}
            reads = {line: value for line, value in reads.items() if body and line in ids}
        if not reads:
            return []
        apart = [
            (reads[line], value) for value, line in self.found.get("path", []) if line in reads
        ]
        for aspect in ("method", "path", "host"):
            kept = [item for item in self.found.get(aspect, []) if item[1] not in reads]
            if kept or aspect != "host":
                self.found[aspect] = kept
        return list(dict.fromkeys(apart))

    def facts(self) -> tuple[dict[str, Any], dict[str, int]]:
        """One value an aspect, a list where the page gives several, and the lines."""
        values: dict[str, Any] = {}
        lines: dict[str, int] = {}
        self._auth()
        self._based()
        for aspect, statements in self.found.items():
            if not statements:
                continue
            distinct = _concrete(list(dict.fromkeys(value for value, _ in statements)))
            values[aspect] = distinct[0] if len(distinct) == 1 else distinct
            lines[aspect] = statements[0][1]
        return values, lines

    def _based(self) -> None:
        """Paths that are told behind the base of all: whole ones say so, short ones get it."""
        if self.base is None:
            return
        host, prefix, line = self.base
        if not self.found.get("host"):
            self.state("host", host, line)
        if prefix:
            self.found["path"] = [
                (path if path.startswith(f"{prefix}/") else f"{prefix}{path}", number)
                for path, number in self.found.get("path", [])
            ]

    def based(self, url: str, line: int) -> None:
        """Note the base of all paths."""
        parts = urlsplit(url)
        if self.base is None and parts.netloc:
            self.base = (f"{parts.scheme}://{parts.netloc.lower()}", parts.path.rstrip("/"), line)

    def _auth(self) -> None:
        """One statement a header: what one place leaves out, another one says."""
        if not self.auth and self.told_key is not None:
            name, value, line = self.told_key
            self.header(name, value, None, line)
        for name in dict.fromkeys(pair[0].lower() for pair in self.auth):
            of_name = [pair for pair in self.auth if pair[0].lower() == name]
            required = next((pair[2] for pair in of_name if pair[2] is not None), None)
            schemes: list[str | None] = list(
                dict.fromkeys(pair[1] for pair in of_name if pair[1] is not None)
            )
            said = [auth_text(name, scheme, required) for scheme in schemes or [None]]
            for text in said:
                self.state("auth", text, of_name[0][3])


def _concrete(paths: list[str]) -> list[str]:
    """Paths without the templates of others among them: `/v1/{model}` beside `/v1/matte`."""
    patterns = {
        path: re.compile(r"[^/]+".join(map(re.escape, re.split(r"\{[^}/]*\}", path))))
        for path in paths
        if path.startswith("/") and "{" in path
    }
    return [
        path
        for path in paths
        if path not in patterns
        or not any(patterns[path].fullmatch(other) for other in paths if other != path)
    ]


@dataclass(frozen=True, slots=True)
class Command:
    """A curl command: the lines that it takes, and the body that it sends."""

    first: int
    end: int
    body: Any = None
    text: str = ""


def read_operation(lines: Sequence[Line], statements: Statements) -> list[Command]:
    """Note what curl commands, method lines and endpoint lines state; return the commands."""
    commands: list[Command] = []
    index = 0
    while index < len(lines):
        text, number = lines[index].plain, lines[index].number
        if "`" in text[:_LONGEST_LINE] or "**" in text[:_LONGEST_LINE]:
            text = text[:_LONGEST_LINE].replace("`", "").replace("**", "")
        match = _LABELLED.search(text[:_LONGEST_LINE])
        if re.match(r"(?:\$\s*)?curl\s", text):
            commands.append(_command(lines, index, statements))
            index = commands[-1].end
            continue
        if match:
            statements.state("method", match[1] or match[3], number)
            statements.url(match[2] or match[4], number)
        elif text.upper() in METHODS:
            _badge(lines, index, statements)
        elif alone := _METHOD_LINE.fullmatch(text):
            statements.state("method", alone[1], number)
        elif alone := _PATH_LINE.fullmatch(text):
            statements.url(alone[1], number)
        elif row := _TABLE_ROW.match(text):
            statements.state("method", row[1], number)
            statements.url(row[2], number)
        elif base := _BASE.fullmatch(text):
            statements.based(base[1], number)
        elif sent := _SENT_KEY.fullmatch(text[:_LONGEST_LINE]):
            statements.told_key = statements.told_key or (sent[1], sent[2], number)
        elif key := _KEY_LINE.fullmatch(text[:_LONGEST_LINE]):
            statements.header(key[1], key[2], None, number)
        index += 1
    return commands


def _badge(lines: Sequence[Line], index: int, statements: Statements) -> None:
    """A method above a path, which may be cut into a line a segment."""
    path, number = "", lines[index].number
    for line in lines[index + 1 : index + 60]:
        word = re.sub(r"\s*/\s*", "/", line.plain) if line.plain[:1] == "/" else line.plain
        if word.startswith(("http://", "https://")) and not path:
            path = word
        elif word.startswith("/") or (path.endswith("/") and re.fullmatch(r"[\w.{}:~-]+", word)):
            path += word
        else:
            break
    if path.strip("/"):
        statements.state("method", lines[index].plain.upper(), number)
        statements.url(path, number)
        for line in lines[index + 1 : index + 4]:
            if line.plain.startswith("http") and line.plain.rstrip("/").endswith(path):
                statements.url(line.plain, number)


def _command(lines: Sequence[Line], index: int, statements: Statements) -> Command:
    text, end = _whole(lines, index)
    number = lines[index].number
    try:
        words = shlex.split(text.replace("\\\n", " "))
    except ValueError:
        words = text.replace("\\\n", " ").split()
    method, body = None, None
    position = 1
    while position < len(words):
        word = words[position]
        name, has_value, value = word.partition("=") if word.startswith("--") else (word, "", "")
        following = value if has_value else words[position + 1 : position + 2]
        argument = following if isinstance(following, str) else (following or [""])[0]
        takes = not has_value
        if name in ("--request", "-X"):
            method = argument.upper()
        elif name in ("--url",):
            statements.url(argument, number)
        elif name in ("--header", "-H"):
            header, _, content = argument.partition(":")
            statements.header(header.strip(), content.strip(), None, number)
        elif name in _DATA:
            body = argument
        else:
            takes = False
            if re.match(r"https?://|/|\{\{?\w", word):
                statements.url(word, number)
        position += 2 if takes else 1
    statements.state("method", method or ("POST" if body is not None else "GET"), number)
    return Command(index, end, _json(body), text)


def _whole(lines: Sequence[Line], index: int) -> tuple[str, int]:
    """The text of a command up to where its quotes are closed and no line is continued."""
    text, end, tries = "", index, 0
    while end < len(lines) and end - index < _LONGEST_COMMAND and tries < _TRIES:
        text += lines[end].plain + "\n"
        end += 1
        if text.endswith("\\\n") or text.count("'") % 2:
            continue
        tries += 1
        try:
            shlex.split(text)
        except ValueError:
            continue
        return text, end
    return lines[index].text, index + 1


def _json(text: str | None) -> Any:
    try:
        return json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None


def scheme_in(text: str) -> str | None:
    """The word before the key in a header, as prose names it: `Bearer <token>`."""
    match = _SCHEME.search(text)
    return match[1] if match else None
