"""Refusals inside a 2xx response: taken as what they stand for, and a create is sent once."""

import json
import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.runtime.acme import ENDPOINT

from linocut_kit.runtime.body import JsonBody
from linocut_kit.runtime.errors import ApiError, RateLimitError, SubmissionUncertain, error_class
from linocut_kit.runtime.exchange import Request, Response, Time
from linocut_kit.runtime.flow import FlowContext, Pause, Progress, submit
from linocut_kit.runtime.hosts import Base
from linocut_kit.runtime.lifecycle import InBand

HOW = InBand(
    code="/code", ok=(0,), message="/words", statuses=((402, (2,)), (429, (9,)), (500, (5,)))
)
CREATE = replace(ENDPOINT.create, outcome=HOW)
CONTEXT = FlowContext(
    endpoint=replace(ENDPOINT, create=CREATE),
    base=Base("https://api.acme.example"),
    time=Time(monotonic=lambda: 0.0, wall=lambda: 0.0, random=lambda: 0.5),
)
STATUSES = {2: 402, 9: 429, 5: 500}


def created(bodies: list[Any]) -> tuple[int, Progress | Exception]:
    """How often a create is sent, and what comes of it, where these answers come one by one."""
    progress = Progress(id="-", started=0.0)
    flow = submit(CONTEXT, JsonBody({"prompt": "a"}), progress, deadline=math.inf)
    left, sent, reply = list(bodies), 0, None
    while True:
        try:
            step = flow.send(reply)
        except StopIteration:
            return sent, progress
        except Exception as error:
            return sent, error
        reply = None
        if isinstance(step, Request):
            sent += 1
            body = left.pop(0) if len(left) > 1 else left[0]
            reply = Response(status=200, body=json.dumps(body).encode())
        else:
            assert isinstance(step, Pause)


CODES = st.sampled_from([0, 1, 2, 5, 9, "0", None])


@given(codes=st.lists(CODES, min_size=1, max_size=6), made=st.booleans())
def test_a_create_is_sent_again_only_after_a_rate_limit_that_made_nothing(
    codes: list[Any], made: bool
) -> None:
    data = {"data": {"id": "t1"}} if made else {}
    bodies = [{"code": code, "words": f"no {code}", **data} for code in codes]
    sent, came = created(bodies)
    limited = next((at for at, code in enumerate(codes) if code != 9), len(codes) + 9)
    assert sent == 1 if made else sent == min(limited + 1, 5)
    last = codes[min(sent, len(codes)) - 1]
    if last in (0, None) and not isinstance(last, str):
        kind: type = Progress if made else SubmissionUncertain
        assert type(came) is kind
        return
    assert isinstance(came, ApiError)
    assert type(came) is error_class(STATUSES.get(last, 400))
    assert came.status_code == STATUSES.get(last, 400)
    assert f"no {last}" in str(came)
    assert came.body["code"] == last


def test_a_rate_limit_with_a_task_is_told_with_the_task() -> None:
    sent, came = created([{"code": 9, "words": "later", "data": {"id": "t1"}}])
    assert sent == 1
    assert isinstance(came, RateLimitError)
    assert came.body["data"] == {"id": "t1"}


@pytest.mark.parametrize("body", [[1], "a", 7, {"words": "no code"}])
def test_a_body_without_a_code_refuses_nothing(body: Any) -> None:
    assert isinstance(created([body])[1], SubmissionUncertain)
