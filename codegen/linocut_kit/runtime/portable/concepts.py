"""What requests of all providers have in common, each with its meaning and unit.

A spec says `x-concept` of a field. What a provider writes in words or on a scale of its own is
said there too, so that a portable value is the same thing at every door.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, Literal

Kind = Literal[
    "text", "count", "number", "share", "ratio", "pixels", "size", "image", "flag", "word"
]
"""How a portable value is written: `share` is a number from 0 to 1, `size` is two of `pixels`."""

AUTO: Final = "auto"
"""The portable value that leaves a choice to the provider."""

_RATIO: Final = re.compile(r"\s*([1-9][0-9]{0,4})\s*[:/x]\s*([1-9][0-9]{0,4})\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """A thing that many providers take. `argument` is its name in Python, empty for a part of
    another; `words` are the portable values of a kind `word`, empty where any is one.
    """

    name: str
    argument: str
    kind: Kind
    meaning: str
    words: tuple[str, ...] = ()


CONCEPTS: Final[Mapping[str, Concept]] = {
    concept.name: concept
    for concept in (
        Concept(name="prompt", argument="prompt", kind="text", meaning="What the image shows."),
        Concept(
            name="negative-prompt", argument="negative_prompt", kind="text",
            meaning="What the image must not show.",
        ),
        Concept(
            name="aspect-ratio", argument="aspect", kind="ratio",
            meaning="Width to height, such as 16:9; auto leaves it to the provider.",
        ),
        Concept(
            name="size", argument="size", kind="size",
            meaning="Width and height of the image in pixels, in one field.",
        ),
        Concept(name="width", argument="", kind="pixels", meaning="Its width in pixels."),
        Concept(name="height", argument="", kind="pixels", meaning="Its height in pixels."),
        Concept(
            name="resolution", argument="resolution", kind="word",
            meaning="The class of the size, beside the aspect ratio.", words=("1k", "2k", "4k"),
        ),
        Concept(name="count", argument="n", kind="count", meaning="How many images a call makes."),
        Concept(
            name="seed", argument="seed", kind="count",
            meaning="The same seed makes the same image from the same request.",
        ),
        Concept(
            name="images", argument="images", kind="image",
            meaning="Images to start from or to refer to, in their order.",
        ),
        Concept(
            name="mask", argument="mask", kind="image",
            meaning="Which part of the first image is to change.",
        ),
        Concept(
            name="strength", argument="strength", kind="share",
            meaning="How far the result may leave the first image: 0 keeps it, 1 ignores it.",
        ),
        Concept(
            name="guidance", argument="guidance", kind="number",
            meaning="How closely the prompt is followed, on the model's own scale.",
        ),
        Concept(name="steps", argument="steps", kind="count", meaning="Steps of the sampler."),
        Concept(
            name="safety", argument="safety", kind="share",
            meaning="How strict the moderation is: 0 is the least of the provider, 1 the most.",
        ),
        Concept(
            name="quality", argument="quality", kind="word",
            meaning="Effort for the image.", words=("low", "medium", "high"),
        ),
        Concept(
            name="output-format", argument="format", kind="word",
            meaning="Format of the image file.",
            words=("jpeg", "png", "webp", "gif", "avif", "svg"),
        ),
        Concept(
            name="transparent-background", argument="transparent", kind="flag",
            meaning="Whether the background is transparent.",
        ),
        Concept(
            name="prompt-rewriting", argument="rewriting", kind="flag",
            meaning="Whether the provider may rewrite the prompt first.",
        ),
        Concept(
            name="person", argument="person", kind="word",
            meaning="Which people may be shown.", words=("all", "adults", "none"),
        ),
        Concept(
            name="style", argument="style", kind="word",
            meaning="A style by the provider's own name for it.",
        ),
        Concept(
            name="webhook", argument="webhook", kind="text",
            meaning="The URL that is called when the task ends.",
        ),
    )
}  # fmt: skip
"""Every concept by its name, in the order in which a plan places them."""

ARGUMENTS: Final[Mapping[str, Concept]] = {
    concept.argument: concept for concept in CONCEPTS.values() if concept.argument
}
"""Those that a person gives, by the name of the argument."""


def as_ratio(value: object) -> Fraction:
    """An aspect ratio as a fraction, from "16:9", "1344x768" or a pair. Raises ValueError."""
    if isinstance(value, str) and (match := _RATIO.fullmatch(value)):
        return Fraction(int(match[1]), int(match[2]))
    if (pair := _pair(value)) is not None:
        return Fraction(*pair)
    raise ValueError(f"{value!r} is no aspect ratio; write it as 16:9")


def as_size(value: object) -> tuple[int, int]:
    """Width and height in pixels, from a pair or "1344x768". Raises ValueError."""
    if isinstance(value, str) and (match := re.fullmatch(r"([1-9]\d{0,4})x([1-9]\d{0,4})", value)):
        return int(match[1]), int(match[2])
    if (pair := _pair(value)) is not None:
        return pair
    raise ValueError(f"{value!r} is no size; write it as (1344, 768) or 1344x768")


def as_portable(concept: Concept, value: Any) -> Any:
    """A value as plans hold it, or ValueError with what to write instead."""
    if value == AUTO and concept.kind in ("ratio", "size", "word", "flag"):
        return AUTO
    match concept.kind:
        case "ratio":
            return as_ratio(value)
        case "size":
            return as_size(value)
        case "share":
            return _number(concept, value, 0, 1)
        case "number":
            return _number(concept, value)
        case "count" | "pixels":
            if type(value) is int:
                return value
            raise ValueError(f"{concept.argument} is a whole number, not {value!r}")
        case "flag":
            if isinstance(value, bool):
                return value
            raise ValueError(f"{concept.argument} is true, false or auto, not {value!r}")
        case "word" if concept.words:
            word = {"jpg": "jpeg"}.get(str(value).lower(), str(value).lower())
            if word in concept.words:
                return word
            raise ValueError(
                f"{concept.argument} {value!r} is unknown; known are {', '.join(concept.words)}"
            )
        case "text" | "word":
            if isinstance(value, str):
                return value
            raise ValueError(f"{concept.argument} is a text, not {value!r}")
        case "image":
            return value


def key_of(value: Any) -> str:
    """A portable value as `values` of a spec write it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Fraction):
        return f"{value.numerator}:{value.denominator}"
    if isinstance(value, tuple):
        return "x".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def portable_key(concept: Concept, text: str) -> Any:
    """The portable value that a key of `values` stands for. Raises ValueError."""
    match concept.kind:
        case "flag":
            words = {"true": True, "false": False, AUTO: AUTO}
            if text in words:
                return words[text]
            raise ValueError(f"{text!r} is none of true, false, auto")
        case "share" | "number":
            return as_portable(concept, _parsed(text))
        case "count" | "pixels":
            return as_portable(concept, int(text))
        case _:
            return as_portable(concept, text)


def _parsed(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"{text!r} is no number") from None


def _number(concept: Concept, value: Any, least: float | None = None, most: float = 0) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        raise ValueError(f"{concept.argument} is a number, not {value!r}")
    if least is not None and not least <= value <= most:
        raise ValueError(f"{concept.argument} is a number from {least} to {most}, not {value!r}")
    return value


def _pair(value: Any) -> tuple[int, int] | None:
    """Two positive whole numbers; None where it is something else."""
    if isinstance(value, tuple | list) and len(value) == 2:
        first, second = value
        if type(first) is int and type(second) is int and min(first, second) > 0:
            return first, second
    return None
