"""Printed clients read what servers that are not ours answer: wherever and however it stands."""

import asyncio
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from tests.responses.servers import KEY, Darkroom, Salon, serving

from linocut_kit import testing
from linocut_kit.cli import main
from linocut_kit.runtime import (
    ApiError,
    AuthenticationError,
    BadRequestError,
    ConfigurationError,
    NotFoundError,
    PaymentRequiredError,
    SubmissionUncertain,
    TaskCancelled,
    TaskError,
    TaskFailed,
    TaskRefused,
    UnexpectedResponse,
)
from linocut_kit.spec import load_specs

SPECS = Path(__file__).parent / "specs"
JPEG, PNG = b"\xff\xd8\xff", b"\x89PNG"


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The package of both providers."""
    out = tmp_path_factory.mktemp("printed")
    said = main(
        ["generate", "--specs", str(SPECS), "--out", str(out), "--package", "responses_clients"]
    )
    assert said == 0
    sys.path.insert(0, str(out))
    yield import_module("responses_clients")
    sys.path.remove(str(out))


class Asked:
    """A sync or an async client, asked in one way."""

    def __init__(self, module: Any, name: str, is_async: bool, url: str, **more: Any) -> None:
        options = {"api_key": KEY, "base_url": url, "timeout": 20, **more}
        self.client = getattr(module, f"Async{name}" if is_async else name)(**options)
        self.runner = asyncio.Runner() if is_async else None

    def do(self, made: Any) -> Any:
        """The value, waited for where it has to be."""
        return made if self.runner is None else self.runner.run(made)

    def read(self, result: Any) -> list[bytes]:
        """The images of a result."""
        return [self.do(image.read()) for image in result.images]

    def close(self) -> None:
        """Close the connections."""
        self.do(self.client.close())
        if self.runner is not None:
            self.runner.close()


Open = Callable[..., Asked]


@pytest.fixture(params=[False, True], ids=["sync", "async"])
def opened(printed: Any, request: pytest.FixtureRequest) -> Iterator[Open]:
    """Makes clients of a server."""
    made: list[Asked] = []

    def make(api: Any, **more: Any) -> Asked:
        name = type(api).__name__
        module = import_module(f"{printed.__name__}.{name.lower()}")
        made.append(Asked(module, name, request.param, api.url, **more))
        return made[-1]

    yield make
    for asked in made:
        asked.close()


def test_results_may_be_in_a_text_that_is_json_and_as_many_as_a_nested_field_says(
    opened: Open,
) -> None:
    with serving(Salon) as api:
        asked = opened(api)
        made = asked.client.etch.run(text="a", plate={"copies": 2, "kind": "jpeg"})
        result = asked.do(made)
        assert [data[:3] for data in asked.read(result)] == [JPEG, JPEG]
        assert (result.status, result.task_id) == ("2", "e0")


def test_the_format_that_a_nested_field_asks_for_is_the_one_that_has_to_come(opened: Open) -> None:
    with serving(Darkroom, "jpeg") as api:
        asked = opened(api)
        result = asked.do(asked.client.print.run(text="a", kind="png"))
        with pytest.raises(UnexpectedResponse, match="asked for png, the result is jpeg"):
            asked.read(result)
        assert asked.do(result.images[0].read(any_format=True)).startswith(JPEG)


def test_an_endpoint_that_answers_at_once_stands_beside_those_with_tasks(opened: Open) -> None:
    with serving(Salon) as api:
        asked = opened(api)
        result = asked.do(asked.client.snap.run(text="a", copies=3))
        assert [data[:4] for data in asked.read(result)] == [PNG] * 3
        assert result.images[0].url.startswith("data:image/png;base64,iVBOR")
        linked = asked.do(asked.client.snap.run(text="a", as_="link"))
        assert linked.images[0].url == f"{api.url}/files/1.png"
        assert asked.read(linked)[0].startswith(PNG)
        task = asked.do(asked.client.snap.submit(text="a"))
        assert len(asked.do(task.wait()).images) == 1
        with pytest.raises(ConfigurationError, match="all that the provider says"):
            asked.do(asked.client.snap.task("x").wait())


def test_the_body_of_an_answer_may_be_the_image(opened: Open, tmp_path: Path) -> None:
    with serving(Darkroom) as api:
        asked = opened(api)
        result = asked.do(asked.client.print.run(text="a", kind="jpeg"))
        image = result.images[0]
        assert (image.content_type, result.raw) == ("image/jpeg", None)
        assert image.url.startswith("data:image/jpeg;base64,/9j/")
        assert asked.do(image.save(tmp_path / "a.jpg")).read_bytes() == asked.read(result)[0]
        assert asked.read(asked.do(asked.client.develop.run(text="a")))[0].startswith(PNG)


@pytest.mark.parametrize(
    ("text", "kind", "code", "message", "billed"),
    [
        ("fails", TaskFailed, None, "the acid ran out", None),
        ("moderated", TaskRefused, None, "not that", False),
        ("stopped", TaskCancelled, None, "fine", None),
    ],
)
def test_integer_states_end_a_task_as_the_spec_says(
    opened: Open, text: str, kind: type, code: Any, message: str, billed: Any
) -> None:
    with serving(Salon) as api:
        asked = opened(api)
        with pytest.raises(TaskFailed) as failure:
            asked.do(asked.client.etch.run(text=text))
        error = failure.value
        assert type(error) is kind
        assert (error.code, error.message) == (code, message)
        assert getattr(error, "billed", None) is billed
        assert ("not billed" in str(error)) is (billed is False)


@pytest.mark.parametrize(
    ("text", "kind", "code"),
    [("fails", TaskFailed, "acid"), ("moderated", TaskRefused, "taste"),
     ("stopped", TaskCancelled, "whim")],
)  # fmt: skip
def test_the_status_of_a_poll_may_be_all_that_ends_a_task(
    opened: Open, text: str, kind: type, code: str
) -> None:
    with serving(Darkroom) as api:
        asked = opened(api)
        with pytest.raises(TaskFailed, match=f"the {code} was wrong") as failure:
            asked.do(asked.client.develop.run(text=text))
        assert type(failure.value) is kind
        assert failure.value.code == code


def test_refusals_inside_a_200_are_those_of_the_status_that_they_stand_for(opened: Open) -> None:
    with serving(Salon) as api:
        asked = opened(api)
        refusals: list[tuple[Any, type[ApiError], int, str]] = [
            ({"text": "", "validate": "off"}, BadRequestError, 422, "2013: bad body"),
            ({"text": "poor"}, PaymentRequiredError, 402, "1008: no money left"),
        ]
        for fields, kind, status, words in refusals:
            with pytest.raises(kind, match=words) as refusal:
                asked.do(asked.client.etch.run(**fields))
            assert refusal.value.status_code == status
            assert refusal.value.body["base"]["words"] in words
        with pytest.raises(NotFoundError, match="no such task"):
            asked.do(asked.client.etch.task("e99").refresh())
        stranger = opened(api, api_key="another")
        with pytest.raises(AuthenticationError, match="200 with code 1004: bad key"):
            stranger.do(stranger.client.snap.run(text="a"))


def test_a_rate_limit_inside_a_200_is_waited_for_where_nothing_was_made(opened: Open) -> None:
    with serving(Salon) as api:
        asked = opened(api)
        assert asked.do(asked.client.etch.run(text="busy")).task_id == "e0"
        assert api.creates == 2


def test_the_words_of_an_error_are_where_only_the_spec_says(opened: Open) -> None:
    with serving(Darkroom) as api:
        asked = opened(api)
        with pytest.raises(BadRequestError, match="400: kind: body; story: it is not right"):
            asked.do(asked.client.develop.run(text="", validate="off"))


def test_a_create_without_its_task_or_image_is_uncertain(opened: Open) -> None:
    with serving(Salon, "ok-code", "no-base64") as api:
        asked = opened(api)
        with pytest.raises(SubmissionUncertain, match="without a task id at /task/number"):
            asked.do(asked.client.etch.run(text="", validate="off"))
        with pytest.raises(SubmissionUncertain, match="/shots/\\*/plain or /shots/\\*/link"):
            asked.do(asked.client.snap.run(text="a"))


def test_a_text_is_no_integer_state_and_its_images_are_taken_all_the_same(
    opened: Open, caplog: pytest.LogCaptureFixture
) -> None:
    with serving(Salon, "text-state") as api:
        asked = opened(api)
        result = asked.do(asked.client.etch.run(text="a"))
        assert result.images and "undocumented state" in caplog.text


def test_broken_json_holds_no_image(opened: Open) -> None:
    with serving(Salon, "torn-json") as api:
        asked = opened(api)
        with pytest.raises(TaskError, match="no image at /task/result \\(/urls/\\* in it\\)"):
            asked.do(asked.client.etch.run(text="a"))


def test_a_cancelled_task_says_so(opened: Open) -> None:
    with serving(Salon) as api:
        asked = opened(api)
        task = asked.do(asked.client.etch.submit(text="a"))
        asked.do(task.cancel())
        with pytest.raises(TaskCancelled, match="was cancelled"):
            asked.do(task.wait())


@pytest.mark.parametrize("name", ["tally", "kiln"])
def test_the_fake_of_any_shape_is_read_by_its_printed_client(printed: Any, name: str) -> None:
    module = import_module(f"{printed.__name__}.{name}")
    provider = next(item for item in load_specs(SPECS) if item.name == name)
    with testing.serve(provider) as server:
        client = getattr(module, name.capitalize())(api_key="test-key", base_url=server.url)
        endpoint = client.list if name == "tally" else client.job
        with client:
            assert len(endpoint.run(p="ab").images[0].read()) > 60
            with pytest.raises(BadRequestError):
                endpoint.run(p="a", validate="off")
