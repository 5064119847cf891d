"""The exported bundle: valid OpenAPI 3.1, with patterns as true as a pattern can be."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openapi_spec_validator import OpenAPIV31SpecValidator

from linocut_kit.runtime.patterns import compiled
from linocut_kit.spec import load_specs
from linocut_kit.spec.bundle import bundle
from linocut_kit.spec.export.patterns import portable

ROOT = Path(__file__).parents[2]
INVENTED = Path(__file__).parent / "specs"
PROVIDERS = [
    (root, provider.name) for root in (ROOT / "specs", INVENTED) for provider in load_specs(root)
]


@pytest.mark.parametrize(("root", "name"), PROVIDERS, ids=lambda item: getattr(item, "name", item))
def test_the_bundle_is_one_valid_document_without_outer_references(root: Path, name: str) -> None:
    document = bundle(root, name)
    OpenAPIV31SpecValidator(document).validate()
    assert ".yaml" not in "".join(refs(document))
    assert document["openapi"].startswith("3.1.")


def refs(value: Any) -> list[str]:
    if isinstance(value, list):
        return [ref for item in value for ref in refs(item)]
    if not isinstance(value, dict):
        return []
    own = [value["$ref"]] if "$ref" in value else []
    return own + [ref for item in value.values() for ref in refs(item)]


@pytest.mark.parametrize(("root", "name"), PROVIDERS, ids=lambda item: getattr(item, "name", item))
def test_the_bundle_is_json(root: Path, name: str) -> None:
    document = bundle(root, name)
    assert json.loads(json.dumps(document)) == document


@given(st.text("a1_\u00e4\u0661-\\]", max_size=6))
@pytest.mark.parametrize(
    "pattern", [r"^\d+$", r"\w\W", r"^[\d_]+$", r"[^\w-]", r"\\d", r"^\D*$", r"[\]\d]"]
)
def test_the_exported_pattern_means_the_same_without_classes(pattern: str, text: str) -> None:
    exported = portable(pattern)
    assert compiled(exported).search(text) == compiled(pattern).search(text)
    assert r"\w" not in exported
