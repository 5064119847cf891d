"""What of a page was not understood: lines beside the fields, and fields that only samples have."""

# Facts are JSON values, narrowed where they are used.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false
# pyright: reportUnknownArgumentType=false

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from linocut_kit.pages.factlike import reads_like_a_fact, sentences, telling
from linocut_kit.pages.page_outline import Block, Section
from linocut_kit.pages.source import digest_of, shorten
from linocut_kit.spec.page_facts import REQUEST, FieldFacts, Unread

_MOST = 2_000
_DEEPEST = 8


def unread(field: str, text: str, line: int, *, labelled: bool = False) -> Unread:
    """A line that was not understood, as findings show it."""
    return Unread(
        field=field,
        digest=digest_of(text),
        labelled=labelled,
        line=line,
        text=shorten(telling(text)),
    )


def beside_fields(sections: Sequence[Section]) -> list[Unread]:
    """The sentences of a request part that limit something and belong to no field."""
    found: list[Unread] = []
    for section in sections:
        if section.kind not in ("request", "query") or not section.blocks:
            continue
        for line in section.loose:
            for sentence in sentences(line.plain):
                if reads_like_a_fact(sentence[0], default=True) and len(found) < _MOST:
                    found.append(unread(REQUEST, sentence[0], line.number))
    return found


def told_again(fields: Mapping[str, FieldFacts], blocks: Sequence[Block]) -> list[Unread]:
    """What the part about responses says of fields of the request."""
    return [
        unread(block.head.name, sentence[0], line.number)
        for block in blocks
        if block.head.name in fields
        for line in block.lines
        for sentence in sentences(line.plain)
        if reads_like_a_fact(sentence[0], default=True)
    ]


def only_in_samples(
    fields: Mapping[str, FieldFacts], samples: Sequence[tuple[Any, int]]
) -> list[Unread]:
    """The fields inside listed objects that stand in a sample and in no list."""
    names = dict.fromkeys(
        (name, line) for sample, line in samples for name in _names(sample, fields, "", 0)
    )
    distinct: dict[str, int] = {}
    for name, line in names:
        distinct.setdefault(name, line)
    return [
        unread(name, f"{name} stands in an example only", line) for name, line in distinct.items()
    ]


def _names(value: Any, fields: Mapping[str, FieldFacts], prefix: str, depth: int) -> Iterator[str]:
    if isinstance(value, list):
        for item in value[:1]:
            yield from _names(item, fields, prefix, depth + 1)
    if not isinstance(value, Mapping) or depth > _DEEPEST:
        return
    for key, item in value.items():
        name = f"{prefix}{key}"
        if name not in fields and prefix:
            yield name
        elif name in fields:
            yield from _names(item, fields, f"{name}.", depth + 1)
