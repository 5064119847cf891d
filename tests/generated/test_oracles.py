"""Three oracles agree: the printed validator, the pydantic model, and the exported schema."""

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.generated import plain, printed

from linocut_kit import strategies
from linocut_kit.spec.bundle import bundle

every_endpoint = pytest.mark.parametrize("name", printed.ENDPOINTS)
slow_to_draw = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.filter_too_much,
        HealthCheck.data_too_large,
    ],
)


@cache
def exported(name: str) -> Callable[[Any], bool]:
    provider = name.partition("/")[0]
    # No spec here says int64: there it is a hint, where a page states no limit.
    text = json.dumps(bundle(printed.PROVIDERS[provider][0], provider))
    document = json.loads(text.replace(', "format": "int64"', ""))
    return plain.validator(document, printed.ENDPOINTS[name].request_name)


def modelled(name: str, body: Any) -> bool:
    try:
        printed.model(name).model_validate(body)
    except ValidationError:
        return False
    return True


def verdicts(name: str, body: Any) -> tuple[bool, bool, bool]:
    return not printed.module(name)["check"](body), modelled(name, body), exported(name)(body)


@every_endpoint
@slow_to_draw
@given(data=st.data())
def test_valid_bodies_pass_all_three_and_the_model_sends_them_as_they_are(
    name: str, data: st.DataObject
) -> None:
    body = data.draw(strategies.valid_bodies(printed.ENDPOINTS[name]))
    assert verdicts(name, body) == (True, True, True)
    assert printed.model(name).model_validate(body).model_dump() == body


@every_endpoint
@slow_to_draw
@given(data=st.data())
def test_one_fault_is_found_by_all_three_and_is_the_only_one(
    name: str, data: st.DataObject
) -> None:
    fault = data.draw(strategies.invalid_bodies(printed.ENDPOINTS[name]))
    assert verdicts(name, fault.body) == (False, False, False)
    found = printed.module(name)["check"](fault.body)
    assert [(item.pointer, item.rule) for item in found] == [(fault.pointer, fault.rule)]


@every_endpoint
@slow_to_draw
@given(data=st.data())
def test_any_body_gets_one_verdict_from_all_three(name: str, data: st.DataObject) -> None:
    body = data.draw(strategies.bodies(printed.ENDPOINTS[name]))
    assert len(set(verdicts(name, body))) == 1
