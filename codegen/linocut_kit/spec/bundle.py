"""A provider's documents as one OpenAPI 3.1 document that every tool of that ecosystem reads."""

import re
from pathlib import Path
from typing import Any

from linocut_kit.spec.documents import PROVIDER_FILE, Documents, Report, SpecError, read_documents
from linocut_kit.spec.yaml import Node

_TEXT = "[A-Za-z0-9+/]"
_TAIL = f"(?:{_TEXT}{{4}})*(?:{_TEXT}{{2}}==|{_TEXT}{{3}}=)?"
_BEGINNINGS = {
    "jpeg": f"/9j/{_TAIL}",
    "png": f"iVBORw0KGg(?:o=|[opqr]{_TEXT}{_TAIL})",
}
_ANY_BASE64 = f"(?:{_TEXT}{{4}})*(?:{_TEXT}{{4}}|{_TEXT}{{2}}==|{_TEXT}{{3}}=)"
_ANY_URI = r"[A-Za-z][A-Za-z0-9+.\-]*:[!-~]*"
_ANY_DATA_URI = r"data:[!-~]*;base64,[A-Za-z0-9+/]+={0,2}"
_INTEGER = "^-?(?:0|[1-9][0-9]*)$"
_NUMBER = r"^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$"
_RATIO = "^[1-9][0-9]*:[1-9][0-9]*$"


def bundle(root: Path, provider: str) -> dict[str, Any]:
    """The provider's OpenAPI document, from a specs folder that `lint` finds nothing wrong in.

    Images and ratios carry a true `pattern`, so that tools which do not know our keys make
    bodies of the right shape. Raises SpecError or SpecsUnreadable where the specs cannot be read.
    """
    report = Report()
    documents = read_documents(root, report)
    if report.findings:
        raise SpecError(tuple(report.findings))
    return bundle_documents(documents, provider)


def bundle_documents(documents: Documents, provider: str) -> dict[str, Any]:
    """The same, of documents that are read already."""
    shared = documents.files[f"{provider}/{PROVIDER_FILE}"]
    endpoints = next(found for name, found in documents.providers() if name == provider)
    document: dict[str, Any] = {
        key: _plain(one) for key, one in shared.items() if key not in ("paths", "components")
    }
    document.setdefault("servers", [{"url": "/"}])
    document["paths"] = {}
    components: dict[str, dict[str, Any]] = {}
    for node in (shared, *endpoints.values()):
        for kind, group in _items(node, "components"):
            components.setdefault(kind, {}).update({key: _plain(one) for key, one in group.items()})
        for path, item in _items(node, "paths"):
            document["paths"].setdefault(path, {}).update(_plain(item))
    document["components"] = components
    for conflict in ("x-assumed", "x-conflict"):
        document.pop(conflict, None)
    return document


def _items(node: Node, key: str) -> list[tuple[str, Node]]:
    found = node.get(key)
    return found.items() if found is not None else []


def _plain(node: Node) -> Any:
    if isinstance(node.value, list):
        return [_plain(one) for one in node.value]
    if not isinstance(node.value, dict):
        return node.value
    plain = {key: _plain(one) for key, one in node.items()}
    ref = plain.get("$ref")
    if isinstance(ref, str):
        plain["$ref"] = "#" + ref.partition("#")[2]
    pattern = image_pattern(plain["x-image"]) if "x-image" in plain else None
    if "x-ratio" in plain:
        pattern = _RATIO
    if "x-length" in plain and "minLength" in plain:
        units = {"utf-16": 2, "bytes": 4}[plain["x-length"]]
        plain["minLength"] = -(-plain["minLength"] // units)
    if "x-size" in plain:
        pattern = _size_pattern(plain["x-size"])
    if "x-number" in plain:
        pattern = _INTEGER if plain["x-number"].get("integer") else _NUMBER
    if pattern is not None:
        plain.setdefault("pattern", pattern)
    if isinstance(plain.get("pattern"), str):
        plain["pattern"] = portable(plain["pattern"])
    return plain


def portable(pattern: str) -> str:
    """A pattern of ECMA-262 without the classes that other engines read as wider than ASCII."""
    made: list[str] = []
    in_class = False
    for part in re.findall(r"(?s)\\.|.", pattern):
        in_class = (in_class or part == "[") and part != "]"
        inside, outside = _CLASSES.get(part, (part, part))
        made.append(inside if in_class else outside)
    return "".join(made)


_CLASSES = {
    r"\d": ("0-9", "[0-9]"),
    r"\w": ("A-Za-z0-9_", "[A-Za-z0-9_]"),
    r"\D": (r"\D", "[^0-9]"),
    r"\W": (r"\W", "[^A-Za-z0-9_]"),
}
"""Classes inside and outside of brackets, in ASCII."""


def _size_pattern(size: dict[str, Any]) -> str:
    side = "[1-9][0-9]*"
    words = [_quoted(one) for one in size.get("also", [])]
    return f"^(?:{'|'.join([side + _quoted(size.get('separator', 'x')) + side, *words])})$"


def _quoted(text: str) -> str:
    return re.sub(r"([\\^$.*+?()[\]{}|/])", r"\\\1", text)


def image_pattern(image: dict[str, Any]) -> str | None:
    """A regular expression for the texts of an image field; None where only a URL is taken."""
    encodings = image.get("encodings", [])
    if encodings == ["url"]:
        return None
    beginnings = [_BEGINNINGS[one] for one in image.get("formats", []) if one in _BEGINNINGS]
    known = beginnings if len(beginnings) == len(image.get("formats", [])) else []
    texts = {
        "base64": "|".join(known) or _ANY_BASE64,
        "url": _ANY_URI,
        "data-uri": _ANY_DATA_URI,
    }
    return f"^(?:{'|'.join(texts[one] for one in encodings if one in texts)})$"
