"""The exported schema judged by jsonschema-rs, with our keywords by the plainest means.

Nothing here comes from the runtime: what it says is a second opinion.
"""

import base64
import re
from collections.abc import Callable
from fractions import Fraction
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import jsonschema_rs
import PIL.Image


def validator(document: dict[str, Any], name: str) -> Callable[[Any], bool]:
    """Whether a body meets the request schema of that name in an OpenAPI document."""
    schema = _with_hosts(document["components"]["schemas"][name])
    schema = {**schema, "components": {"schemas": _with_hosts(document["components"]["schemas"])}}
    judge = jsonschema_rs.Draft202012Validator(
        schema,
        validate_formats=True,
        keywords={
            "x-image": Image,
            "x-image-total": Total,
            "x-ratio": Ratio,
            "x-number": Numeral,
            "x-size": Size,
            "x-length": Length,
            "x-host": Host,
            "x-width": Width,
            "multipleOf": Multiple,
        },
    )

    def meets(body: Any) -> bool:
        return not _beyond_json(body) and judge.is_valid(body)

    return meets


def _beyond_json(value: Any) -> bool:
    """jsonschema-rs takes what json.dumps takes; NaN and infinities are no JSON."""
    if isinstance(value, float):
        return value != value or value in (float("inf"), float("-inf"))
    if isinstance(value, dict):
        return any(_beyond_json(item) for item in value.values())
    return isinstance(value, list) and any(_beyond_json(item) for item in value)


def _with_hosts(node: Any) -> Any:
    if isinstance(node, list):
        return [_with_hosts(item) for item in node]
    if not isinstance(node, dict):
        return node
    copied = {key: _with_hosts(item) for key, item in node.items()}
    if node.get("format") in _WIDTHS:
        copied["x-width"] = node["format"]
    return {**copied, "x-host": True} if node.get("format") == "uri" else copied


_WIDTHS = {"int32": (-(2**31), 2**31), "int64": (-(2**63), 2**63), "uint32": (0, 2**32)}


class Keyword:
    def __init__(self, schema: Any, value: Any, path: Any) -> None:
        self.value = value

    def validate(self, instance: Any) -> None:
        if not self.meets(instance):
            raise ValueError(f"does not meet {self.value}")

    def meets(self, instance: Any) -> bool:
        raise NotImplementedError


class Length(Keyword):
    """What `minLength` and `maxLength` count, where it is not characters."""

    def __init__(self, schema: Any, value: Any, path: Any) -> None:
        super().__init__(schema, value, path)
        self.least, self.most = schema.get("minLength", 0), schema.get("maxLength", 10**9)

    def meets(self, instance: Any) -> bool:
        if not isinstance(instance, str):
            return True
        width = {"bytes": ("utf-8", 1), "utf-16": ("utf-16-le", 2)}[self.value]
        size = len(instance.encode(width[0], "surrogatepass")) // width[1]
        return bool(self.least <= size <= self.most)


class Multiple(Keyword):
    """Of decimals as they are written; floats have no tenth."""

    def meets(self, instance: Any) -> bool:
        if isinstance(instance, bool) or not isinstance(instance, (int, float)):
            return True
        return Fraction(str(instance)) % Fraction(str(self.value)) == 0


class Width(Keyword):
    """Formats of integers, which jsonschema-rs does not judge."""

    def meets(self, instance: Any) -> bool:
        if isinstance(instance, bool) or not isinstance(instance, (int, float)):
            return True
        low, high = _WIDTHS[self.value]
        return low <= Fraction(str(instance)) < high


class Host(Keyword):
    """ASCII only, and a host where the scheme is http or https."""

    def meets(self, instance: Any) -> bool:
        return not isinstance(instance, str) or (instance.isascii() and _has_host(instance))


def _has_host(text: str) -> bool:
    scheme, _, rest = text.partition(":")
    if scheme.lower() not in ("http", "https"):
        return True
    if not rest.startswith("//"):
        return False
    authority = re.split("[/?#]", rest[2:], maxsplit=1)[0]
    host = authority.rpartition("@")[2]
    return host not in ("", ":") and not host.startswith(":")


_PLAIN_URI = jsonschema_rs.Draft202012Validator(
    {"type": "string", "format": "uri"}, validate_formats=True
)


class Ratio(Keyword):
    def meets(self, instance: Any) -> bool:
        if not isinstance(instance, str):
            return True
        if re.fullmatch("[1-9][0-9]*:[1-9][0-9]*", instance) is None:
            return False
        sides = Fraction(*map(int, instance.split(":")))
        low, high = self.value.get("min"), self.value.get("max")
        return not (low and sides < Fraction(*map(int, low.split(":")))) and not (
            high and sides > Fraction(*map(int, high.split(":")))
        )


