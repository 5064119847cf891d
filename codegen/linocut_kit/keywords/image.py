"""Images as texts: encodings, formats and sizes, to the byte: x-image."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from linocut_kit.keywords import sides
from linocut_kit.keywords.formats import TEXTS, links
from linocut_kit.keywords.keyword import STRING, Keyword, Proposal, Proposals, ViolationKind
from linocut_kit.keywords.pictures import Kind, Wrapping, sized, small, smallest
from linocut_kit.keywords.schema import Constraint, Schema
from linocut_kit.keywords.texts import FileText
from linocut_kit.runtime.checks import judge_text
from linocut_kit.runtime.image_heads import IMAGE_FORMATS, SIDED_FORMATS
from linocut_kit.runtime.lifecycle import Media
from linocut_kit.runtime.text_forms import sides_keep
from linocut_kit.runtime.violations import Rule, Source

if TYPE_CHECKING:
    from linocut_kit.keywords.domain import Domain

ENCODINGS = ("base64", "url", "data-uri", "file")
_FORMATS: tuple[Kind, ...] = ("png", "jpeg")
_OTHERS: tuple[Kind, ...] = ("gif", "webp", "bmp", "tiff", "avif", "svg", "heic")
_COMMON: tuple[Kind, ...] = ("gif", "webp", "png", "jpeg")
_RARE: tuple[Kind, ...] = ("bmp", "tiff", "avif", "svg")
_SIDED = ("min-side", "max-side", "max-pixels", "min-ratio", "max-ratio")
_PLAIN = (16, 16)


def media_of(schema: Schema) -> Media:
    """What an image field takes, with rules whose code is the facet's name."""
    rules = {
        name: Rule(code=name, pointer="", rule="x-image", limit=None, source=Source("", "", ""))
        for name in ("encodings", "formats", "max-bytes", *_SIDED)
    }
    limits = sides.limits_of(schema, "x-image")
    return Media(
        encodings=tuple(schema.limit("encodings") or ()),
        formats=tuple(schema.limit("formats") or ()),
        max_bytes=schema.limit("max-bytes"),
        encoding_rule=rules["encodings"],
        format_rule=rules["formats"],
        size_rule=rules["max-bytes"],
        sides=tuple((part, limit, rules[part]) for part, limit in limits),
    )


def _holds(facet: str, value: Any, schema: Schema) -> bool:
    found = judge_text(value, media_of(schema))
    return found is None or found.code != facet


def _encodings_inside(constraint: Constraint, domain: "Domain") -> Proposals:
    """Each encoding, and each length of padding."""
    name, formats, plain = constraint.name, _formats(domain.schema), plain_sides(domain.schema)
    free = () if domain.schema.limit("formats") else formats
    if {"base64", "file"} & set(constraint.limit):
        for kind in free:
            yield Proposal(small(kind, sides=plain), name, kind)
    if "file" in constraint.limit and _is_text_taken(constraint.limit):
        text = small(formats[0], sides=plain)
        yield Proposal(FileText(text), name, f"file-{formats[0]}")
    if "base64" in constraint.limit:
        for rest in range(3) if "png" in formats else ():
            text = small("png", remainder=rest, sides=plain)
            yield Proposal(text, name, f"padding-{(3 - rest) % 3}")
    if "data-uri" in constraint.limit:
        for kind in free:
            yield Proposal(small(kind, "data-uri", sides=plain), name, f"data-uri-{kind}")
    if "url" in constraint.limit:
        yield from links(domain, _url_name(domain.schema))


def _encodings_outside(constraint: Constraint, domain: "Domain") -> Proposals:
    """What is in none of the encodings, or in one that the field does not take."""
    name, encodings = constraint.name, constraint.limit
    yield Proposal("", name, "empty")
    if "base64" in encodings:
        for wrapping, rest, tier in _SPOILT:
            yield Proposal(small("png", wrapping, remainder=rest), name, wrapping, tier)
    elif "file" not in encodings:
        yield Proposal(small("png"), name, "base64")
    # A data URI is a URI: a page that takes URLs only does not say whether it is taken.
    if "data-uri" not in encodings and {"base64", "file"} & set(encodings):
        yield Proposal(small("png", "data-uri"), name, "data-uri")
    if "url" in encodings:
        for label, text, tier in TEXTS["uri"].bad:
            yield Proposal(text, name, label, tier)
    else:
        yield Proposal("https://example.com/image.png", name, "url")


_SPOILT: tuple[tuple[Wrapping, int | None, int], ...] = (
    ("alphabet", None, 0), ("url-safe", None, 0), ("no-padding", 1, 0), ("lines", None, 0),
    ("padded", None, 3),
)  # fmt: skip


def _formats_inside(constraint: Constraint, domain: "Domain") -> Proposals:
    encodings = domain.schema.limit("encodings") or ()
    for wrapping in (literal for literal in _CARRIERS if _carries(literal, encodings)):
        lead = "" if wrapping == "base64" else f"{wrapping}-"
        for kind in _formats(domain.schema):
            text = small(kind, wrapping, sides=plain_sides(domain.schema))
            yield Proposal(text, constraint.name, f"{lead}{kind}")


def _formats_outside(constraint: Constraint, domain: "Domain") -> Proposals:
    wrapping = carrier_of(domain.schema)
    if wrapping is None:
        return
    for kind in (literal for literal in (*_COMMON, *_RARE) if literal not in constraint.limit):
        yield Proposal(small(kind, wrapping), constraint.name, kind, 3 * (kind in _RARE))
    yield Proposal(small("text", wrapping), constraint.name, "text")
    yield Proposal(small("cut", wrapping), constraint.name, "cut-signature")


