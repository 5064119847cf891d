"""A saved page becomes facts, by its structure and not by whose page it is."""

# Facts are JSON values, narrowed where they are used.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false
# pyright: reportUnknownArgumentType=false

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from linocut_kit.pages.attributes import TypeFacts
from linocut_kit.pages.consistency import contradictions_in, distinct, doubts_of
from linocut_kit.pages.field_heads import NAME, bare_name
from linocut_kit.pages.field_labels import Labels, read_labels
from linocut_kit.pages.grid import columns_of
from linocut_kit.pages.html import looks_like_html, text_of_html
from linocut_kit.pages.inheritance import inherit, same_type, together, with_items
from linocut_kit.pages.mdx import looks_like_mdx, text_of_mdx
from linocut_kit.pages.numbers import literal
from linocut_kit.pages.openapi import looks_like_openapi, read_openapi
from linocut_kit.pages.operation import Command, Statements, read_operation, scheme_in
from linocut_kit.pages.page_outline import Block, Outline, outline_of
from linocut_kit.pages.prose import Prose, read_prose
from linocut_kit.pages.source import (
    LARGEST_TEXT,
    Line,
    PageError,
    clean,
    decode,
    digest_of,
    lines_of,
)
from linocut_kit.pages.table import read_table
from linocut_kit.pages.unread import beside_fields, only_in_samples, told_again, unread
from linocut_kit.spec.fact_values import fact_of, text_of
from linocut_kit.spec.page_facts import Contradiction, FieldFacts, PageFacts, Unread

_SIGNS = {
    "mintlify": r"^(?:Available options:|Required range:|Authorizations$|Body$|default:\S)",
    "apifox": r"^(?:Enum Values:|Default Value:|(?:Header|Body) Parameters\b|Method:.*Endpoint:)",
    "gitbook": r"^\w+ \u00b7 .*$",
    "redoc": r"^(?:Request Body schema:|(?:Array of )?[a-z]+ (?:<[\w-]+> )?\[ ?\d+ ?\.\. ?\d+ ?\])",
    "readme": r"^(?:Body Params|Query Params|Defaults to \S|length (?:<=|between))",
    "docusaurus": r"^(?:Bodyrequired$|Possible values: \S|Default value: \S)",
    "inline": r"^(?:Options:|Range:|Default: |Parameters$|Polling$)",
}
_FORMAL = re.compile(r"(?:Available options:|Required range:|Authorizations$|default:\S)")
_WALLS = (
    (r"\b(?:sign|log) ?in\b|\bpassword\b", "it looks like a login page"),
    (r"\b404\b|\bnot found\b", "it looks like an error page"),
    (r"\bjavascript\b|\bcaptcha\b|\bverify you are\b", "it looks like a page that did not load"),
)
_LOST = re.compile(
    r"(?:string|integer|number|boolean|array|object)\b(?! (?:that|of|with|to|which|is|in|containing)\b)"  # noqa: E501
    r"(?=$|[ <(\[|\u00b7,])(?!.*[a-z]{3,} [a-z]{3,} [a-z]{2,} )",
    re.IGNORECASE,
)
_LOST_LENGTH = 60
_MANY = 20_000
_KEY_NAME = re.compile(r"auth|key|token|secret", re.IGNORECASE)


