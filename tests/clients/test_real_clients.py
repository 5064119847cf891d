"""Clients that others wrote drive the fakes of specs in their providers' shapes."""

import base64
import io
from collections.abc import Iterator
from pathlib import Path

import fal_client
import httpx
import openai
import pytest
import replicate
from PIL import Image

from linocut_kit import testing
from linocut_kit.fake import DEFAULT_KEY
from linocut_kit.spec import load_specs
from linocut_kit.spec.lint import lint

SPECS = Path(__file__).parent / "specs"
PROVIDERS = {provider.name: provider for provider in load_specs(SPECS)}


@pytest.fixture
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The fake of the provider that the test names."""
    with testing.serve(PROVIDERS[request.param]) as server:
        yield server.url


def pixels(data: bytes) -> tuple[str | None, tuple[int, int]]:
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        return image.format, image.size


def test_lint_has_nothing_to_say_of_the_specs() -> None:
    assert lint(SPECS)[1] == []


@pytest.mark.parametrize("url", ["studio"], indirect=True)
def test_openai_creates_images_reads_them_and_is_refused(url: str) -> None:
    with openai.OpenAI(api_key=DEFAULT_KEY, base_url=f"{url}/v1", max_retries=0) as client:
        answer = client.images.generate(
            model="picture-1", prompt="a lighthouse", n=2, size="512x512", output_format="jpeg"
        )
        with pytest.raises(openai.BadRequestError, match="n "):
            client.images.generate(model="picture-1", prompt="a lighthouse", n=5)
    assert answer.data is not None
    found = [pixels(base64.b64decode(image.b64_json or ""))[0] for image in answer.data]
    assert found == ["JPEG"] * 2
    with (
        openai.OpenAI(api_key="another", base_url=f"{url}/v1", max_retries=0) as other,
        pytest.raises(openai.AuthenticationError),
    ):
        other.images.generate(model="picture-1", prompt="a lighthouse")


@pytest.mark.parametrize("url", ["line"], indirect=True)
def test_fal_client_queues_waits_reads_cancels_and_is_refused(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fal_client.client.QUEUE_URL_FORMAT", f"{url}/")
    client = fal_client.SyncClient(key=DEFAULT_KEY)
    seen: list[fal_client.Status] = []
    size = {"width": 64, "height": 128}
    with client._client:  # it has no other way to be closed
        result = client.subscribe(
            "line/flow",
            {"prompt": "a lighthouse", "num_images": 2, "image_size": size},
            on_queue_update=seen.append,
        )
        client.submit("line/flow", {"prompt": "a lighthouse"}).cancel()
        with pytest.raises(fal_client.FalClientHTTPError) as refused:
            client.submit("line/flow", {"prompt": "a lighthouse", "image_size": {"width": 64}})
    assert refused.value.status_code == 422
    assert isinstance(seen[-1], fal_client.Completed)
    found = [pixels(httpx.get(image["url"]).content) for image in result["images"]]
    assert len(found) == 2


@pytest.mark.parametrize("url", ["predict"], indirect=True)
def test_replicate_runs_waits_reads_lists_cancels_and_is_refused(url: str) -> None:
    transport = httpx.HTTPTransport()
    client = replicate.Client(api_token=DEFAULT_KEY, base_url=url, transport=transport)
    client.poll_interval = 0.01
    asked = {"prompt": "a lighthouse", "num_outputs": 3}
    with transport:
        output = client.run("acme/ink", input=asked, use_file_output=False)
        client.models.predictions.create(model=("acme", "ink-fast"), input=asked).cancel()
        ends = {prediction.status for prediction in client.predictions.list()}
        for model, given in (("other", asked), ("ink", {"prompt": ""})):
            with pytest.raises(replicate.exceptions.ReplicateError) as refused:
                client.models.predictions.create(model=("acme", model), input=given)
            assert refused.value.status == 422
    assert isinstance(output, list)
    assert [pixels(httpx.get(address).content)[0] for address in output] == ["PNG"] * 3
    assert ends == {"succeeded", "canceled"}


def test_a_wish_to_wait_is_no_scenario_and_hides_none() -> None:
    url = "/v1/models/acme/ink/predictions"
    key = {"authorization": f"Bearer {DEFAULT_KEY}"}
    with testing.serve(PROVIDERS["predict"]) as server, httpx.Client(base_url=server.url) as client:
        told = [
            client.post(url, json={"input": {"prompt": "a"}}, headers=key | {"prefer": prefer})
            for prefer in ("wait", "wait=5", "wait=5, scenario=refused")
        ]
    assert [response.status_code for response in told] == [201, 201, 422]
