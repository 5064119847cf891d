"""What a body's media type cannot carry is refused in one line that says what to write."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.grid.specs import endpoint_of, write

from linocut_kit.spec import Finding
from linocut_kit.spec.bundle import bundle
from linocut_kit.spec.lint import lint

JSON, MULTIPART = "application/json", "multipart/form-data"
FORM = "application/x-www-form-urlencoded"
FILE = {"type": "string", "x-image": {"encodings": ["file"]}}
LINK = {"type": "string", "x-image": {"encodings": ["url"]}}
TEXT = {"type": "string"}
MAYBE = {"type": ["string", "null"]}
OBJECT = {"type": "object", "additionalProperties": False, "properties": {"a": TEXT}}


def many(items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": items, **more}


def found(
    root: Path, content: str, field: Any, encoding: Any = None, required: bool = False, **more: Any
) -> list[Finding]:
    request = {
        "type": "object", "additionalProperties": False, "properties": {"p": TEXT, "q": field},
        "required": ["q"] if required else [], **more,
    }  # fmt: skip
    document = endpoint_of("easel", request)
    body = document["paths"]["/v1/easel"]["post"]["requestBody"]
    media = body["content"].pop(JSON)
    for kind in content.split():
        body["content"][kind] = {**media, **({"encoding": encoding} if encoding else {})}
    write(root, [])
    (root / "grid" / "easel.yaml").write_text(json.dumps(document, indent=1), "utf-8")
    return lint(root)[1]


def said(text: str, name: str = "q") -> dict[str, Any]:
    return {name: {"contentType": text}}


REFUSED: dict[str, tuple[str, str, Any, Any, dict[str, Any]]] = {
    "a file in JSON": ("inert-keyword", JSON, FILE, None, {}),
    "a file in a form": ("inert-keyword", FORM, FILE, None, {}),
    "a file in an object": (
        "inert-keyword", MULTIPART, {**OBJECT, "properties": {"a": FILE}}, None, {}),
    "files as JSON": ("unsupported-media-type", MULTIPART, many(FILE), said(JSON), {}),
    "a file as text": ("unsupported-media-type", MULTIPART, FILE, said("text/plain"), {}),
    "an object in a form": ("unsupported-media-type", FORM, OBJECT, None, {}),
    "arrays of arrays": ("unsupported-media-type", MULTIPART, many(many(TEXT)), None, {}),
    "a field without a type": ("unsupported-media-type", FORM, {"title": "any"}, None, {}),
    "an item that may be null": ("unsupported-media-type", MULTIPART, many(MAYBE), None, {}),
    "null that must be there": (
        "unsupported-media-type", FORM, MAYBE, None, {"required": True}),
    "encoding of nothing": ("inert-keyword", MULTIPART, TEXT, said(JSON, "other"), {}),
    "encoding of JSON": ("inert-keyword", JSON, TEXT, said(JSON), {}),
    "XML": ("unsupported-media-type", MULTIPART, TEXT, said("text/xml"), {}),
    "an object as text": ("unsupported-media-type", MULTIPART, OBJECT, said("text/plain"), {}),
    "two media types": ("unsupported-media-type", f"{MULTIPART} {JSON}", TEXT, None, {}),
    "another media type": ("unsupported-media-type", "text/plain", TEXT, None, {}),
    "further fields that are no texts": (
        "unsupported-media-type", FORM, TEXT, None, {"additionalProperties": {"type": "integer"}}),
    "a body's limit inside": (
        "inert-keyword", JSON, {**OBJECT, "x-body": {"max-bytes": 9}}, None, {}),
    "no images in all": (
        "inert-keyword", JSON, many(TEXT, **{"x-image-total": {"max-bytes": 9}}), None, {}),
    "URLs in all": (
        "inert-keyword", JSON, many(LINK, **{"x-image-total": {"max-bytes": 9}}), None, {}),
    "a limit that no body keeps": (
        "empty-range", JSON, TEXT, None, {"x-body": {"max-bytes": 1}}),
}  # fmt: skip
TAKEN: dict[str, tuple[str, Any, Any]] = {
    "an object": (MULTIPART, OBJECT, None),
    "objects": (MULTIPART, many(OBJECT), None),
    "an object as JSON": (FORM, OBJECT, said(JSON)),
    "arrays of arrays as JSON": (FORM, many(many(MAYBE)), said(JSON)),
    "files": (MULTIPART, many(FILE), said("image/png, image/jpeg")),
    "null that may be left out": (FORM, MAYBE, None),
    "a text with its type": (MULTIPART, TEXT, said("text/plain; charset=utf-8")),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_a_media_type_does_not_carry_is_refused_with_what_to_write(
    case: str, tmp_path: Path
) -> None:
    code, content, field, encoding, more = REFUSED[case]
    findings = found(tmp_path, content, field, encoding, **more)
    assert code in {finding.code for finding in findings}
    assert all(finding.help and finding.line for finding in findings)


@pytest.mark.parametrize("case", TAKEN)
def test_what_a_media_type_carries_is_taken(case: str, tmp_path: Path) -> None:
    content, field, encoding = TAKEN[case]
    assert found(tmp_path, content, field, encoding) == []


def test_a_limit_of_a_body_is_said_once(tmp_path: Path) -> None:
    document = endpoint_of("easel", {**OBJECT, "x-body": {"max-bytes": 90}})
    document["paths"]["/v1/easel"]["post"]["requestBody"]["x-body"] = {"max-bytes": 80}
    write(tmp_path, [])
    (tmp_path / "grid" / "easel.yaml").write_text(json.dumps(document), "utf-8")
    assert [finding.code for finding in lint(tmp_path)[1]] == ["inert-keyword"]


def test_limits_of_all_images_and_of_the_body_are_exported_in_words(tmp_path: Path) -> None:
    image = {"type": "string", "x-image": {"encodings": ["base64"]}}
    total = {"x-image-total": {"max-bytes": 4_000_000}}
    assert found(tmp_path, JSON, many(image, **total), **{"x-body": {"max-bytes": 9_000_000}}) == []
    schema = bundle(tmp_path, "grid")["components"]["schemas"]["EaselRequest"]
    assert "9,000,000 bytes" in schema["description"]
    assert "4,000,000 bytes" in schema["properties"]["q"]["description"]
