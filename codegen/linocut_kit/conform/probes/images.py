"""Image fields: encodings, formats and sizes, to the byte."""

from collections.abc import Iterator

from linocut_kit.conform.constraints import Units
from linocut_kit.conform.probes import strings
from linocut_kit.conform.probes.pictures import Kind, Wrapping, sized, small, smallest
from linocut_kit.conform.probes.sample import Context, Sample

_FORMATS: tuple[Kind, ...] = ("png", "jpeg")
_OTHERS: tuple[Kind, ...] = ("gif", "webp")


def accepted(context: Context, units: Units) -> Iterator[Sample]:
    """Each encoding and format, each length of padding, and exactly the largest size."""
    schema = units.schema
    encodings, formats = schema.limit("encodings"), _formats(units)
    unit, kind = units.of("encodings"), units.of("formats")
    if "base64" in encodings:
        for name in formats:
            yield Sample(small(name), kind if kind.documented else unit, name)
        if "png" in formats:
            for rest in range(3):
                yield Sample(small("png", remainder=rest), unit, f"padding-{(3 - rest) % 3}")
    if "data-uri" in encodings:
        for name in formats:
            yield Sample(
                small(name, "data-uri"), kind if kind.documented else unit, f"data-uri-{name}"
            )
    if "url" in encodings:
        yield from strings.links(
            units, "image", units.of("format") if schema.limit("format") else unit
        )
    yield from exact(units, 0)


def refused(context: Context, units: Units) -> Iterator[Sample]:
    """What is not of the encodings, not of the formats, or one byte too large."""
    schema = units.schema
    encodings = schema.limit("encodings")
    unit = units.of("encodings")
    yield Sample("", unit, "empty")
    if "base64" in encodings:
        yield Sample(small("png", "alphabet"), unit, "alphabet")
        yield Sample(small("png", "url-safe"), unit, "url-safe")
        yield Sample(small("png", "no-padding", remainder=1), unit, "no-padding")
        yield Sample(small("png", "lines"), unit, "lines")
        yield Sample(small("png", "padded"), unit, "blank-before", 3)
    else:
        yield Sample(small("png"), unit, "base64")
    # A data URI is a URI: a page that takes URLs only does not say whether it is taken.
    if "data-uri" not in encodings and "base64" in encodings:
        yield Sample(small("png", "data-uri"), unit, "data-uri")
    if "url" in encodings:
        yield from strings.bad_links(units, units.of("format") if schema.limit("format") else unit)
    else:
        yield Sample("https://example.com/image.png", unit, "url")
    if schema.limit("formats") and {"base64", "data-uri"} & set(encodings):
        yield from _wrong_formats(units)
    yield from exact(units, 1)


def exact(units: Units, more: int) -> Iterator[Sample]:
    """An image of exactly the limit, or of so many bytes more."""
    limit = units.schema.limit("max-bytes")
    encodings = units.schema.limit("encodings")
    if limit is None or limit + more < smallest() or not {"base64", "data-uri"} & set(encodings):
        return
    prefix = "" if "base64" in encodings else "data:image/png;base64,"
    size = limit + more
    yield Sample(sized(size, prefix=prefix), units.of("max-bytes"), f"{size}-bytes")


def _wrong_formats(units: Units) -> Iterator[Sample]:
    unit, known = units.of("formats"), units.schema.limit("formats")
    plain = "base64" in units.schema.limit("encodings")
    wrapping: Wrapping = "base64" if plain else "data-uri"
    for name in (*_OTHERS, *_FORMATS):
        if name not in known:
            yield Sample(small(name, wrapping), unit, name)
    yield Sample(small("text", wrapping), unit, "text")
    yield Sample(small("cut", wrapping), unit, "cut-signature")


def _formats(units: Units) -> tuple[Kind, ...]:
    known = units.schema.limit("formats")
    return _FORMATS if not known else tuple(one for one in _FORMATS if one in known)
