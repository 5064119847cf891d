"""Invented fields, and one changed fact at a time."""

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st
from tests.pages.printers import WORDS, Sample

NAMES = (
    "hue",
    "prompt",
    "seed",
    "steps",
    "guidance_scale",
    "webhook",
    "tone-map",
    "style2",
    "mode",
)
MEMBERS = ("jpeg", "png", "square_1_1", "1k", "16:9", "fast", "very-slow", "v1.5")

sides = st.sampled_from([512, 704, 1024, 1344, 1408])
words = st.lists(st.sampled_from(WORDS), min_size=2, max_size=12).map(
    lambda found: f"About this: {' '.join(found)}."
)


@st.composite
def plain_fields(draw: st.DrawFn, name: str) -> Sample:
    """A field that has no image in it."""
    kind = draw(st.sampled_from(["string", "integer", "number", "boolean"]))
    base = Sample(
        name,
        type=kind,
        required=draw(st.booleans()),
        nullable=draw(st.booleans()),
        words=draw(words),
    )
    if kind == "boolean":
        return replace(base, default=draw(st.none() | st.booleans()))
    if kind == "string":
        return draw(_strings(base))
    low = draw(st.none() | st.integers(-50, 3))
    high = draw(st.none() | st.integers(4, 2**33))
    return replace(
        base,
        low=low,
        high=high,
        open_low=low is not None and low < 3 and draw(st.booleans()),
        open_high=high is not None and high > 4 and draw(st.booleans()),
        default=draw(st.none() | st.just(3)) if low is None or low < 3 else None,
    )


@st.composite
def _strings(draw: st.DrawFn, base: Sample) -> Sample:
    if draw(st.booleans()):
        members = tuple(
            draw(st.lists(st.sampled_from(MEMBERS), min_size=1, max_size=5, unique=True))
        )
        sizes = tuple((member, (draw(sides), draw(sides))) for member in members)
        return replace(
            base,
            enum=members,
            default=draw(st.none() | st.sampled_from(members)),
            table=sizes if draw(st.booleans()) else (),
        )
    if draw(st.booleans()):
        low, high = draw(st.sampled_from([("9:21", "21:9"), ("1:4", "4:1"), ("9:16", "2:1")]))
        return replace(base, ratio=(low, high))
    return replace(base, default=draw(st.none() | st.sampled_from(["plain", "a b c"])))


@st.composite
def image_fields(draw: st.DrawFn) -> Sample:
    """A field that takes an image."""
    encodings = draw(
        st.sampled_from(
            [("base64",), ("base64", "url"), ("base64", "url", "data-uri"), ("base64", "data-uri")]
        )
    )
    return Sample(
        draw(st.sampled_from(["input_image", "image", "mask_image_2"])),
        nullable=draw(st.booleans()),
        encodings=encodings,
        formats=draw(st.sampled_from([(), ("jpeg", "png"), ("webp",), ("jpeg", "png", "webp")])),
        size=draw(st.none() | st.sampled_from(["20MB", "512KB", "8MiB", "1.5GB"])),
        words=draw(words),
    )


@st.composite
def pages(draw: st.DrawFn) -> tuple[Sample, ...]:
    """The fields of a page."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=5, unique=True))
    fields = [draw(plain_fields(name)) for name in names]
    if draw(st.booleans()):
        fields.append(draw(image_fields()))
    return tuple(fields)


def moves(sample: Sample, *, printed: str) -> list[tuple[str, Sample]]:
    """Every single fact of a field moved once, with the aspect that has to be named."""
    found: list[tuple[str, dict[str, Any]]] = [
        ("required", {"required": not sample.required}),
        ("nullable", {"nullable": not sample.nullable}),
    ]
    if sample.high is not None:
        found += [
            ("maximum", {"high": sample.high + 1}),
            ("maximum", {"open_high": not sample.open_high}),
        ]
    if sample.low is not None:
        found += [
            ("minimum", {"low": sample.low - 1}),
            ("minimum", {"open_low": not sample.open_low}),
        ]
    if sample.low is not None and sample.high is not None:
        found.append(("maximum", {"high": None, "open_high": False}))
    if sample.enum:
        found.append(("enum", {"enum": (*sample.enum, "glossy")}))
    if len(sample.enum) > 1 and sample.default != sample.enum[-1]:
        found.append(("enum", {"enum": sample.enum[:-1]}))
    if isinstance(sample.default, bool):
        found.append(("default", {"default": not sample.default}))
    if sample.default is not None:
        found.append(("default", {"default": None}))
    if sample.type in ("integer", "number"):
        found.append(("type", {"type": "number" if sample.type == "integer" else "integer"}))
    if sample.table:
        first, *rest = sample.table
        found.append(("dimensions", {"table": ((first[0], (1088, 1088)), *rest)}))
    if sample.ratio:
        found.append(("ratio", {"ratio": ("1:3", sample.ratio[1])}))
    if sample.size:
        found += [("size", {"size": "7MB"}), ("size", {"size": None})]
    if sample.formats:
        found.append(("formats", {"formats": (*sample.formats, "gif")}))
    if sample.encodings:
        other = ("base64", "url") if "url" not in sample.encodings else ("base64", "data-uri")
        found.append(
            ("encoding", {"encodings": other if other != sample.encodings else ("base64",)})
        )
    found.append(("wording", {"words": "Something else is told here now."}))
    return [(aspect, replace(sample, **change)) for aspect, change in found]
