"""What a page states is what the reader finds, in every layout and however the page was saved."""

import contextlib
import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.pages.printers import LAYOUTS, TEXTS, Sample, Service, as_html
from tests.pages.samples import moves, pages

from linocut_kit.pages.compare import compare
from linocut_kit.pages.read import read_page
from linocut_kit.pages.source import LARGEST, PageError
from linocut_kit.spec.facts import SpecFacts, SpecField, same
from linocut_kit.spec.model import Place
from linocut_kit.spec.page_facts import PageFacts

PLACE = Place("acme/matte.yaml", 1, 1)
Printer = Callable[[tuple[Sample, ...], Service, random.Random], str]


def read(text: str) -> PageFacts:
    return read_page(text.encode())


def spec_of(page: PageFacts) -> SpecFacts:
    """A spec that says exactly what a page says."""
    return SpecFacts(
        endpoint="acme/matte",
        operation=page.operation,
        request=tuple(
            SpecField(name=item.name, stated=item.stated, place=PLACE, places={})
            for item in page.request
        ),
        response={item.name: frozenset({str(item.get("type"))}) for item in page.response},
        place=PLACE,
        request_place=PLACE,
    )


def found(page: PageFacts, lock: PageFacts) -> set[tuple[str, str]]:
    """What is told of a page that is not what it was."""
    differences = compare(page, lock, spec_of(lock))
    told = [
        difference
        for difference in differences
        if difference.kind in ("page-changed", "spec-differs", "wording")
    ]
    assert len({(item.part, item.field, item.aspect) for item in told}) == len(told)
    return {(item.field, item.aspect) for item in told}


def agree(page: PageFacts, fields: tuple[Sample, ...]) -> None:
    assert [item.name for item in page.request] == [field.name for field in fields]
    for fact, sample in zip(page.request, fields, strict=True):
        expected = sample.facts()
        assert set(fact.stated) == set(expected), (sample, fact)
        for aspect, value in expected.items():
            assert same(aspect, fact.get(aspect), value), (aspect, sample, fact)


@pytest.mark.parametrize("layout", LAYOUTS)
@settings(max_examples=30)
@given(fields=pages(), seed=st.integers(0, 999))
def test_reading_a_printed_page_gives_back_its_facts(
    layout: str, fields: tuple[Sample, ...], seed: int
) -> None:
    page = read(LAYOUTS[layout](fields, Service(), random.Random(seed)))
    assert page.layout == layout.split()[0]
    agree(page, fields)
    assert page.contradictions == ()


@pytest.mark.parametrize("layout", TEXTS)
@settings(max_examples=30)
@given(fields=pages(), seed=st.integers(0, 999))
def test_saved_html_has_the_facts_of_the_copied_text(
    layout: str, fields: tuple[Sample, ...], seed: int
) -> None:
    text = TEXTS[layout](fields, Service(), random.Random(seed))
    page = read(as_html(text, random.Random(seed)))
    agree(page, fields)
    assert found(page, read(text)) == set()


@pytest.mark.parametrize("layout", LAYOUTS)
@settings(max_examples=20)
@given(fields=pages(), seed=st.integers(0, 999), data=st.data())
def test_moving_one_fact_gives_exactly_that_finding(
    layout: str, fields: tuple[Sample, ...], seed: int, data: st.DataObject
) -> None:
    printer, service = LAYOUTS[layout], Service()
    lock = read(printer(fields, service, random.Random(seed)))
    index = data.draw(st.integers(0, len(fields) - 1))
    for aspect, moved in moves(fields[index], printed=layout):
        changed = (*fields[:index], moved, *fields[index + 1 :])
        page = read(printer(changed, service, random.Random(seed + 1)))
        told = found(page, lock) - {("(operation)", "wording")}
        assert told == {(moved.name, aspect)}, moved


@pytest.mark.parametrize("layout", LAYOUTS)
@settings(max_examples=20)
@given(fields=pages(), seed=st.integers(0, 999), data=st.data())
def test_a_field_that_comes_or_goes_is_one_finding(
    layout: str, fields: tuple[Sample, ...], seed: int, data: st.DataObject
) -> None:
    new = Sample("novelty", type="integer", low=1, high=9, default=4)
    at = data.draw(st.integers(0, len(fields)))
    longer = (*fields[:at], new, *fields[at:])
    printer, service = LAYOUTS[layout], Service()
    short = read(printer(fields, service, random.Random(seed)))
    long = read(printer(longer, service, random.Random(seed)))
    assert found(long, short) == {("novelty", "added")}
    assert found(short, long) == {("novelty", "removed")}


