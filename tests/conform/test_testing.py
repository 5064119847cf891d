"""The door for tests of users: names in place of objects, and one line for a wrong one."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
import respx
from hypothesis import given

from linocut import freepik
from linocut_kit import testing

PROMPT = {"prompt": "a lighthouse"}
PATH = "/v1/ai/text-to-image/flux-2-klein"
KEY = {"x-freepik-api-key": "test-key"}


@pytest.mark.parametrize("name", ["freepik", "freepik/flux-2-klein", ["freepik", "yuto"]])
def test_a_transport_is_made_of_names(name: Any) -> None:
    with httpx.Client(transport=testing.transport(name), base_url="http://fake") as client:
        assert client.post(PATH, json=PROMPT, headers=KEY).status_code == 200
        assert client.post(PATH, json={}, headers=KEY).status_code == 400


def test_respx_answers_with_the_fake_of_a_name() -> None:
    with respx.mock as router:
        testing.respx_routes(router, "freepik")
        answer = httpx.post(f"https://api.freepik.com{PATH}", json=PROMPT, headers=KEY)
    assert answer.json()["data"]["task_id"]


def test_a_client_runs_against_a_served_name(monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        testing.serve("freepik") as server,
        freepik.Freepik(api_key="test-key", base_url=server.url) as client,
    ):
        task = client.flux_2_klein.submit(prompt="a lighthouse")
    assert task.id in server.tasks


@given(testing.strategies.valid_bodies("freepik/flux-2-klein"))
def test_strategies_take_the_id_of_an_endpoint(body: dict[str, Any]) -> None:
    assert freepik.flux_2_klein.check(body) == []


@pytest.mark.parametrize("door", [testing.Fake, testing.transport, testing.serve])
def test_a_wrong_name_is_one_line_with_the_nearest_one(door: Callable[[Any], Any]) -> None:
    with pytest.raises(testing.NotInstalled) as raised, door("freepick"):
        pass
    assert str(raised.value) == "linocut has no 'freepick'; did you mean 'freepik'?"
    with pytest.raises(testing.NotInstalled, match="did you mean 'freepik/flux-2-klein'"):
        testing.strategies.valid_bodies("freepik/flux-2-klien")