def _exactly(constraint: Constraint, domain: "Domain", more: int) -> Proposals:
    """An image of exactly the limit, or of so many bytes more."""
    wrapping, size = carrier_of(domain.schema), constraint.limit + more
    plain = plain_sides(domain.schema)
    if wrapping is not None and size >= smallest(plain):
        prefix = "" if wrapping == "base64" else "data:image/png;base64,"
        text = sized(size, prefix=prefix, sides=plain)
        yield Proposal(text, constraint.name, f"{size}-bytes")


def plain_sides(schema: Schema) -> sides.Sides:
    """A width and a height that keep every limit, small ones where they may be."""
    limits = sides.limits_of(schema, "x-image")
    if all(sides_keep(_PLAIN, part, limit) for part, limit in limits):
        return _PLAIN
    return next(iter(sides.sizes(limits).inside[""]), _PLAIN)


def _sides_inside(constraint: Constraint, domain: "Domain") -> Proposals:
    found = sides.sizes(sides.limits_of(domain.schema, "x-image")).inside
    yield from _of_sides(found.get(constraint.name, ())[:2], constraint.name, domain)


def _sides_outside(constraint: Constraint, domain: "Domain") -> Proposals:
    found = sides.sizes(sides.limits_of(domain.schema, "x-image")).outside
    yield from _of_sides(found.get(constraint.name, ())[:2], constraint.name, domain)


def _of_sides(found: tuple[sides.Sides, ...], name: str, domain: "Domain") -> Proposals:
    wrapping = carrier_of(domain.schema)
    kind = next((literal for literal in _formats(domain.schema) if literal in SIDED_FORMATS), None)
    if wrapping is not None and kind is not None:
        for width, height in found:
            text = small(kind, wrapping, sides=(width, height))
            yield Proposal(text, name, f"{width}x{height}-pixels")


def carrier_of(schema: Schema) -> Wrapping | None:
    """The encoding in which an image itself travels, None where only its URL does."""
    encodings = schema.limit("encodings") or ()
    return next((literal for literal in _CARRIERS if _carries(literal, encodings)), None)


_CARRIERS: tuple[Wrapping, ...] = ("base64", "data-uri")


def _carries(wrapping: Wrapping, encodings: Sequence[str]) -> bool:
    """Whether a text is an image in one of the encodings; of a file it is the base64."""
    return wrapping in encodings or (wrapping == "base64" and "file" in encodings)


def _is_text_taken(encodings: Sequence[str]) -> bool:
    """Whether an image may be a text too, so that a text does not stand for a file."""
    return bool({"base64", "data-uri"} & set(encodings))


def _sided(part: str) -> Keyword:
    return Keyword(
        rule="x-image",
        facet=part,
        types=STRING,
        limit=sides.limit_of(part),
        violations=(sides.VIOLATIONS[part],),
        holds=lambda limit, value, schema: _holds(part, value, schema),
        inside=_sides_inside,
        outside=_sides_outside,
        words=sides.said(part),
    )


def _url_name(schema: Schema) -> str:
    return "format" if schema.limit("format") else "encodings"


def _formats(schema: Schema) -> tuple[Kind, ...]:
    known = schema.limit("formats")
    listed = tuple(literal for literal in (*_FORMATS, *_OTHERS) if literal in (known or _FORMATS))
    return tuple(literal for literal in listed if literal != "heic") or listed


KEYWORDS = (
    Keyword(
        rule="x-image",
        facet="encodings",
        types=STRING,
        limit={"type": "array", "minItems": 1, "uniqueItems": True,
               "items": {"enum": list(ENCODINGS)}},
        choices=ENCODINGS,
        violations=(
            ViolationKind(
                code="wrong-encoding",
                title="an image in an encoding that the field does not take",
                bad='{"input_image": "https://example.com/a.png"}',
                good='{"input_image": "iVBORw0KGgo..."}',
                why="The page says whether a field takes base64, a URL or a data URI. Base64 has "
                "the standard alphabet, right padding and no white space.",
            ),
        ),
        holds=lambda limit, value, schema: _holds("encodings", value, schema),
        inside=_encodings_inside,
        outside=_encodings_outside,
        aspect="encoding",
    ),
    Keyword(
        rule="x-image",
        facet="formats",
        types=STRING,
        limit={"type": "array", "minItems": 1, "uniqueItems": True,
               "items": {"enum": list(IMAGE_FORMATS)}},
        choices=IMAGE_FORMATS,
        violations=(
            ViolationKind(
                code="wrong-image-format",
                title="an image of another format than the page names",
                bad='{"input_image": "R0lGODlh..."}', good='{"input_image": "iVBORw0KGgo..."}',
                why="The format is told by the first bytes of the decoded image.",
            ),
        ),
        holds=lambda limit, value, schema: _holds("formats", value, schema),
        inside=_formats_inside,
        outside=_formats_outside,
        aspect="formats",
    ),
    Keyword(
        rule="x-image",
        facet="max-bytes",
        types=STRING,
        limit={"description": "Of the decoded image, inclusive.", "type": "integer",
               "minimum": 1},
        violations=(
            ViolationKind(
                code="image-too-large", title="an image with more bytes than the page allows",
                bad="20,971,521 bytes where 20,971,520 are allowed", good="20,971,520 bytes",
                why="The bytes of the decoded image count, the limit included.",
            ),
        ),
        holds=lambda limit, value, schema: _holds("max-bytes", value, schema),
        inside=lambda constraint, domain: _exactly(constraint, domain, 0),
        outside=lambda constraint, domain: _exactly(constraint, domain, 1),
        aspect="size",
    ),
    *(_sided(part) for part in _SIDED),
)  # fmt: skip
