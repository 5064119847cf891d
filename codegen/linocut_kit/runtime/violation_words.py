"""What a violation says and helps with, by its code."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Words:
    """The message and the help of one code, with places for name, limit, what was got and said."""

    message: str
    help: str


TYPES: Final = {
    "string": "a string",
    "integer": "an integer",
    "number": "a finite number",
    "boolean": "true or false",
    "object": "an object",
    "array": "an array",
    "null": "null",
    "any": "JSON",
}

WORDS: Final[dict[str, Words]] = {
    "wrong-type": Words("{name} must be {limit}, got {got}", "send {name} as {limit}"),
    "not-sendable": Words(
        "{name} must be a text that a {limit} can carry, got {got}",
        "use visible ASCII without blanks around it, and in a path no empty text and no dots",
    ),
    "missing-field": Words("{name} is required and missing", "add {name}"),
    "unknown-field": Words("{name} is not a field that the page lists", "leave {name} out"),
    "below-minimum": Words("{name} must be at least {limit}, got {got}", "use {limit} or more"),
    "above-maximum": Words("{name} must be at most {limit}, got {got}", "use {limit} or less"),
    "not-above-minimum": Words(
        "{name} must be greater than {limit}, got {got}", "use more than {limit}"
    ),
    "not-below-maximum": Words(
        "{name} must be less than {limit}, got {got}", "use less than {limit}"
    ),
    "not-a-multiple": Words(
        "{name} must be a multiple of {limit}, got {got}", "use a multiple of {limit}"
    ),
    "not-in-enum": Words("{name} must be one of {limit}, got {got}", "use one of {limit}"),
    "not-the-constant": Words("{name} must be {limit}, got {got}", "use {limit}"),
    "too-short": Words(
        "{name} must have at least {limit} characters, got {got}", "use {limit} or more characters"
    ),
    "too-long": Words(
        "{name} must have at most {limit} characters, got {got}", "use {limit} or fewer characters"
    ),
    "too-few-code-units": Words(
        "{name} must have at least {limit} UTF-16 code units, got {got}",
        "use {limit} or more code units",
    ),
    "too-many-code-units": Words(
        "{name} must have at most {limit} UTF-16 code units, got {got}",
        "use {limit} or fewer code units; an emoji has two",
    ),
    "too-few-bytes": Words(
        "{name} must have at least {limit} bytes in UTF-8, got {got}", "use {limit} or more bytes"
    ),
    "too-many-bytes": Words(
        "{name} must have at most {limit} bytes in UTF-8, got {got}",
        "use {limit} or fewer bytes; a letter beyond ASCII has two to four",
    ),
    "pattern-mismatch": Words("{name} must match {limit}, got {got}", "use a text like {limit}"),
    "not-a-format": Words("{name} must be a valid {limit}, got {got}", "use a valid {limit}"),
    "not-a-uri": Words(
        "{name} must be an absolute URI with a scheme, got {got}",
        "use a whole URL, such as https://example.com/path, with other characters percent-encoded",
    ),
    "too-few-items": Words(
        "{name} must have at least {limit} items, got {got}", "use {limit} or more items"
    ),
    "too-many-items": Words(
        "{name} must have at most {limit} items, got {got}", "use {limit} or fewer items"
    ),
    "too-few-properties": Words(
        "{name} must have at least {limit} properties, got {got}", "add properties, {limit} or more"
    ),
    "too-many-properties": Words(
        "{name} must have at most {limit} properties, got {got}", "leave all but {limit} out"
    ),
    "duplicate-items": Words(
        "{name} must have no item twice, got {got}", "leave the repeated item out"
    ),
    "wrong-encoding": Words(
        "{name} must be an image as {limit}, got {got}", "send the image as {limit}"
    ),
    "wrong-image-format": Words(
        "{name} must be an image of format {limit}, got {got}", "convert the image to {limit}"
    ),
    "image-too-large": Words(
        "{name} must be an image of at most {limit} bytes, got {got}",
        "shrink or recompress the image to {limit} bytes",
    ),
    "images-too-large": Words(
        "{name} must have images of at most {limit} bytes in all, got {got}",
        "shrink or recompress the images, or send fewer",
    ),
    "body-too-large": Words(
        "{name} must have at most {limit} bytes as it is sent, got {got}",
        "shrink or recompress the images, or shorten the texts",
    ),
    "not-a-number-text": Words(
        "{name} must be {limit} written as text, got {got}",
        "write it as a text of digits, such as 5, without blanks, leading zeros or an exponent",
    ),
    "has-a-fraction": Words(
        "{name} must be a whole number written as text, got {got}", "leave the fraction out"
    ),
    "not-a-size": Words(
        "{name} must be a size written as {limit}, got {got}", "use {limit}, in whole pixels"
    ),
    "side-not-a-multiple": Words(
        "{name} must have sides that are multiples of {limit}, got {got}",
        "use sides that are multiples of {limit}",
    ),
    "side-too-short": Words(
        "{name} must have sides of at least {limit} pixels, got {got}", "use sides from {limit} on"
    ),
    "side-too-long": Words(
        "{name} must have sides of at most {limit} pixels, got {got}", "use sides up to {limit}"
    ),
    "too-few-pixels": Words(
        "{name} must have at least {limit} pixels in all, got {got}", "use {limit} pixels or more"
    ),
    "too-many-pixels": Words(
        "{name} must have at most {limit} pixels in all, got {got}", "use {limit} pixels or fewer"
    ),
    "sides-too-narrow": Words(
        "{name} must have a width to height of at least {limit}, got {got}", "make it wider"
    ),
    "sides-too-wide": Words(
        "{name} must have a width to height of at most {limit}, got {got}", "make it narrower"
    ),
    "missing-dependent": Words("{name}: {said}", "add what is needed, or leave out what needs it"),
    "not-exactly-one": Words("{name}: {said}, got {got}", "send one of {limit}, and no other"),
    "none-of-required": Words("{name}: {said}, got {got}", "add one of {limit}"),
    "not-together": Words("{name}: {said}", "leave one of {limit} out"),
    "rule-broken": Words("{name}: {said}", "meet it, or change the field that it hangs on"),
    "not-a-ratio": Words(
        "{name} must be a ratio W:H of positive integers between {limit}, got {got}",
        "write the ratio as width:height, such as 16:9",
    ),
    "ratio-too-narrow": Words(
        "{name} must be a ratio of at least {limit}, got {got}", "use {limit} or a wider ratio"
    ),
    "ratio-too-wide": Words(
        "{name} must be a ratio of at most {limit}, got {got}", "use {limit} or a narrower ratio"
    ),
}
