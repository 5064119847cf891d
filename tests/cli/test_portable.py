"""Portable requests on the command line: what is not exact is said, and ends as a finding."""

import json
from typing import Any

import pytest

from linocut_kit.cli import main

KLEIN, YUTO = "freepik/flux-2-klein", "yuto/flux-pro-kontext"


class Ended:
    """How a command ended: its exit code, and what it printed."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *words: str) -> None:
        self.code = main(list(words))
        self.out, self.err = capsys.readouterr()

    @property
    def document(self) -> Any:
        return json.loads(self.out)


def test_which_names_the_doors_with_page_and_day(capsys: pytest.CaptureFixture[str]) -> None:
    found = Ended(capsys, "which", "--images", "4", "--aspect", "21:9", "--seed")
    assert found.code == 0
    assert found.out.startswith("vtrix/flux-kontext-pro") and "read 2026" in found.out
    told = Ended(capsys, "which", "--n", "2", "--image-format", "png", "--format", "json")
    assert [door["id"] for door in told.document["endpoints"]] == [YUTO]
    assert told.document["ok"] and all(door["page"] for door in told.document["endpoints"])


def test_which_without_an_answer_is_a_finding(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("which", "--transparent", "--seed")
    assert Ended(capsys, *words).code == 1
    told = Ended(capsys, *words, "--format", "json")
    assert (told.code, told.document["ok"]) == (1, False)
    assert [finding["code"] for finding in told.document["findings"]] == ["no-door"]


def test_translate_prints_the_body_and_what_is_not_exact(
    capsys: pytest.CaptureFixture[str],
) -> None:
    exact = Ended(capsys, "translate", KLEIN, "-p", "prompt=a fox", "-p", "aspect=16:9")
    assert exact.code == 0
    assert exact.document == {"prompt": "a fox", "aspect_ratio": "widescreen_16_9"}
    words = ("translate", KLEIN, "-p", "prompt=x", "-p", "aspect=21:9", "-p", "n=2")
    told = Ended(capsys, *words, "--field", "wings=3", "--format", "json")
    assert (told.code, told.document["ok"]) == (1, False)
    codes = [finding["code"] for finding in told.document["findings"]]
    assert codes == ["not-portable", "nearest-only", "unknown-field"]
    plan = told.document["plan"]
    assert plan["nearest"]["aspect"]["value"] == "2:1" and list(plan["impossible"]) == ["n"]
    shown = Ended(capsys, *words)
    assert shown.code == 1 and "aspect would be 2:1" in shown.err and "n is impossible" in shown.err


def test_compare_is_a_table_of_doors_by_concepts(capsys: pytest.CaptureFixture[str]) -> None:
    found = Ended(
        capsys, "compare", KLEIN, YUTO, "-p", "prompt=x", "-p", "aspect=21:9", "-p", "n=2"
    )
    assert found.code == 0
    rows = [line.split() for line in found.out.splitlines()]
    assert rows == [
        ["endpoint", "prompt", "aspect", "n"],
        [KLEIN, "exact", "~2:1", "-"],
        [YUTO, "exact", "exact", "exact"],
    ]
    assert "n is impossible" in found.err and "read 2026" in found.err


def test_a_price_that_no_page_has_is_inconclusive(capsys: pytest.CaptureFixture[str]) -> None:
    told = Ended(capsys, "price", KLEIN, "-p", "resolution=2k", "--format", "json")
    assert (told.code, told.document["ok"]) == (3, False)
    assert told.document["price"]["kind"] == "unknown" and told.document["price"]["why"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("which", "--max-cost", "much"), "max_cost is an amount of money"),
        (("which", "--max-cost", "nan"), "max_cost is an amount of money"),
        (("which", "--aspect", "wide"), "write it as 16:9"),
        (("which", "--images", "x"), "expected a number"),
        (("which", "--transparent", "maybe"), "expected true, false or auto"),
        (("translate", "freepik/flux-2-klien"), "did you mean freepik/flux-2-klein"),
        (("translate", KLEIN, "-p", "aspct=1:1"), "aspct is no concept"),
        (("translate", KLEIN, "-p", "prompt=x", "-p", "prompt=y"), "prompt is given twice"),
        (("translate", KLEIN, "-p", "images=@nowhere.png"), "there is no file nowhere.png"),
        (("translate", KLEIN, "-p", "seed=7.5"), "whole number"),
        (("translate", KLEIN, "-p", "safety=2"), "from 0 to 1"),
        (("compare",), "say what to compare"),
        (("compare", "nowhere/x", "-p", "prompt=x"), "there is no endpoint 'nowhere/x'"),
        (("price", "nowhere/x"), "there is no endpoint 'nowhere/x'"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_one_line(
    words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = Ended(capsys, *words)
    assert ended.code == 2 and said in ended.err and ended.err.count("\n") == 1
    assert "fault of linocut" not in ended.err
