"""What the export says of numbers and sizes as text: never against the printed validator."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.grid.specs import write

from linocut_kit.emit.render import environment
from linocut_kit.emit.validator import render_endpoint
from linocut_kit.spec import load_specs
from linocut_kit.spec.bundle import bundle
from linocut_kit.spec.schema_judge import schema_judge

FORMS: dict[str, dict[str, Any]] = {
    "whole": {"x-number": {"integer": True}},
    "any": {"x-number": {"integer": False}},
    "size": {"x-size": {"separator": "x"}},
    "words": {"x-size": {"separator": "*", "also": ["auto", "a.b", "w" * 1200]}},
}
"""What a pattern says in full."""

FIELDS: dict[str, dict[str, Any]] = {
    **FORMS,
    "natural": {"x-number": {"integer": True, "minimum": 1, "maximum": 99}},
    "zero": {"x-number": {"minimum": 0, "multipleOf": 0.5}},
    "short": {"x-number": {"integer": True}, "maxLength": 3},
    "sides": {"x-size": {"multiple": 8, "min-side": 64, "max-side": 1024}},
    "pixels": {"x-size": {"separator": " by ", "max-pixels": 5000, "max-ratio": 2}},
    "bytes": {"x-length": "bytes", "minLength": 5, "maxLength": 9},
    "units": {"x-length": "utf-16", "minLength": 3, "maxLength": 4},
}
NUMERALS = st.from_regex(r"-?[0-9]{1,3}(\.[0-9]{1,2})?", fullmatch=True)
SIDES = st.sampled_from(["1", "64", "72", "100", "999", "1000", "1024", "01", "0", "9" * 600])
TEXTS = st.one_of(
    NUMERALS,
    st.sampled_from(
        ["-0", "-0.0", "5\n", "9" * 1000, "9" * 1001, "auto", "a.b", "axb", "w" * 1200]
    ),
    st.tuples(SIDES, st.sampled_from(["x", "*", " by ", "X"]), SIDES).map("".join),
    st.text("a\u00e9\u6f22\U0001f30a15x", max_size=10),
)


@pytest.fixture(scope="module")
def judges(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, dict[str, Any]]:
    """The printed validator of an endpoint with those fields, and the exported schema of each."""
    root = tmp_path_factory.mktemp("specs")
    fields = {name: {"type": "string", **item} for name, item in FIELDS.items()}
    write(root, [("texts", {"type": "object", "properties": fields})])
    (provider,) = load_specs(root)
    names: dict[str, Any] = {}
    exec(render_endpoint(provider, provider.endpoints[0], environment()), names)
    schema = bundle(root, provider.name)["components"]["schemas"][
        provider.endpoints[0].request_name
    ]
    return names["check"], {
        name: schema_judge({key: item for key, item in said.items() if not key.startswith("x-")})
        for name, said in schema["properties"].items()
    }


@settings(max_examples=200, deadline=None)
@given(text=TEXTS, field=st.sampled_from(sorted(FIELDS)))
def test_the_export_says_of_a_text_with_a_form_what_the_printed_validator_says(
    judges: tuple[Any, dict[str, Any]], text: str, field: str
) -> None:
    check, schemas = judges
    found = [item.code for item in check({field: text})]
    said = schemas[field].is_valid(text)
    assert said or found, "the validator takes what the export refuses"
    assert field not in FORMS or said is (found == []), found


@pytest.mark.parametrize(
    ("field", "text"),
    [("natural", "-5"), ("sides", "9x64"), ("sides", "64x99999"), ("bytes", "a"), ("words", "axb")],
)
def test_the_export_refuses_what_its_words_can_tell(
    judges: tuple[Any, dict[str, Any]], field: str, text: str
) -> None:
    assert not judges[1][field].is_valid(text)
