"""Numbers, sizes, lengths and images as text: strategies, printed validator and fake agree."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from tests.grid.specs import request_of, write

from linocut_kit import strategies
from linocut_kit.emit.render import environment
from linocut_kit.emit.validator import render_endpoint
from linocut_kit.fake.judging import judge
from linocut_kit.spec import load_specs

FIELDS: dict[str, dict[str, Any]] = {
    "number": {"x-number": {"integer": True, "minimum": 0, "maximum": 6}},
    "size": {"x-size": {"multiple": 16, "max-side": 2048, "max-ratio": 3, "also": ["auto"]}},
    "length": {"maxLength": 9, "minLength": 2, "x-length": "utf-16"},
    "known": {"x-known": ["fast"], "maxLength": 12},
    "image": {
        "x-image": {"encodings": ["base64", "url"], "formats": ["jpeg", "png"], "min-side": 30,
                    "max-pixels": 4000, "min-ratio": 0.4},
    },
}  # fmt: skip


@pytest.mark.parametrize("at", ["nested", "item"])
@pytest.mark.parametrize("name", FIELDS)
def test_bodies_are_judged_alike(name: str, at: str, tmp_path: Path) -> None:
    write(tmp_path, [("one", request_of({"type": "string", **FIELDS[name]}, at))])
    (provider,) = load_specs(tmp_path)
    (endpoint,) = provider.endpoints
    names: dict[str, Any] = {}
    exec(render_endpoint(provider, endpoint, environment()), names)
    check = names["check"]

    @settings(max_examples=12, database=None)
    @given(strategies.valid_bodies(endpoint), strategies.invalid_bodies(endpoint))
    def judged(good: Any, fault: strategies.Fault) -> None:
        assert (check(good), judge(endpoint, good)) == ([], [])
        assert (fault.pointer, fault.rule) in {
            (item.pointer, item.rule) for item in check(fault.body)
        }
        assert judge(endpoint, fault.body)

    judged()