def read_page(data: bytes, *, path: str | None = None, method: str | None = None) -> PageFacts:
    """Read a page: copied text, saved HTML, or a vendor's OpenAPI document.

    `path` and `method` pick the operation of an OpenAPI document that has several. Raises
    PageError, whose text is one line, for what is no page of an endpoint.
    """
    text = decode(data)
    digest = hashlib.sha256(data).hexdigest()
    if looks_like_openapi(text):
        return replace(read_openapi(text, path, method), digest=digest)
    if looks_like_html(text):
        text = text_of_html(text)
    if len(text) > LARGEST_TEXT:
        raise PageError(
            f"its text has {len(text):,} bytes, and that of a page at most {LARGEST_TEXT:,}"
        )
    text = clean(text)
    lines = lines_of(text_of_mdx(text) if looks_like_mdx(text) else text)
    statements = Statements()
    commands = read_operation(lines, statements)
    outline = outline_of(lines, commands)
    blocks = _request_blocks(outline)
    if not any(block.head.location in (None, "body") for block in blocks):
        raise PageError(_why_not(lines))
    layout = _layout(lines, blocks)
    formal = any(_FORMAL.match(line.plain) for line in lines[:_MANY])
    reader = _PageReader(layout, formal, outline, commands, statements)
    return reader.page(blocks, _title(outline), digest)


def _request_blocks(outline: Outline) -> list[Block]:
    found = outline.blocks("request")
    if not found and outline.blocks("query"):
        return []
    if not found and not any(outline.blocks(kind) for kind in ("auth", "headers", "response")):
        found = outline.blocks("preamble")
        found = [] if all(block.head.weak for block in found) else found
    return found


def _why_not(lines: Sequence[Line]) -> str:
    text = " ".join(line.text for line in lines[:200]).lower()
    why = next((why for pattern, why in _WALLS if re.search(pattern, text)), None)
    known = "no request parameters in a known layout are in it"
    return f"{known}; {why}" if why else known


def _layout(lines: Sequence[Line], blocks: Sequence[Block]) -> str:
    text = "\n".join(line.plain for line in lines)
    scores = {name: len(re.findall(signs, text, re.MULTILINE)) for name, signs in _SIGNS.items()}
    heads = [block.head for block in blocks]
    single = sum(head.lines.get("type") == head.line for head in heads)
    scores["table"] = sum(columns_of(line) != {} for line in lines) * len(heads)
    for name in ("gitbook", "redoc", "readme", "docusaurus"):
        scores[name] *= 3
    scores["inline"] += single
    scores["mintlify"] += len(heads) - single
    scores["apifox"] += sum(line.plain in ("Required", "Optional") for line in lines)
    return max(scores, key=lambda name: scores[name])


def _title(outline: Outline) -> str:
    words = [line.text for line in outline.sections[0].loose]
    return " | ".join(
        word for word in words if len(word) <= 80 and not re.fullmatch(r"[/\W]*|[A-Z]+", word)
    )[:400]


