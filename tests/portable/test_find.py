"""Which doors take a request: every one that is found takes it, on the fake too."""

from decimal import Decimal
from importlib import import_module
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from linocut_kit.fake import serve
from linocut_kit.runtime.errors import ConfigurationError
from linocut_kit.runtime.portable.doors import Doors
from linocut_kit.spec.lint import lint

QUESTIONS: list[dict[str, Any]] = [
    {"aspect": "16:9"},
    {"aspect": "21:9"},
    {"aspect": "1:1", "format": "png"},
    {"n": 2},
    {"n": 4, "aspect": "1:1"},
    {"seed": 7},
    {"seed": True, "images": 1},
    {"images": 3},
    {"images": 4, "seed": True, "format": "png"},
    {"size": (1024, 1024)},
    {"size": (1344, 768)},
    {"safety": 1.0},
    {"transparent": True},
    {"mask": True},
    {"negative_prompt": True},
]
PICTURE = "https://images.example/a.png"


def asked_of(question: dict[str, Any], picture: Any) -> dict[str, Any]:
    """The request that a question stands for."""
    asked = {name: value for name, value in question.items() if value is not True}
    if question.get("seed") is True:
        asked["seed"] = 7
    if question.get("transparent") is True:
        asked["transparent"] = True
    if "images" in asked:
        asked["images"] = [picture] * asked["images"]
    return asked


@pytest.mark.parametrize("question", QUESTIONS, ids=str)
def test_every_door_that_is_found_takes_the_request_on_the_fake(
    question: dict[str, Any], real: Doors, providers: Any
) -> None:
    buffer = BytesIO()
    Image.new("RGB", (64, 64)).save(buffer, "PNG")
    with serve(providers, poll_interval=0) as server:
        for door in real.find(**question):
            known = real.all[door.id]
            takes_urls = [s.limits.get("encodings") == ["url"] for s in known.of("images")]
            picture = PICTURE if any(takes_urls) else buffer.getvalue()
            asked = asked_of(question, picture)
            assert real.translate(door.id, prompt="a fox", **asked).is_exact
            make = getattr(import_module(f"linocut.{known.provider}"), known.client)
            client = make(base_url=server.url, api_key="test-key", timeout=20)
            result = real.generate("a fox", via=door.id, clients={known.provider: client}, **asked)
            shown = [image.pil() for image in result.images]
            client.close()
            if "n" in asked:
                assert len(shown) == asked["n"]
            if "format" in asked:
                assert {image.format for image in shown} == {asked["format"].upper()}
            if "size" in asked:
                assert {image.size for image in shown} == {asked["size"]}


def test_what_no_door_takes_is_found_nowhere(gallery: Doors) -> None:
    assert gallery.find(aspect="30:1") == []
    assert gallery.find(transparent=True, seed=1) == []
    assert [door.id for door in gallery.find(transparent=True)] == ["gallery/named"]
    assert {door.id for door in gallery.find(mask=True)} == {"gallery/free"}
    assert {door.id for door in gallery.find(images=3)} == {"gallery/nested"}
    assert all(door.page and door.read for door in gallery.find())


def test_a_price_that_is_unknown_is_never_within_a_limit(gallery: Doors) -> None:
    found = gallery.find(max_cost=1000)
    assert [door.id for door in found] == ["gallery/sides", "gallery/named"]
    assert gallery.find(max_cost=0.001) == []
    assert [door.price.amount for door in found] == [Decimal("0.00786432"), Decimal("0.02")]


def test_a_question_that_makes_no_sense_is_refused(gallery: Doors) -> None:
    with pytest.raises(ConfigurationError, match="no concept"):
        gallery.find(wings=2)  # type: ignore[call-arg]
    with pytest.raises(ConfigurationError, match="16:9"):
        gallery.find(aspect="wide")


@pytest.mark.parametrize(
    ("endpoint", "body", "said"),
    [
        ("gallery/sides", {"width": 1000, "height": 1000, "many": 4}, "0.04 USD"),
        ("gallery/sides", {"width": 1000, "height": 1000}, "0.01 USD"),
        ("gallery/sides", {}, "0.00786432 USD"),
        ("gallery/named", {"quality": "high", "size": "1024x1024", "many": 2}, "0.38 USD"),
        ("gallery/named", {"quality": "high"}, "0.25 USD"),
        ("gallery/named", {}, "0.02 USD"),
        ("gallery/named", {"quality": "auto"}, "unknown: the page has no price for these fields"),
        ("gallery/nested", {}, "unknown: the price is per second"),
        ("gallery/free", {}, "unknown: no page"),
    ],
)
def test_a_price_is_what_the_page_says_or_unknown(
    endpoint: str, body: dict[str, Any], said: str, gallery: Doors
) -> None:
    assert str(gallery.estimate(endpoint, body)).startswith(said)


def test_the_invented_specs_have_no_findings() -> None:
    from tests.portable.conftest import SPECS

    assert lint(SPECS)[1] == []