@pytest.mark.parametrize(
    ("layout", "aspect", "service"),
    [
        (layout, aspect, service)
        for layout in LAYOUTS
        for aspect, service in (
            ("host", Service(host="https://api2.acme.test")),
            ("path", Service(path="/v2/paint/matte")),
            ("method", Service(method="PUT")),
            ("auth", Service(header="x-other-key")),
            ("auth", Service(header="authorization", scheme="Bearer")),
        )
        if layout != "inline" or aspect == "auth"
    ],
)
def test_the_operation_is_told_by_aspect(layout: str, aspect: str, service: Service) -> None:
    fields, printer = (Sample("prompt", required=True),), LAYOUTS[layout]
    lock = read(printer(fields, Service(), random.Random(1)))
    page = read(printer(fields, service, random.Random(1)))
    assert found(page, lock) - {("(operation)", "wording")} == {("(operation)", aspect)}


NOISE = {
    "a byte order mark": lambda text: "\ufeff" + text,
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "non-breaking spaces": lambda text: text.replace(" ", "\u00a0"),
    "zero-width spaces": lambda text: text.replace("\n", "\u200b\n\u200b"),
    "curly quotes": lambda text: text.replace("'", "\u2019"),
    "blank lines": lambda text: text.replace("\n", "\n\n"),
    "indents": lambda text: text.replace("\n", "\n      "),
    "a banner before": lambda text: "We use cookies.\nAccept all\nDocs\nParameters\nBody\n" + text,
    "a footer behind": lambda text: text + "\nWas this page helpful?\nYes\nNext\nAccept cookies\n",
    "a pre element": lambda text: (
        f"<html><body><pre>{text.replace('<', '&lt;')}</pre></body></html>"
    ),
}


@pytest.mark.parametrize("noise", NOISE)
@pytest.mark.parametrize("layout", TEXTS)
def test_what_browsers_and_editors_do_to_a_page_is_no_drift(layout: str, noise: str) -> None:
    fields = (
        Sample("prompt", required=True),
        Sample("mode", enum=("fast", "slow"), default="fast"),
        Sample("input_image", encodings=("base64", "url"), formats=("jpeg",), size="20MB"),
        Sample("steps", type="integer", low=1, high=50, nullable=True),
    )
    text = TEXTS[layout](fields, Service(), random.Random(3))
    assert found(read(NOISE[noise](text)), read(text)) == set()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n", "empty"),
        (b"prompt string \xff\xfe", "UTF-8"),
        (b"a" * (20 << 20), "bytes"),
        (b"Sign in\nEmail\nPassword", "login page"),
        (b"404\nPage not found", "error page"),
        (b"<html><body><p>Enable JavaScript to go on</p></body></html>", "did not load"),
        (b"<html><body><h1>404 Not Found</h1></body></html>", "error page"),
        (b'{"detail": "Not Found"}', "error page"),
        (b"Notes\n\nNothing to see.", "no request parameters"),
        (b"<div>" * 5000, "nested"),
        (b'{"openapi": "3.0.0", "paths": ' + b"[" * 50_000, "broken"),
        (b'{"openapi": "3.0.0", "paths": []}', "no OpenAPI document"),
        (b'{"swagger": "2.0", "paths": {}}', "3.0 or 3.1"),
        (b"openapi: 3.1.0\npaths: {}", "no operation"),
        (b"openapi: 3.1.0\npaths: {a: [", "broken"),
        (b"\xff\xfeh", "UTF-8"),
    ],
    ids=lambda item: str(item)[:16],
)
def test_what_is_no_page_is_refused_in_one_line(data: bytes, why: str) -> None:
    with pytest.raises(PageError, match=why) as caught:
        read_page(data[: LARGEST + 1])
    assert "\n" not in str(caught.value)


@settings(max_examples=30)
@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_anything_is_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(PageError):
        read_page(data)


@settings(max_examples=30)
@given(layout=st.sampled_from(list(TEXTS)), seed=st.integers(0, 99), data=st.data())
def test_a_page_that_ends_in_the_middle_is_never_no_drift(
    layout: str, seed: int, data: st.DataObject
) -> None:
    fields = tuple(Sample(name, required=True) for name in ("prompt", "hue", "tone", "style"))
    text = TEXTS[layout](fields, Service(), random.Random(seed))
    start, last = text.index("hue"), text.rindex("\nstyle") if layout != "apifox" else 0
    last = last or text.index("style")
    end = data.draw(st.integers(start, last))
    try:
        page = read(text[:end])
    except PageError:
        return
    assert ("style", "removed") in found(page, read(text))