class _PageReader:
    def __init__(
        self,
        layout: str,
        formal: bool,
        outline: Outline,
        commands: Sequence[Command],
        statements: Statements,
    ) -> None:
        self.layout = layout
        self.formal = layout == "mintlify" and formal
        self.outline = outline
        self.commands = commands
        self.statements = statements
        self.contradictions: list[Contradiction] = []
        self.unread: list[Unread] = []
        self.texts: dict[str, str] = {}

    def page(self, blocks: Sequence[Block], title: str, digest: str) -> PageFacts:
        samples = list(self.outline.samples)
        samples += [
            (command.body, command.first) for command in self.commands if command.body is not None
        ]
        listed = [block for block in blocks if block.head.location in (None, "body")]
        request = self._fields(listed, request=True)
        response = self._fields(self.outline.blocks("response"), request=False)
        parameters = self._parameters(blocks)
        self._auth()
        others = self.statements.others(body=bool(request))
        fields = {field_facts.name: field_facts for field_facts in request}
        self.unread += [
            *beside_fields(self.outline.sections),
            *told_again(fields, self.outline.blocks("response")),
            *only_in_samples(fields, samples),
        ]
        self.contradictions += contradictions_in(request, samples)
        operation, lines = self.statements.facts()
        for aspect, value in operation.items():
            if isinstance(value, list):
                self.contradictions.append(
                    Contradiction(
                        field="(operation)", aspect=aspect, says=tuple(value), line=lines[aspect]
                    )
                )
        return PageFacts(
            layout=self.layout,
            digest=digest,
            title=title,
            operation=operation,
            request=inherit(request, self.texts),
            response=response,
            contradictions=distinct(self.contradictions),
            unread=tuple(self.unread),
            wording=self._wording(),
            lines=lines,
            parameters=parameters,
            others=tuple(others),
            named=self._named(fields),
        )

    def _named(self, fields: Mapping[str, FieldFacts]) -> frozenset[str]:
        """The names that begin a line and are the name of no field that was read."""
        read = {name.rpartition(".")[2] for name in fields}
        found: set[str] = set()
        for section in self.outline.sections:
            if section.kind in ("request", "query"):
                lines = [line for block in section.blocks for line in block.lines]
                for line in (*lines, *section.loose):
                    match = NAME.match(bare_name(line.plain)) if len(line.text) < 200 else None
                    if match is not None:
                        found.add(match[0])
        return frozenset(found - read)

    def _parameters(self, blocks: Sequence[Block]) -> tuple[FieldFacts, ...]:
        """The fields that go into path, query and headers, but for those that carry the key."""
        placed = [(block, block.head.location) for block in blocks if block.head.location]
        for kind, location in (("query", "query"), ("path", "path"), ("headers", "header")):
            placed += [(block, location) for block in self.outline.blocks(kind)]  # type: ignore[arg-type]
        kept = [
            (block, location)
            for block, location in placed
            if location in ("query", "path", "header")
            and not (location == "header" and self._sends_key(block.head.name))
        ]
        return tuple(
            replace(
                self._field(block, block.head.name, request=False),
                name=f"{location}:/{block.head.name}",
            )
            for block, location in kept
        )

    def _sends_key(self, name: str) -> bool:
        return _KEY_NAME.search(name) is not None or name.lower() in ("content-type", "accept")

    def _fields(self, blocks: Sequence[Block], *, request: bool) -> tuple[FieldFacts, ...]:
        found: dict[str, FieldFacts] = {}
        counts: dict[str, int] = {}
        for block in blocks:
            name = block.head.name
            facts = self._field(block, name, request=request)
            known = found.get(name) if request else None
            if known is not None and "type" in facts.stated and same_type(known, facts):
                found[name], doubts = together(known, facts)
                self.contradictions += doubts
                continue
            if name in found:
                counts[name] = counts.get(name, 1) + 1
                name = f"{name}#{counts[name]}"
            found[name] = replace(facts, name=name)
        if not request:
            return tuple(found.values())
        return tuple(item for facts in found.values() for item in with_items(facts))

    def _field(self, block: Block, name: str, *, request: bool) -> FieldFacts:
        head = block.head
        shape = head.type or TypeFacts(type="any")
        kind = shape.type
        labels = read_labels(block.lines, kind, formal=self.formal)
        stated, lines = self._stated(block, labels)
        members = [text_of(item) for item in stated.get("enum", ())]
        table, rest, row = read_table(labels.prose, members) if members else ({}, labels.prose, 0)
        if table:
            stated["dimensions"], lines["dimensions"] = table, row
        prose = read_prose(rest, name, kind, stated)
        if request:
            self._checks(block, name, stated, labels, prose)
            self.texts[name] = prose.text
        if prose.required is not None and head.required is None:
            stated["required"] = prose.required
        values = [
            *stated.get("enum", ()),
            *([stated["default"]] if isinstance(stated.get("default"), str) else []),
        ]
        return FieldFacts(
            name=name,
            stated={**prose.stated, **stated},
            prose=frozenset(prose.stated),
            form=shape.form,
            wording=prose.wording,
            skeleton=prose.skeleton(values),
            line=head.line,
            lines={**prose.lines, **lines},
        )

    def _stated(self, block: Block, labels: Labels) -> tuple[dict[str, Any], dict[str, int]]:
        head = block.head
        shape = head.type or TypeFacts(type="any")
        stated: dict[str, Any] = {
            **({"type": shape.type} if head.type is not None else {}),
            "required": bool(head.required),
            "nullable": head.nullable or shape.nullable,
        }
        if shape.format is not None:
            stated["format"] = shape.format
        if head.default is not None:
            stated["default"] = fact_of("default", literal(head.default, shape.type))
        for aspect, value in labels.stated.items():
            stated.setdefault(aspect, value)
        lines = {"type": head.line, "required": head.line, "nullable": head.line}
        return stated, {**lines, "format": head.line, **labels.lines, **head.lines}

    def _checks(
        self, block: Block, name: str, stated: dict[str, Any], labels: Labels, prose: Prose
    ) -> None:
        self.contradictions += doubts_of(name, stated, prose)
        field = FieldFacts(name=name, stated={**prose.stated, **stated})
        for text, line in labels.examples:
            sample = _sample(text, str(stated.get("type", "string")))
            self.contradictions += contradictions_in(
                (field,), [({name: sample}, line)], whole=False
            )
        for line_read in block.lines:
            if _LOST.match(line_read.plain) and len(line_read.plain) < _LOST_LENGTH:
                self._unread(name, line_read.text, line_read.number, labelled=True)
        for line_read in labels.unread:
            self._unread(name, line_read.text, line_read.number, labelled=True)
        for text, line in prose.unread:
            labelled = re.match(r"[A-Z][\w ]{2,30}: *[<>=\d\[-][^a-z]*$", text) is not None
            self._unread(name, text, line, labelled=labelled)

    def _unread(self, name: str, text: str, line: int, *, labelled: bool) -> None:
        self.unread.append(unread(name, text, line, labelled=labelled))

    def _auth(self) -> None:
        for kind in ("auth", "headers"):
            for block in self.outline.blocks(kind):
                head = block.head
                if kind == "headers" and not _KEY_NAME.search(head.name):
                    continue
                value = _header_value(block)
                self.statements.header(head.name, value, head.required, head.line)
        for block in self.outline.blocks("request"):
            if block.head.location == "header" and _KEY_NAME.search(block.head.name):
                value = _header_value(block)
                self.statements.header(block.head.name, value, block.head.required, block.head.line)

    def _wording(self) -> str:
        """The digest of the prose around the fields, and of the example that is sent."""
        texts: list[str] = []
        for section in self.outline.sections:
            listed = section.blocks and section.kind in ("auth", "headers", "request")
            if listed or section.kind == "prose":
                texts += [line.plain for line in section.loose]
            if section.kind in ("auth", "headers"):
                texts += [
                    line.plain
                    for block in section.blocks
                    for line in block.lines
                    if not _sent(block, line)
                ]
        bodies = sorted(
            {repr(command.body) for command in self.commands if command.body is not None}
        )
        samples = [repr(value) for value, _ in self.outline.samples]
        return digest_of("\n".join([*texts, *bodies, *samples]))


def _sample(text: str, kind: str) -> Any:
    quoted = text.strip()[:1] in ('"', "'")
    value = literal(text, None if quoted else kind)
    return None if value == "null" and not quoted else value


def _header_value(block: Block) -> str | None:
    """What a header is sent with: a line `NAME: value`, a default or an example, or the prose."""
    for line in block.lines:
        value = _sent(block, line)
        if value:
            return value
    scheme = scheme_in("\n".join(line.text for line in block.lines))
    return f"{scheme} ..." if scheme else block.head.default


def _sent(block: Block, line: Line) -> str | None:
    """The value of a header in a line that shows nothing else."""
    name = re.escape(block.head.name)
    match = re.fullmatch(rf"{name}:\s*(\S+\s+\S+)", line.text, re.IGNORECASE)
    match = match or re.fullmatch(r"(?:[\w-]+:\s*)?((?:Bearer|Token|Key|Basic)\s+\S+)", line.text)
    return match[1] if match else None