class Numeral(Keyword):
    def meets(self, instance: Any) -> bool:
        if not isinstance(instance, str):
            return True
        fraction = "" if self.value.get("integer") else "([.][0-9]+)?"
        if re.fullmatch(f"-?(0|[1-9][0-9]*){fraction}", instance) is None:
            return False
        number = Fraction(instance)
        low, high, step = (
            None if item is None else Fraction(str(item))
            for item in map(self.value.get, ("minimum", "maximum", "multipleOf"))
        )
        return not (
            (low is not None and number < low)
            or (high is not None and number > high)
            or (step is not None and number % step)
        )


def _sides_meet(value: dict[str, Any], width: int, height: int) -> bool:
    """Whether a width and a height keep the limits of x-size and x-image."""
    ratio = Fraction(width, height)
    low, high = (str(value.get(item, end)).replace(":", "/")
                 for item, end in (("min-ratio", 0), ("max-ratio", 10**9)))  # fmt: skip
    steps = value.get("multiple", 1)
    return (
        width % steps == 0
        and height % steps == 0
        and min(width, height) >= value.get("min-side", 1)
        and max(width, height) <= value.get("max-side", width + height)
        and width * height >= value.get("min-pixels", 1)
        and width * height <= value.get("max-pixels", width * height)
        and Fraction(low) <= ratio <= Fraction(high)
    )


class Size(Keyword):
    def meets(self, instance: Any) -> bool:
        if not isinstance(instance, str) or instance in self.value.get("also", []):
            return True
        mark = re.escape(self.value.get("separator", "x"))
        found = re.fullmatch(f"([1-9][0-9]*){mark}([1-9][0-9]*)", instance)
        return found is not None and _sides_meet(self.value, int(found[1]), int(found[2]))


_SIGNATURES = {
    "jpeg": [b"\xff\xd8\xff"],
    "png": [b"\x89PNG\r\n\x1a\n"],
    "gif": [b"GIF87a", b"GIF89a"],
    "bmp": [b"BM"],
    "tiff": [b"II*\0", b"MM\0*"],
}
_BRANDS = {
    "avif": ["avif", "avis"],
    "heic": ["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"],
}


class Image(Keyword):
    def meets(self, instance: Any) -> bool:
        if not isinstance(instance, str):
            return True
        if re.match("[A-Za-z][A-Za-z0-9+.-]*:", instance):
            return self._link(instance)
        # A file of a multipart body stands in a value as base64.
        return bool({"base64", "file"} & set(self.value["encodings"])) and self._data(instance)

    def _link(self, text: str) -> bool:
        if text[:5].lower() != "data:":
            return (
                "url" in self.value["encodings"]
                and text.isascii()
                and _has_host(text)
                and _PLAIN_URI.is_valid(text)
                and bool(urlsplit(text).scheme)
            )
        head, comma, payload = text.partition(";base64,")
        word = "[A-Za-z0-9._-]+"
        form = f"(?i:data):image/[A-Za-z0-9.+-]+(;{word}={word})*"
        if not comma or re.fullmatch(form, head) is None:
            return False
        return "data-uri" in self.value["encodings"] and self._data(payload)

    def _data(self, text: str) -> bool:
        try:
            data = base64.b64decode(text, validate=True)
        except ValueError:
            return False
        if not data or len(text) % 4:
            return False
        formats = self.value.get("formats")
        fits = formats is None or any(_is(data, item) for item in formats)
        if not fits or len(data) > self.value.get("max-bytes", len(data)):
            return False
        if not {"min-side", "max-side", "max-pixels", "min-ratio", "max-ratio"} & set(self.value):
            return True
        with PIL.Image.open(BytesIO(data)) as picture:
            return _sides_meet(self.value, *picture.size)


class Total(Keyword):
    """The images of a list together; a URL has no bytes here."""

    def meets(self, instance: Any) -> bool:
        return _weight(instance) <= self.value["max-bytes"]


def _weight(instance: Any) -> int:
    if isinstance(instance, list):
        return sum(map(_weight, instance))
    if not isinstance(instance, str) or (":" in instance and ";base64," not in instance):
        return 0
    try:
        return len(base64.b64decode(instance.rpartition(",")[2]))
    except ValueError:
        return 0


def _is(data: bytes, name: str) -> bool:
    if name == "webp":
        return data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    if name in _BRANDS:
        return data[4:8] == b"ftyp" and data[8:12].decode("latin-1") in _BRANDS[name]
    if name == "svg":
        return data.lstrip().startswith((b"<svg", b"<?xml", b"<!--", b"<!DOCTYPE svg"))
    return any(data.startswith(head) for head in _SIGNATURES[name])
